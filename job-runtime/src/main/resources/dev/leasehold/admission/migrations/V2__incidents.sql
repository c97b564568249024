-- What went wrong, with all that was seen of it. Open until a good run of its job resolves it.
CREATE TABLE leasehold_incident (
  id           VARCHAR(64)  NOT NULL PRIMARY KEY,
  job          VARCHAR(64)  NOT NULL,
  kind         VARCHAR(32)  NOT NULL,
  what         VARCHAR(1000) NOT NULL,
  scheduled_at DATETIME(6)  NOT NULL,
  attempt      VARCHAR(40)  NULL,
  found_at     DATETIME(6)  NOT NULL,
  kept_at      DATETIME(6)  NOT NULL,
  resolved_at  DATETIME(6)  NULL,
  document     MEDIUMTEXT   NOT NULL,
  KEY (job, resolved_at),
  KEY (kept_at)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What a channel is to be told of an incident, and what became of it. The next attempt of one that is
-- under way lies after the time that it may take: who dies meanwhile leaves it to somebody else.
CREATE TABLE leasehold_delivery (
  incident    VARCHAR(64)  NOT NULL,
  channel     VARCHAR(64)  NOT NULL,
  event       VARCHAR(16)  NOT NULL,
  state       VARCHAR(16)  NOT NULL,
  since       DATETIME(6)  NOT NULL,
  occurrences INT          NOT NULL,
  due_at      DATETIME(6)  NOT NULL,
  attempts    INT          NOT NULL DEFAULT 0,
  told_at     DATETIME(6)  NULL,
  trouble     VARCHAR(500) NULL,
  PRIMARY KEY (incident, channel, event),
  KEY (state, due_at)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Nobody is told of an incident of this job and this kind, or of any where it is NULL, until then.
CREATE TABLE leasehold_silence (
  number   BIGINT       NOT NULL PRIMARY KEY AUTO_INCREMENT,
  job      VARCHAR(64)  NULL,
  kind     VARCHAR(32)  NULL,
  until_at DATETIME(6)  NOT NULL,
  made_by  VARCHAR(255) NOT NULL,
  made_at  DATETIME(6)  NOT NULL,
  reason   VARCHAR(500) NOT NULL,
  KEY (until_at)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Up to where a job's schedule was compared with its attempts.
CREATE TABLE leasehold_schedule (
  job        VARCHAR(64)  NOT NULL PRIMARY KEY,
  schedule   VARCHAR(255) NOT NULL,
  looked_to  DATETIME(6)  NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
