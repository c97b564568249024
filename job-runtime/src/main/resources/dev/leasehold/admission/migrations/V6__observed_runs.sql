-- Under which plan an attempt ran, and how; the plan is a digest, empty where none was declared.
CREATE TABLE leasehold_attempt_plan (
  attempt     VARCHAR(40) NOT NULL PRIMARY KEY,
  job         VARCHAR(64) NOT NULL,
  plan        VARCHAR(16) NOT NULL,
  enforcement VARCHAR(16) NOT NULL,
  outcome     VARCHAR(32) NOT NULL,
  ended_at    DATETIME(6) NOT NULL,
  KEY (job, ended_at)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What it had of each database, and held at most at once.
CREATE TABLE leasehold_attempt_use (
  attempt   VARCHAR(40) NOT NULL,
  name      VARCHAR(64) NOT NULL,
  leased    INT         NOT NULL,
  most_held INT         NOT NULL,
  PRIMARY KEY (attempt, name)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What strict would have refused of an attempt in observe.
CREATE TABLE leasehold_attempt_refusal (
  attempt  VARCHAR(40)   NOT NULL,
  number   INT           NOT NULL,
  kind     VARCHAR(32)   NOT NULL,
  place    VARCHAR(255)  NOT NULL,
  what     VARCHAR(1000) NOT NULL,
  incident VARCHAR(64)   NOT NULL,
  PRIMARY KEY (attempt, number)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
