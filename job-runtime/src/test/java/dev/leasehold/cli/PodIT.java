package dev.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.example.chaos.CopyJob;
import com.example.night.NightJobs;
import dev.leasehold.admission.Attempt;
import dev.leasehold.run.KubernetesJob;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pods of one Kubernetes Job: they share an instant, and run it to completion once. */
class PodIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final int LEFT = CopyJob.ROWS - Barrier.COMMITTED_BEFORE;

  private static final Instant TONIGHT =
      Instant.now().truncatedTo(ChronoUnit.HOURS).minus(1, ChronoUnit.HOURS);

  @TempDir private Path folder;
  private CommandBench bench;

  @BeforeEach
  void open() {
    bench = new CommandBench(folder);
    bench.migrated();
    bench
        .schema()
        .execute(
            Barrier.TABLE, "CREATE TABLE ran (number INT NOT NULL PRIMARY KEY AUTO_INCREMENT)");
  }

  @AfterEach
  void close() {
    bench.close();
  }

  /** As the controller calls the Job of an instant. */
  private static String nameOf(Instant instant) {
    return "copy-" + instant.getEpochSecond() / 60;
  }

  private String declared() throws IOException {
    return bench.declare("", Barrier.JOB);
  }

  @Test
  void aReplacementWaitsForAPodThatStillDiesAndGoesOnWhereItStopped() throws Exception {
    String file = declared();
    Pod second;
    try (Barrier barrier = new Barrier(bench.schema(), TONIGHT)) {
      Pod first = bench.startPod(nameOf(TONIGHT), "copy", file);
      barrier.awaitRun();
      first.signal("STOP");
      second = bench.startPod(nameOf(TONIGHT), "copy", file).tells("WAITING_FOR_PREVIOUS_ATTEMPT");
      assertThat(executions()).containsExactly("STARTED");
      first.signal("KILL");
    }
    assertThat(second.exit()).as(second.told()).isZero();
    assertThat(second.report().get("outcome").asString()).isEqualTo("completed");
    assertThat(second.report().get("read").asInt()).isEqualTo(LEFT);
    assertThat(executions()).containsExactly("FAILED", "COMPLETED");
    assertThat(outcomes()).containsExactly("vanished", "completed");
    assertAllIsCopiedOnce(TONIGHT);
    assertThat(openIncidents()).isZero();
    assertThat(second.lines())
        .allMatch(
            line ->
                line.get("kubernetes.job.name").asString().equals(nameOf(TONIGHT))
                    && line.get("leasehold.run").asString().equals(TONIGHT.toString()));
  }

  @Test
  void aReplacementOfAPodThatIsAskedToEndGoesOnAfterIt() throws Exception {
    String file = declared();
    Pod first;
    Pod second;
    try (Barrier barrier = new Barrier(bench.schema(), TONIGHT)) {
      first = bench.startPod(nameOf(TONIGHT), "copy", file);
      barrier.awaitRun();
      second = bench.startPod(nameOf(TONIGHT), "copy", file).tells("WAITING_FOR_PREVIOUS_ATTEMPT");
      first.endTwice();
    }
    assertThat(first.terminationMessage()).startsWith("INTERRUPTED  copy");
    assertThat(second.exit()).as(second.told()).isZero();
    assertThat(executions()).containsExactly("FAILED", "COMPLETED");
    assertThat(outcomes()).containsExactly("interrupted", "completed");
    assertAllIsCopiedOnce(TONIGHT);
  }

  @Test
  void ofPodsThatStartTogetherOneRunsAndAllEndWell() throws Exception {
    String file = declared();
    Pod first;
    Pod second;
    try (Barrier barrier = new Barrier(bench.schema(), TONIGHT)) {
      first = bench.startPod(nameOf(TONIGHT), "copy", file);
      second = bench.startPod(nameOf(TONIGHT), "copy", file);
      barrier.awaitRun();
      Pod waits = first;
      Pod waitsOtherwise = second;
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  (waits.told() + waitsOtherwise.told()).contains("WAITING_FOR_PREVIOUS_ATTEMPT"));
    }
    assertThat(first.exit()).as(first.told()).isZero();
    assertThat(second.exit()).as(second.told()).isZero();
    assertThat(outcomes()).containsExactlyInAnyOrder("completed", "already completed");
    assertThat(executions()).containsExactly("COMPLETED");
    assertAllIsCopiedOnce(TONIGHT);

    Pod third = bench.startPod(nameOf(TONIGHT), "copy", file);
    assertThat(third.exit()).as(third.told()).isZero();
    assertThat(third.report().get("outcome").asString()).isEqualTo("already completed");
    assertThat(third.told()).contains("nothing is run: attempt").doesNotContain("Leased:");
    assertThat(executions()).containsExactly("COMPLETED");
    assertThat(bench.one("SELECT COUNT(*) FROM leasehold_lease")).isEqualTo("0");
    assertThat(bench.one("SELECT COUNT(*) FROM leasehold_place")).isEqualTo("0");
  }

  /** Spring Batch knows each run as another one, so that only the ledger can tell. */
  @Test
  void aJobWithAnIdentityOfItsOwnIsNotRunTwiceEither() throws Exception {
    String file =
        bench.declare(
            "",
            """
            jobs:
              copy:
                configuration: %s
                instantParameter: none
                plan: [{tasklet: [{query: INSERT INTO ran}]}]
            """
                .formatted(NightJobs.Numbered.class.getName()));
    Pod first = bench.startPod(nameOf(TONIGHT), "copy", file);
    assertThat(first.exit()).as(first.told()).isZero();
    Pod second = bench.startPod(nameOf(TONIGHT), "copy", file);
    assertThat(second.exit()).as(second.told()).isZero();
    assertThat(second.report().get("outcome").asString()).isEqualTo("already completed");
    assertThat(bench.one("SELECT COUNT(*) FROM ran")).isEqualTo("1");

    // Who names the instant at a prompt means it, and another night is another run.
    assertThat(
            CommandBench.leasehold("run", "copy", "-f", file, "--scheduled-at", TONIGHT.toString())
                .exit())
        .isZero();
    assertThat(bench.one("SELECT COUNT(*) FROM ran")).isEqualTo("2");
    Pod tomorrow = bench.startPod(nameOf(TONIGHT.plusSeconds(3600)), "copy", file);
    assertThat(tomorrow.exit()).as(tomorrow.told()).isZero();
    assertThat(bench.one("SELECT COUNT(*) FROM ran")).isEqualTo("3");
  }

  @Test
  void aJobWithAnotherNameIsOneRunAndGoesOnWhereItStopped() throws Exception {
    String file = declared();
    Pod first = bench.startPod("manual-1", "copy", file);
    assertThat(first.exit()).as(first.told()).isZero();
    Instant instant = Instant.parse(first.report().get("run").asString());
    assertThat(instant).isBetween(Instant.now().minusSeconds(600), Instant.now());
    assertThat(bench.one("SELECT name FROM leasehold_named_run")).isEqualTo("manual-1");
    assertAllIsCopiedOnce(instant);

    Pod again = bench.startPod("manual-1", "copy", file);
    assertThat(again.exit()).as(again.told()).isZero();
    assertThat(again.report().get("outcome").asString()).isEqualTo("already completed");
    assertThat(again.report().get("run").asString()).isEqualTo(instant.toString());

    Pod other = bench.startPod("manual-2", "copy", file);
    assertThat(other.exit()).as(other.told()).isZero();
    Instant others = Instant.parse(other.report().get("run").asString());
    assertThat(others).isAfter(instant);
    assertAllIsCopiedOnce(others);
  }

  @Test
  void aFailedPodOfAJobWithAnotherNameIsRestartedByTheNext() throws Exception {
    String file = declared();
    // The first pod of it has written the instant down.
    bench
        .schema()
        .execute(
            "INSERT INTO leasehold_named_run (job, name, scheduled_at, known_at) VALUES ('copy',"
                + " 'manual-1', '2026-11-22 03:15:00.123', UTC_TIMESTAMP(6))");
    Instant instant = Instant.parse("2026-11-22T03:15:00.123Z");
    Pod first;
    try (Barrier barrier = new Barrier(bench.schema(), instant)) {
      first = bench.startPod("manual-1", "copy", file);
      barrier.awaitRun();
      first.endTwice();
    }
    Pod second = bench.startPod("manual-1", "copy", file);
    assertThat(second.exit()).as(second.told()).isZero();
    assertThat(second.report().get("read").asInt()).isEqualTo(LEFT);
    assertAllIsCopiedOnce(instant);
  }

  @Test
  void whatTheCommandLineSaysComesBeforeTheName() throws Exception {
    Instant given = Instant.parse("2026-11-20T03:15:00Z");
    Pod pod =
        bench.startPod(nameOf(TONIGHT), "copy", declared(), "--scheduled-at", given.toString());
    assertThat(pod.exit()).as(pod.told()).isZero();
    assertThat(pod.report().get("run").asString()).isEqualTo(given.toString());
  }

  @Test
  void whatIsNoNameOfAJobIsAMistakeOfUsage() throws Exception {
    Pod pod = bench.startPod("a \"name\"", "copy", declared());
    assertThat(pod.exit()).isEqualTo(64);
    assertThat(pod.told()).contains(KubernetesJob.VARIABLE).doesNotContain("\"name\"");
  }

  /** A pod too many of a good night says nothing of the bad one after it. */
  @Test
  void aPodTooManyResolvesNothing() throws Exception {
    String file = declared();
    Instant later = TONIGHT.plusSeconds(600);
    Pod good = bench.startPod(nameOf(TONIGHT), "copy", file);
    assertThat(good.exit()).as(good.told()).isZero();
    try (Barrier barrier = new Barrier(bench.schema(), later)) {
      Pod bad = bench.startPod(nameOf(later), "copy", file);
      barrier.awaitRun();
      bad.endTwice();
    }
    assertThat(openIncidents()).isEqualTo(1);
    Pod tooMany = bench.startPod(nameOf(TONIGHT), "copy", file);
    assertThat(tooMany.exit()).as(tooMany.told()).isZero();
    // Not at a prompt either, where Spring Batch says that there is nothing to do.
    CommandBench.Told prompt =
        CommandBench.leasehold("run", "copy", "-f", file, "--scheduled-at", TONIGHT.toString());
    assertThat(prompt.out()).contains("already completed");
    assertThat(openIncidents()).isEqualTo(1);
    Pod retried = bench.startPod(nameOf(later), "copy", file);
    assertThat(retried.exit()).as(retried.told()).isZero();
    assertThat(openIncidents()).isZero();
  }

  /** Killed after Spring Batch has written the end, and before the ledger has. */
  @Test
  void aPodThatDiedBetweenItsEndAndItsReportIsCompleteForTheNext() throws Exception {
    String file = declared();
    Pod first = bench.startPod(nameOf(TONIGHT), "copy", file);
    assertThat(first.exit()).as(first.told()).isZero();
    bench.schema().execute("UPDATE leasehold_attempt SET outcome = 'vanished', exit_code = NULL");
    Pod second = bench.startPod(nameOf(TONIGHT), "copy", file);
    assertThat(second.exit()).as(second.told()).isZero();
    assertThat(second.report().get("outcome").asString()).isEqualTo("nothing to do");
    Pod third = bench.startPod(nameOf(TONIGHT), "copy", file);
    assertThat(third.exit()).as(third.told()).isZero();
    assertThat(third.report().get("outcome").asString()).isEqualTo("already completed");
    assertAllIsCopiedOnce(TONIGHT);
  }

  private void assertAllIsCopiedOnce(Instant instant) throws SQLException {
    String of = " FROM copied WHERE run = 'copy@" + instant + "'";
    assertThat(bench.one("SELECT COUNT(*)" + of)).isEqualTo(Integer.toString(CopyJob.ROWS));
    assertThat(bench.one("SELECT COUNT(DISTINCT number)" + of))
        .isEqualTo(Integer.toString(CopyJob.ROWS));
  }

  /** The statuses of all job executions, oldest first; there is one job instance. */
  private List<String> executions() throws SQLException {
    assertThat(bench.one("SELECT COUNT(*) FROM BATCH_JOB_INSTANCE")).isEqualTo("1");
    return List.of(
        bench
            .one(
                "SELECT GROUP_CONCAT(STATUS ORDER BY JOB_EXECUTION_ID SEPARATOR ' ') FROM"
                    + " BATCH_JOB_EXECUTION")
            .split(" "));
  }

  private List<String> outcomes() {
    List<Attempt> newestFirst = bench.attempts().last(Optional.of("copy"), 10);
    List<String> all = newestFirst.stream().map(Attempt::outcome).collect(Collectors.toList());
    Collections.reverse(all);
    return all;
  }

  private int openIncidents() throws SQLException {
    return Integer.parseInt(
        bench.one("SELECT COUNT(*) FROM leasehold_incident WHERE resolved_at IS NULL"));
  }
}
