-- The instant of a run that is known by a name: whoever comes first under it says which, for all that
-- come later. Two names of one job never have the same.
CREATE TABLE leasehold_named_run (
  job          VARCHAR(64)  NOT NULL,
  name         VARCHAR(255) NOT NULL,
  scheduled_at DATETIME(6)  NOT NULL,
  known_at     DATETIME(6)  NOT NULL,
  PRIMARY KEY (job, name),
  UNIQUE KEY (job, scheduled_at),
  KEY (known_at)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
