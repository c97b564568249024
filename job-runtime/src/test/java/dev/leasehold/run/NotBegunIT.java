package dev.leasehold.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.example.night.NightJobs;
import dev.leasehold.admission.Attempt;
import dev.leasehold.admission.Attempts;
import dev.leasehold.admission.Ledger;
import dev.leasehold.admission.Standing.Order;
import dev.leasehold.admission.Standing.What;
import dev.leasehold.database.Database;
import dev.leasehold.report.ExitCode;
import dev.leasehold.report.Incident;
import dev.leasehold.report.RunReport;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import dev.leasehold.watchdog.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is ended after its lease was granted, and before its job has begun. */
class NotBegunIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String PLAN = "plan: [{query: SELECT 1}]";

  @TempDir private Path folder;

  private final TestSchema schema = TestDatabase.get().createSchema();
  private final Database database = schema.migrated();
  private final NightRuns runs = new NightRuns();

  @BeforeEach
  @AfterEach
  void forget() {
    NightJobs.TRIES.set(0);
    NightJobs.WHEN_MADE.set(() -> {});
  }

  @Test
  void anInterruptJustBeforeTheJobIsReadyIsNoCompletion() {
    JobRunner first = runs.runner();
    CountDownLatch looked = new CountDownLatch(1);
    NightJobs.WHEN_MADE.set(
        () -> {
          // There is the longest time between two looks for the job to be ready in.
          runs.looked = looked::countDown;
          await().until(() -> looked.getCount() == 0);
          first.interrupt();
        });
    RunReport report = first.run(once());
    assertThat(report.exit()).as(report::toString).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(report.incidents()).extracting(Incident::kind).containsExactly(Kind.INTERRUPTED);
    assertThat(last().outcome()).isEqualTo("interrupted");
    assertThat(NightJobs.TRIES).hasValue(0);

    NightJobs.WHEN_MADE.set(() -> {});
    assertThat(runs.runner().run(once()).outcome()).isEqualTo("completed");
    assertThat(NightJobs.TRIES).hasValue(1);
  }

  @Test
  void aJobThatIsReadyOnlyWhenItsRunHasBeenEndedDoesNotBegin() {
    NightJobs.WHEN_MADE.set(
        () -> {
          Ledger ledger = Ledger.in(database.transactions(), LIMIT);
          Order order = new Order(What.REPLACE, "the run of tomorrow");
          ledger.snapshot().leases().forEach(lease -> ledger.order(lease, order));
          // The ladder interrupts it twice, and it is made all the same.
          awaitInterrupt();
          awaitInterrupt();
        });
    RunReport report = runs.run(schema, folder, NightJobs.TellsWhenItIsMade.class, PLAN);
    assertThat(report.exit()).as(report::toString).isEqualTo(ExitCode.REPLACED);
    assertThat(last().outcome()).isEqualTo("replaced");
    assertThat(NightJobs.TRIES).hasValue(0);
  }

  private static void awaitInterrupt() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException interrupted) {
      // as authors do
    }
  }

  /** As a pod asks for it. */
  private RunRequest once() {
    RunRequest asked = runs.request(schema, folder, NightJobs.TellsWhenItIsMade.class, PLAN);
    return new RunRequest(
        asked.declaration(),
        asked.job(),
        asked.scheduledAt(),
        false,
        Optional.empty(),
        true,
        asked.classes(),
        asked.references(),
        asked.embeddedFolder());
  }

  private Attempt last() {
    return new Attempts(database.transactions(), LIMIT).last(Optional.of("night"), 1).get(0);
  }
}
