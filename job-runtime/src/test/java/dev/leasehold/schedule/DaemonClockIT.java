package dev.leasehold.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon whose clock is set, on a ledger whose clock is right. */
class DaemonClockIT {
  private static final String TOLD =
      "SELECT COUNT(*) FROM leasehold_incident WHERE kind = 'CLOCK_SKEW'";
  private static final String OPEN =
      "SELECT COUNT(*) FROM leasehold_incident WHERE resolved_at IS NULL";

  @TempDir private Path folder;
  private DaemonBench daemon;

  @BeforeEach
  void open() {
    daemon = new DaemonBench(folder);
  }

  @AfterEach
  void end() throws Exception {
    daemon.end();
  }

  private void untilStarted(int runs) {
    await().atMost(DaemonBench.PATIENCE).until(() -> daemon.started().size() == runs);
  }

  @Test
  void startsNothingOnAWrongClockSaysSoAndGoesOnWhenItIsRight() throws Exception {
    daemon.ahead(Duration.ofMillis(1_700));
    daemon.start();
    daemon.until(TOLD, "1");
    daemon.leave("brief");
    assertThat(daemon.ready().statusCode()).isEqualTo(503);
    assertThat(daemon.ready().body())
        .contains("nothing is started")
        .contains("ahead of the ledger");
    assertThat(daemon.one("SELECT COUNT(*) FROM leasehold_quartz_SCHEDULER_STATE")).isEqualTo("0");
    assertThat(daemon.started()).isEmpty();

    daemon.ahead(Duration.ZERO);
    daemon.untilReady(200);
    untilStarted(1);
    daemon.until(OPEN, "0");

    // And when it becomes wrong while the daemon works.
    daemon.ahead(Duration.ofSeconds(-5));
    daemon.untilReady(503);
    assertThat(daemon.ready().body()).contains("behind the ledger");
    daemon.leave("brief");
    daemon.until(TOLD, "2");
    assertThat(daemon.started()).hasSize(1);
  }

  @Test
  void aDaemonWhoseClockWasSetWhileItWasEndedResolvesIt() throws Exception {
    daemon.ahead(Duration.ofSeconds(9));
    daemon.start();
    daemon.until(TOLD, "1");
    daemon.end();
    daemon.ahead(Duration.ZERO);
    daemon.start();
    daemon.until(OPEN, "0");
    assertThat(daemon.one(TOLD)).isEqualTo("1");
  }

  @Test
  void aClockThatIsNearlyRightIsGoodEnough() throws Exception {
    daemon.ahead(Duration.ofMillis(700));
    daemon.start();
    daemon.untilReady(200);
    daemon.leave("brief");
    untilStarted(1);
    assertThat(daemon.one("SELECT COUNT(*) FROM leasehold_incident")).isEqualTo("0");
  }
}
