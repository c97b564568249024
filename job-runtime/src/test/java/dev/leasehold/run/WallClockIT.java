package dev.leasehold.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.night.NightJobs;
import dev.leasehold.report.ExitCode;
import dev.leasehold.report.RunReport;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run whose machine's clock is set while its job is at work. */
class WallClockIT {
  @TempDir private Path folder;

  private final TestSchema schema = TestDatabase.get().createSchema();
  private final NightRuns runs = new NightRuns();

  @BeforeEach
  void forget() {
    NightJobs.ASLEEP.set(new CountDownLatch(1));
  }

  @Test
  void anAcquireStillTimesOutInTimeWhenItIsSetBack() {
    RunReport report =
        run(NightJobs.WaitsForAStranger.class, "acquireTimeout: 1s", Duration.ofMinutes(-1));
    assertThat(report.exit()).as(report::toString).isEqualTo(ExitCode.ACQUIRE_TIMEOUT);
    assertThat(report.took()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(30));
  }

  @Test
  void neitherTheLeaseNorTheDeadlineIsOverWhenItIsSetForward() {
    RunReport report =
        run(
            NightJobs.SleepsFiveSeconds.class,
            "term: 4s\nheartbeat: 1s\ndeadline: 20m",
            Duration.ofHours(1));
    assertThat(report.exit()).as(report::toString).isEqualTo(ExitCode.COMPLETED);
    assertThat(report.took()).isBetween(Duration.ofSeconds(5), Duration.ofMinutes(1));
  }

  /** The clock is set by this much as soon as the job's statement runs. */
  private RunReport run(Class<?> job, String keys, Duration by) {
    InstantSource real = InstantSource.system();
    InstantSource wall =
        () -> NightJobs.ASLEEP.get().getCount() == 0 ? real.instant().plus(by) : real.instant();
    return new JobRunner(runs, wall)
        .run(runs.request(schema, folder, job, "plan: [{query: SELECT 1}]\n" + keys));
  }
}
