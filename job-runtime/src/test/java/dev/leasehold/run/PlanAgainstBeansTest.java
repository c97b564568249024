package dev.leasehold.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.batch.JobShape;
import dev.leasehold.batch.JobShape.Access;
import dev.leasehold.batch.JobShape.Chunk;
import dev.leasehold.batch.JobShape.Code;
import dev.leasehold.batch.JobShape.Cursor;
import dev.leasehold.batch.JobShape.Held;
import dev.leasehold.batch.JobShape.Means;
import dev.leasehold.batch.JobShape.Part;
import dev.leasehold.batch.JobShape.Partitions;
import dev.leasehold.batch.JobShape.Statement;
import dev.leasehold.batch.JobShape.StepPart;
import dev.leasehold.batch.JobShape.TaskletWork;
import dev.leasehold.batch.JobShape.Threads;
import dev.leasehold.batch.JobShape.Transaction;
import dev.leasehold.batch.JobShape.Transaction.Kind;
import dev.leasehold.batch.JobShape.Work;
import dev.leasehold.declaration.DeclarationReader;
import dev.leasehold.declaration.JobDeclaration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanAgainstBeansTest {
  private static final String ROWS = "bean rows (JdbcCursorItemReader)";
  private static final String POOL = "ThreadPoolTaskExecutor";
  private static final Access CURSOR =
      new Cursor(ROWS, Optional.of("SELECT 1"), Optional.of("main"), false);
  private static final Access ARCHIVE =
      new Cursor(ROWS, Optional.of("SELECT 1"), Optional.of("archive"), false);
  private static final Access PAGES =
      new Statement(ROWS, Optional.of("SELECT 1"), Optional.of("main"));
  private static final Access LOOKUP =
      new Code("X", List.of(new Held(Means.TEMPLATE, Optional.of("main"), "a JdbcTemplate")));
  private static final Access PURE = new Code("X", List.of());

  @TempDir private Path folder;

  @Test
  void aCursorThatThePlanDoesNotDeclareIsSaid() {
    Part step = step("copy", chunk(CURSOR, LOOKUP, Optional.empty()));

    assertThat(warnings("[{transaction: [{query: S}]}]", step))
        .containsExactly("step copy reads by a cursor, the plan declares none (" + ROWS + ")");
    assertThat(warnings("[{chunk: {reader: {cursor: S}}}]", step)).isEmpty();
    assertThat(
            warnings(
                "[{transaction: [{query: S}]}]",
                step("copy", chunk(PAGES, LOOKUP, Optional.empty()))))
        .isEmpty();
  }

  @Test
  void aCursorOnAnotherDatabaseIsNotThatOfTheJobsOwn() {
    Part step = step("copy", chunk(ARCHIVE, PURE, Optional.empty()));

    assertThat(warnings("[{chunk: {reader: {cursor: S}}}]", step))
        .containsExactly(
            "step copy reads database archive by a cursor, the plan declares none (" + ROWS + ")");
    assertThat(warnings("[{chunk: {reader: {cursor: S, database: archive}}}]", step)).isEmpty();
  }

  @Test
  void ofANamedStepItsOwnNodesCount() {
    Part[] steps = {
      step("copy", chunk(CURSOR, PURE, Optional.empty())),
      step("other", chunk(PAGES, PURE, Optional.empty()))
    };

    assertThat(
            warnings(
                "[{step: copy, do: [{tasklet: []}]},"
                    + " {step: other, do: [{chunk: {reader: {cursor: S}}}]}]",
                steps))
        .containsExactly("step copy reads by a cursor, the plan declares none (" + ROWS + ")");
    assertThat(
            warnings(
                "[{step: copy, do: [{chunk: {reader: {cursor: S}}}]},"
                    + " {step: other, do: [{tasklet: []}]}]",
                steps))
        .isEmpty();
  }

  @Test
  void fewerAndMoreWorkersThanDeclaredAreSaid() {
    assertThat(warnings(workers(8), step("copy", chunk(PAGES, LOOKUP, threads(16, 10)))))
        .containsExactly(
            "step copy: declared 8 workers, the executor (ThreadPoolTaskExecutor) has 16; no more"
                + " than those declared run at once");
    assertThat(warnings(workers(8), step("copy", chunk(PAGES, LOOKUP, threads(4, 10)))))
        .containsExactly(
            "step copy: declared 8 workers, the executor (ThreadPoolTaskExecutor) has 4;"
                + " connections are leased that are never held");
    assertThat(warnings(workers(8), step("copy", chunk(PAGES, LOOKUP, threads(16, 5)))))
        .containsExactly(
            "step copy: declared 8 workers, the step runs no more than 5 at once; connections are"
                + " leased that are never held");
    assertThat(warnings(workers(8), step("copy", chunk(PAGES, LOOKUP, threads(8, 10))))).isEmpty();
    assertThat(warnings(workers(8), step("copy", chunk(PAGES, LOOKUP, threads(16, 8))))).isEmpty();
    assertThat(
            warnings(
                workers("{min: 1, max: 8}"), step("copy", chunk(PAGES, LOOKUP, threads(8, 8)))))
        .isEmpty();
  }

  @Test
  void workersThatThePlanDoesNotDeclareAreSaidWhereTheyMayQuery() {
    assertThat(
            warnings(
                "[{chunk: {reader: {query: S}}}]",
                step("copy", chunk(PAGES, LOOKUP, threads(4, 10)))))
        .containsExactly(
            "step copy: the plan declares no workers, the executor (ThreadPoolTaskExecutor) runs 4"
                + " at once");
    assertThat(
            warnings(
                "[{chunk: {reader: {query: S}}}]",
                step("copy", chunk(PAGES, PURE, threads(4, 10)))))
        .isEmpty();
    assertThat(
            warnings(
                "[{chunk: {reader: {query: S}}}]",
                step("copy", chunk(PAGES, LOOKUP, threads(1, 10)))))
        .isEmpty();
  }

  @Test
  void workersOfAnExecutorOfOneThreadAreSaid() {
    Threads sync = new Threads(OptionalInt.of(1), OptionalInt.of(1), false, "SyncTaskExecutor");

    assertThat(warnings(workers(4), step("copy", chunk(PAGES, LOOKUP, Optional.of(sync)))))
        .containsExactly(
            "step copy: declared 4 workers, the executor (SyncTaskExecutor) has one thread");
    assertThat(warnings(workers(1), step("copy", chunk(PAGES, LOOKUP, Optional.of(sync)))))
        .isEmpty();
  }

  @Test
  void anotherGridIsSaid() {
    StepPart part = step("part", chunk(PAGES, PURE, Optional.empty()));
    Part step =
        step(
            "copy",
            new Partitions(OptionalInt.of(8), threads(8, 8).orElseThrow(), Optional.of(part)));

    assertThat(warnings("[{partition: {grid: 4, each: [{transaction: []}]}}]", step))
        .containsExactly(
            "step copy: declared a grid of 4, the step's is 8",
            "step copy: declared 4 partitions at once, the executor (ThreadPoolTaskExecutor) has 8;"
                + " no more than those declared run at once");
    assertThat(warnings("[{partition: {grid: 8, each: [{transaction: []}]}}]", step)).isEmpty();
    assertThat(
            warnings(
                "[{step: part, do: [{partition: {grid: 8, each: [{transaction: []}]}}]}]", step))
        .isEmpty();
  }

  @Test
  void stepsThatOnlyOneOfBothHasAreSaid() {
    Part[] steps = {
      step("copy", chunk(PAGES, PURE, Optional.empty())),
      step("clean", new TaskletWork(List.of(LOOKUP))),
      new StepPart(
          "tell",
          new Transaction(Kind.NONE, Optional.empty(), ""),
          new TaskletWork(List.of(PURE)),
          List.of())
    };

    assertThat(warnings("[{step: coppy, do: [{tasklet: []}]}]", steps))
        .containsExactly(
            "the plan names step coppy, which the job does not have; did you mean copy?",
            "the job has step copy, which the plan does not name",
            "the job has step clean, which the plan does not name");
    assertThat(warnings("[{step: settlement, do: [{tasklet: []}]}]", steps))
        .contains(
            "the plan names step settlement, which the job does not have; it has copy, clean,"
                + " tell");
    assertThat(
            warnings(
                "[{step: copy, do: [{tasklet: []}]}, {step: clean, do: [{tasklet: []}]}]", steps))
        .isEmpty();
    assertThat(warnings("[{tasklet: []}]", steps)).isEmpty();
  }

  @Test
  void ofStepsThatCannotBeSeenNobodyKnowsTheNames() {
    String plan = "[{step: copy, do: [{tasklet: []}]}]";
    assertThat(warnings(plan)).isEmpty();
    assertThat(warnings(plan, step("late", new JobShape.UnknownWork("bean of a scope"))))
        .noneMatch(line -> line.contains("does not have"));
    assertThat(warnings(plan, step("late", new TaskletWork(List.of(LOOKUP)))))
        .anyMatch(line -> line.contains("does not have"));
  }

  @Test
  void codeThatAsksOnlyWhatIsNotLeasedNeedsNoNode() {
    Access elsewhere =
        new Code("X", List.of(new Held(Means.DATA_SOURCE, Optional.empty(), "a DataSource")));
    String plan = "[{chunk: {reader: {query: S}}}]";
    assertThat(warnings(plan, step("copy", chunk(PAGES, elsewhere, threads(4, 10))))).isEmpty();
    assertThat(warnings(plan, step("copy", chunk(PAGES, LOOKUP, threads(4, 10))))).isNotEmpty();
  }

  @Test
  void theDocumentsShowWhatIsSaid() throws IOException {
    Part copy = step("copy", chunk(CURSOR, LOOKUP, Optional.empty()));
    List<String> said = new ArrayList<>(warnings("[{transaction: [{query: S}]}]", copy));
    for (int threads : new int[] {16, 4}) {
      said.addAll(warnings(workers(8), step("copy", chunk(PAGES, LOOKUP, threads(threads, 10)))));
    }
    said.addAll(
        warnings(
            "[{chunk: {reader: {query: S}}}]", step("copy", chunk(PAGES, LOOKUP, threads(4, 10)))));
    said.addAll(
        warnings(
            "[{partition: {grid: 4, each: [{transaction: []}]}}]",
            step(
                "copy",
                new Partitions(
                    OptionalInt.of(8),
                    threads(4, 8).orElseThrow(),
                    Optional.of(step("part", chunk(PAGES, PURE, Optional.empty())))))));
    said.addAll(
        warnings(
            "[{step: coppy, do: [{tasklet: []}]}]",
            step("copy", chunk(PAGES, PURE, Optional.empty())),
            step("clean", new TaskletWork(List.of(LOOKUP)))));
    List<String> shown =
        Files.readAllLines(Path.of("..", "docs", "draft.md")).stream()
            .filter(line -> line.startsWith("warning: "))
            .map(line -> line.substring("warning: ".length()))
            .toList();
    assertThat(shown).hasSize(7).allMatch(said::contains);
  }

  private static String workers(Object workers) {
    return "[{chunk: {reader: {query: S}, processor: {query: S}, workers: " + workers + "}}]";
  }

  private static Optional<Threads> threads(int ofExecutor, int bound) {
    return Optional.of(
        new Threads(
            OptionalInt.of(Math.min(ofExecutor, bound)), OptionalInt.of(ofExecutor), true, POOL));
  }

  private static Work chunk(Access reader, Access processor, Optional<Threads> workers) {
    return new Chunk(10, false, List.of(reader), List.of(processor), List.of(), workers);
  }

  private static StepPart step(String name, Work work) {
    return new StepPart(
        name, new Transaction(Kind.LEASED, Optional.of("main"), ""), work, List.of());
  }

  private List<String> warnings(String plan, Part... parts) {
    JobDeclaration job = job(plan);
    return PlanAgainstBeans.warnings(job.plan(), "main", new JobShape(List.of(parts)));
  }

  private JobDeclaration job(String plan) {
    try {
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
                  plan: %s
              """
                  .formatted(plan));
      return DeclarationReader.read(List.of(file)).jobs().get("copy");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
