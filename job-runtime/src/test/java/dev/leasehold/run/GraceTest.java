package dev.leasehold.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.alert.Dispatch;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GraceTest {
  /** What other packages keep to themselves. */
  private static final Duration SESSIONS = Duration.ofSeconds(3);

  private static final Duration PUSHED = Duration.ofSeconds(5);
  private static final Duration SHUTDOWN_HOOKS = Duration.ofSeconds(10);

  @Test
  void everyRungAndEveryLimitAfterItFitIntoTheGraceOfAPod() {
    // For a ledger that hangs the channels wait 11 s from the incident on, less than these three.
    Duration incidentAndEndAndRelease = LedgerOfRun.LIMIT.multipliedBy(3);
    assertThat(
            KillLadder.LONGEST
                .plus(SESSIONS)
                .plus(incidentAndEndAndRelease)
                .plus(Dispatch.LIMIT)
                .plus(PUSHED)
                .plus(SHUTDOWN_HOOKS))
        .isLessThan(JobRunner.GRACE);
  }
}
