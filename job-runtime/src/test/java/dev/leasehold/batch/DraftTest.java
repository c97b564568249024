package dev.leasehold.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.batch.JobShape.Access;
import dev.leasehold.batch.JobShape.Chunk;
import dev.leasehold.batch.JobShape.Code;
import dev.leasehold.batch.JobShape.Cursor;
import dev.leasehold.batch.JobShape.Decision;
import dev.leasehold.batch.JobShape.Held;
import dev.leasehold.batch.JobShape.Means;
import dev.leasehold.batch.JobShape.Nested;
import dev.leasehold.batch.JobShape.Part;
import dev.leasehold.batch.JobShape.Partitions;
import dev.leasehold.batch.JobShape.Split;
import dev.leasehold.batch.JobShape.Statement;
import dev.leasehold.batch.JobShape.StepPart;
import dev.leasehold.batch.JobShape.TaskletWork;
import dev.leasehold.batch.JobShape.Threads;
import dev.leasehold.batch.JobShape.Transaction;
import dev.leasehold.batch.JobShape.Transaction.Kind;
import dev.leasehold.batch.JobShape.UnknownWork;
import dev.leasehold.batch.JobShape.Unseen;
import dev.leasehold.batch.JobShape.Work;
import dev.leasehold.declaration.DeclarationReader;
import dev.leasehold.plan.Demand;
import dev.leasehold.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DraftTest {
  private static final Transaction LEASED = new Transaction(Kind.LEASED, Optional.of("main"), "");
  private static final Access CURSOR =
      new Cursor("bean rows", Optional.of("SELECT 1"), Optional.of("main"), false);
  private static final Access WRITE =
      new Statement("bean target", Optional.of("INSERT 1"), Optional.of("main"));
  private static final Threads ONE_BY_ONE =
      new Threads(OptionalInt.of(1), OptionalInt.of(1), false, "SyncTaskExecutor");
  private static final Threads FOUR =
      new Threads(OptionalInt.of(4), OptionalInt.of(4), true, "ThreadPoolTaskExecutor");

  @TempDir private Path folder;

  @Test
  void whatIsDraftedReadsAsWhatItMeans() throws IOException {
    Draft draft =
        draft(
            step("plain", LEASED, chunk(List.of(CURSOR), Optional.of(FOUR), true)),
            new Decision("bean choice"),
            step("outside", new Transaction(Kind.NONE, Optional.empty(), "x"), copy()),
            new Split(
                List.of(
                    List.of(step("left", LEASED, copy())),
                    List.of(step("right: it's", LEASED, new TaskletWork(List.of(WRITE)))),
                    List.of()),
                FOUR),
            step(
                "parts",
                bare(),
                new Partitions(OptionalInt.of(8), FOUR, Optional.of(step("p", LEASED, copy())))),
            step("nested", bare(), new Nested(List.of(step("inner", LEASED, copy())))),
            step(
                "other",
                new Transaction(Kind.LEASED, Optional.of("archive"), ""),
                chunk(List.of(CURSOR), Optional.empty(), false)));

    assertThat(read(draft)).isEqualTo(draft.plan());
  }

  @Test
  void flowsOfAnExecutorOfOneThreadAreOneAfterAnother() {
    List<List<Part>> flows =
        List.of(
            List.of(step("a", LEASED, new TaskletWork(List.of(WRITE)))),
            List.of(step("b", LEASED, new TaskletWork(List.of(WRITE)))));

    assertThat(peak(draft(new Split(flows, ONE_BY_ONE)))).isEqualTo(1);
    assertThat(peak(draft(new Split(flows, FOUR)))).isEqualTo(2);
  }

  @Test
  void partitionsAreAsManyAsTheirExecutorRuns() {
    Optional<StepPart> part = Optional.of(step("p", LEASED, copy()));

    assertThat(peak(draft(step("s", bare(), new Partitions(OptionalInt.of(8), FOUR, part)))))
        .isEqualTo(8);
    assertThat(peak(draft(step("s", bare(), new Partitions(OptionalInt.of(8), ONE_BY_ONE, part)))))
        .isEqualTo(2);
    Threads unbounded = new Threads(OptionalInt.of(8), OptionalInt.empty(), true, "Simple");
    assertThat(peak(draft(step("s", bare(), new Partitions(OptionalInt.of(8), unbounded, part)))))
        .isEqualTo(16);
  }

  @Test
  void aGridThatAHandlerDoesNotTellIsToDeclare() {
    Threads remote = new Threads(OptionalInt.empty(), OptionalInt.empty(), true, "a Remote");
    Draft draft =
        draft(step("s", bare(), new Partitions(OptionalInt.empty(), remote, Optional.empty())));

    assertThat(draft.open())
        .containsExactly(
            "step s is partitioned by a Remote, which does not tell its grid; declare how many"
                + " partitions run at once, and what each does");
  }

  @Test
  void aCursorThatSharesTheTransactionsConnectionTakesNone() {
    Access shared = new Cursor("bean rows", Optional.of("SELECT 1"), Optional.of("main"), true);

    assertThat(peak(draft(step("s", LEASED, chunk(List.of(shared), Optional.empty(), false)))))
        .isEqualTo(1);
    assertThat(peak(draft(step("s", LEASED, chunk(List.of(CURSOR), Optional.empty(), false)))))
        .isEqualTo(2);
  }

  @Test
  void withoutATransactionTheFirstConnectionOfAChunkStaysAndNoneIsTakenForNothing() {
    Transaction none = new Transaction(Kind.NONE, Optional.empty(), "it has no manager");

    assertThat(peak(draft(step("s", none, copy())))).isEqualTo(2);
    assertThat(peak(draft(step("s", none, new TaskletWork(List.of()))))).isZero();
    assertThat(peak(draft(step("s", LEASED, new TaskletWork(List.of()))))).isEqualTo(1);
  }

  @Test
  void aManagerThatIsNotKnownIsToDeclareAndTheOrdinaryOneIsNot() {
    Transaction foreign =
        new Transaction(Kind.FOREIGN, Optional.empty(), "its transaction manager is a Jpa");

    assertThat(draft(step("s", foreign, copy())).open())
        .containsExactly(
            "its transaction manager is a Jpa; whether that takes a leased connection cannot be"
                + " seen, and it is taken to take one of main");
    assertThat(draft(step("s", LEASED, copy())).open()).isEmpty();
  }

  @Test
  void codeIsDraftedByWhatItHolds() {
    assertThat(peakOfCode(new Held(Means.TEMPLATE, Optional.of("main"), "a JdbcTemplate")))
        .isEqualTo(Map.of("main", new Demand(1, 1)));
    assertThat(peakOfCode(new Held(Means.DATA_SOURCE, Optional.of("main"), "a DataSource")))
        .isEqualTo(Map.of("main", new Demand(2, 2)));
    assertThat(peakOfCode(new Held(Means.NEW_TRANSACTION, Optional.of("main"), "a template")))
        .isEqualTo(Map.of("main", new Demand(2, 2)));
    assertThat(
            peakOfCode(
                new Held(Means.DATA_SOURCE, Optional.empty(), "a DataSource, which is not leased")))
        .isEqualTo(Map.of("main", new Demand(1, 1)));
    assertThat(
            peakOfCode(
                new Held(Means.TEMPLATE, Optional.of("main"), "a JdbcTemplate"),
                new Held(Means.TEMPLATE, Optional.of("archive"), "a JdbcTemplate")))
        .isEqualTo(Map.of("main", new Demand(1, 1), "archive", new Demand(1, 1)));
  }

  @Test
  void whatCannotBeSeenIsToDeclare() {
    assertThat(
            draft(
                    step(
                        "s",
                        LEASED,
                        new TaskletWork(List.of(new Unseen("bean late", "it comes later")))),
                    step("t", bare(), new UnknownWork("OddStep")))
                .open())
        .containsExactly(
            "the tasklet is bean late: it comes later; declare what it asks",
            "step t is a OddStep, which is not known; declare what it asks");
  }

  private static Map<String, Demand> peakOfCode(Held... holds) {
    return draft(step("s", LEASED, new TaskletWork(List.of(new Code("code", List.of(holds))))))
        .plan()
        .demand();
  }

  private static int peak(Draft draft) {
    return draft.plan().demand().get("main").peak();
  }

  private static Draft draft(Part... parts) {
    return Draft.of("copy", "main", new JobShape(List.of(parts)));
  }

  private static Transaction bare() {
    return new Transaction(Kind.BARE, Optional.empty(), "");
  }

  private static StepPart step(String name, Transaction transaction, Work work) {
    return new StepPart(name, transaction, work, List.of());
  }

  private static Work copy() {
    return chunk(List.of(CURSOR), Optional.empty(), false);
  }

  private static Work chunk(List<Access> reader, Optional<Threads> workers, boolean older) {
    return new Chunk(10, older, reader, List.of(), List.of(WRITE), workers);
  }

  /** The plan that the YAML declares. */
  private Plan read(Draft draft) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("jobs.yaml"),
            """
            databases:
              main: {embedded: true}
              archive: {embedded: true}
            ledger: main
            jobs:
              copy:
                configuration: com.example.Copy
                database: main
            """
                + draft.yaml().indent(4));
    return Plan.of(DeclarationReader.read(List.of(file)).jobs().get("copy"));
  }
}
