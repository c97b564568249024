-- What an attempt was granted, server by server, for as long as the attempt is remembered. Nothing of a
-- server: it stood in line for it, and left without a lease.
CREATE TABLE leasehold_attempt_part (
  attempt     VARCHAR(40) NOT NULL,
  server      VARCHAR(80) NOT NULL,
  connections INT         NOT NULL,
  PRIMARY KEY (attempt, server)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
