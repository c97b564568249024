-- An instant that daemons answer for: one row, whoever starts it and however often. Who answers renews
-- that; after answers_until anybody may take it over, until it has ended.
CREATE TABLE leasehold_fire (
  job           VARCHAR(64)  NOT NULL,
  scheduled_at  DATETIME(6)  NOT NULL,
  daemon        VARCHAR(80)  NOT NULL,
  claimed_at    DATETIME(6)  NOT NULL,
  answers_until DATETIME(6)  NOT NULL,
  failures      INT          NOT NULL DEFAULT 0,
  ended_at      DATETIME(6)  NULL,
  PRIMARY KEY (job, scheduled_at),
  KEY (ended_at, answers_until)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
