package dev.leasehold.schedule;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon whose declaration changes. */
class DaemonChangeIT {
  @TempDir private Path folder;

  @Test
  void aChangeThatCouldNotBeTakenUpIsTakenUpLater() throws Exception {
    DaemonBench daemon = new DaemonBench(folder);
    daemon.start();
    daemon.untilReady(200);
    daemon
        .schema()
        .execute("RENAME TABLE leasehold_quartz_SIMPROP_TRIGGERS TO leasehold_quartz_ASIDE");
    daemon.declare(", schedule: \"0 3 * * *\"");
    daemon.untilReady(503);
    daemon
        .schema()
        .execute("RENAME TABLE leasehold_quartz_ASIDE TO leasehold_quartz_SIMPROP_TRIGGERS");
    daemon.untilReady(200);
    daemon.until("SELECT COUNT(*) FROM leasehold_quartz_SIMPROP_TRIGGERS", "1");
    daemon.end();
  }
}
