-- Capacities belong to servers, which identify themselves. A grant locks the rows of its servers.
CREATE TABLE leasehold_server (
  identity        VARCHAR(80)  NOT NULL PRIMARY KEY,
  address         VARCHAR(255) NOT NULL,
  capacity        INT          NOT NULL,
  reserved        INT          NOT NULL,
  max_connections INT          NOT NULL,
  declared        BOOLEAN      NOT NULL,
  changed_at      DATETIME(6)  NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- A grant locks the row of its job, so that overlapping instants are decided one after the other.
CREATE TABLE leasehold_job (
  name     VARCHAR(64) NOT NULL PRIMARY KEY,
  known_at DATETIME(6) NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Every attempt there ever was, until it is purged. Without an end, a lease and a place in line it vanished.
CREATE TABLE leasehold_attempt (
  number          BIGINT        NOT NULL PRIMARY KEY AUTO_INCREMENT,
  attempt         VARCHAR(40)   NOT NULL UNIQUE,
  job             VARCHAR(64)   NOT NULL,
  scheduled_at    DATETIME(6)   NOT NULL,
  host            VARCHAR(255)  NOT NULL,
  process         BIGINT        NOT NULL,
  arrived_at      DATETIME(6)   NOT NULL,
  leased_at       DATETIME(6)   NULL,
  leased          INT           NULL,
  ended_at        DATETIME(6)   NULL,
  outcome         VARCHAR(32)   NULL,
  exit_code       INT           NULL,
  detail          VARCHAR(2000) NULL,
  items_read      BIGINT        NULL,
  items_written   BIGINT        NULL,
  batch_server    VARCHAR(80)   NULL,
  batch_schema    VARCHAR(64)   NULL,
  batch_execution BIGINT        NULL,
  KEY (job, scheduled_at),
  KEY (ended_at)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The token is the fencing token. A lease that is fenced only waits for the end of its sessions.
CREATE TABLE leasehold_lease (
  token        BIGINT       NOT NULL PRIMARY KEY AUTO_INCREMENT,
  attempt      VARCHAR(40)  NOT NULL UNIQUE,
  job          VARCHAR(64)  NOT NULL,
  scheduled_at DATETIME(6)  NOT NULL,
  granted_at   DATETIME(6)  NOT NULL,
  expires_at   DATETIME(6)  NOT NULL,
  term_micros  BIGINT       NOT NULL,
  ends_by      DATETIME(6)  NOT NULL,
  fenced_at    DATETIME(6)  NULL,
  ordered      VARCHAR(16)  NULL,
  ordered_by   VARCHAR(255) NULL,
  sight_wanted BOOLEAN      NOT NULL DEFAULT FALSE,
  sight        MEDIUMTEXT   NULL,
  sight_at     DATETIME(6)  NULL,
  KEY (job),
  KEY (expires_at)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE leasehold_lease_part (
  server      VARCHAR(80) NOT NULL,
  token       BIGINT      NOT NULL,
  connections INT         NOT NULL,
  in_use      INT         NOT NULL DEFAULT 0,
  PRIMARY KEY (server, token),
  KEY (token)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Every session of a lease, written down before its first use.
CREATE TABLE leasehold_session (
  server        VARCHAR(80)  NOT NULL,
  session       BIGINT       NOT NULL,
  started_at    BIGINT       NOT NULL,
  token         BIGINT       NOT NULL,
  account       VARCHAR(300) NOT NULL,
  registered_at DATETIME(6)  NOT NULL,
  PRIMARY KEY (server, session, started_at),
  KEY (token)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The line. The number is the order; a place that is overdue is passed over.
CREATE TABLE leasehold_place (
  number          BIGINT      NOT NULL PRIMARY KEY AUTO_INCREMENT,
  attempt         VARCHAR(40) NOT NULL UNIQUE,
  job             VARCHAR(64) NOT NULL,
  scheduled_at    DATETIME(6) NOT NULL,
  overlap         VARCHAR(16) NOT NULL,
  deadline_micros BIGINT      NOT NULL,
  term_micros     BIGINT      NOT NULL,
  joined_at       DATETIME(6) NOT NULL,
  overdue_at      DATETIME(6) NOT NULL,
  reason          VARCHAR(40) NULL,
  KEY (overdue_at)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE leasehold_place_part (
  server  VARCHAR(80) NOT NULL,
  attempt VARCHAR(40) NOT NULL,
  least   INT         NOT NULL,
  most    INT         NOT NULL,
  PRIMARY KEY (server, attempt),
  KEY (attempt)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
