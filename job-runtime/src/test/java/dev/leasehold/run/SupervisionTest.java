package dev.leasehold.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.batch.BatchJob;
import dev.leasehold.database.Control;
import dev.leasehold.declaration.DeclarationReader;
import dev.leasehold.declaration.References;
import dev.leasehold.plan.Plan;
import dev.leasehold.pool.LeasedPools;
import dev.leasehold.report.Diagnosis;
import dev.leasehold.report.Incident;
import dev.leasehold.watchdog.Finding;
import dev.leasehold.watchdog.Kind;
import dev.leasehold.watchdog.Watchdog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

class SupervisionTest {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final Instant AT = Instant.parse("2026-11-22T03:15:00Z");

  /** Nothing to be reached. */
  private static final KillLadder.Reach NOTHING =
      new KillLadder.Reach() {
        @Override
        public Map<String, Control> controls() {
          return Map.of();
        }

        @Override
        public List<Control.Registered> sessions(String database, Collection<Long> ids) {
          return List.of();
        }
      };

  @TempDir private Path folder;

  private final Signals signals = new Signals();
  private final Plan plan = new Plan("night", "main", List.of());
  private final Incidents incidents =
      new Incidents(
          new Diagnosis.Subject("night", AT, AT, plan, plan), incident -> {}, signals::fatal);

  @Test
  @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
  void theLadderIsClimbedForAFatalFindingThatWasLostOnItsWay() throws IOException {
    RunRequest request = request();
    try (LeasedPools pools =
            LeasedPools.open(
                Map.of(),
                new LeasedPools.Settings(true, Duration.ofSeconds(1), plan.outsideSteps()),
                new Unwatched(),
                CLOCK);
        Watchdog watchdog = watchdogThatReachesNobody(request, pools)) {
      watchdog.report(Finding.external(Kind.REPLACED, AT, "by the run of tomorrow"));
      assertThat(incidents.fatal()).isEmpty();

      JobThread thread =
          JobThread.start(
              SupervisionTest::readyWhenInterrupted, request, OptionalLong.empty(), signals);
      Supervision supervision =
          new Supervision(
              signals, thread, pools, execution -> {}, incidents, new NightRuns(), CLOCK);
      assertThat(supervision.untilEnd(new KillLadder(pools, thread, NOTHING), watchdog)).isTrue();
      assertThat(incidents.fatal()).map(Incident::kind).contains(Kind.REPLACED);
    }
  }

  private static Watchdog watchdogThatReachesNobody(RunRequest request, LeasedPools pools) {
    return new Watchdog(
        request.declared().limits(),
        new Watchdog.Policy(true, true),
        RunSight.of(
            new AtomicReference<>(pools), new AtomicReference<>(), Map.of(), Map.of(), CLOCK),
        finding -> {
          throw new InternalError("unable to create native thread");
        },
        CLOCK);
  }

  private static BatchJob readyWhenInterrupted() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException ladder) {
      throw new IllegalStateException("not ready", ladder);
    }
    throw new IllegalStateException("nobody opens it");
  }

  private RunRequest request() throws IOException {
    Path file = folder.resolve("jobs.yaml");
    Files.writeString(
        file,
        """
        databases: {main: {embedded: true}}
        jobs:
          night: {configuration: com.example.Night, plan: [{query: SELECT 1}]}
        """);
    return new RunRequest(
        DeclarationReader.read(List.of(file)),
        "night",
        AT,
        false,
        SupervisionTest.class.getClassLoader(),
        References.ofProcess(),
        folder);
  }
}
