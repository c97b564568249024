package dev.leasehold.cli;

import static dev.leasehold.cli.CommandBench.leasehold;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leasehold.admission.Attempt;
import dev.leasehold.cli.CommandBench.Running;
import dev.leasehold.cli.CommandBench.Told;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepIT {
  @TempDir private Path folder;
  private CommandBench bench;

  @BeforeEach
  void open() {
    bench = new CommandBench(folder);
    bench.migrated();
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void runsThatWereKilledAreReportedAndTheirConnectionsAreFree() throws Exception {
    String file = bench.declare("", CommandBench.sleepers("night", "day", "noon"));
    Running night = bench.startSleeper("night", file);
    Running day = bench.startSleeper("day", file);
    Running noon = bench.startSleeper("noon", file);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> bench.one("SELECT COUNT(batch_execution) FROM leasehold_attempt").equals("3"));
    for (Running killed : new Running[] {night, day}) {
      killed.process().destroyForcibly().waitFor();
    }
    await().atMost(Duration.ofSeconds(30)).until(() -> bench.ledger().overdue().size() == 2);
    Told told = leasehold("sweep", "-f", file);
    assertThat(told.exit()).as(told.out() + told.err()).isZero();
    assertThat(told.out())
        .containsPattern("VANISHED  night@.*process " + night.process().pid())
        .containsPattern("VANISHED  day@.*process " + day.process().pid())
        .contains("3 connections are free again")
        .doesNotContain("noon");
    assertThat(bench.ledger().snapshot().leases())
        .singleElement()
        .matches(l -> l.job().equals("noon"));
    assertThat(bench.outcome("night")).isEqualTo("vanished");
    assertThat(bench.sleeping()).isEqualTo(1);
    assertThat(noon.process().isAlive()).isTrue();
    assertThat(
            bench.one(
                "SELECT GROUP_CONCAT(CONCAT(I.JOB_NAME, ' ', E.STATUS) ORDER BY I.JOB_NAME) FROM"
                    + " BATCH_JOB_EXECUTION E JOIN BATCH_JOB_INSTANCE I USING (JOB_INSTANCE_ID)"))
        .isEqualTo("day FAILED,night FAILED,noon STARTED");
    Told again = leasehold("sweep", "-f", file);
    assertThat(again.out())
        .contains("no lease is overdue, no attempt is lost, and no scheduled run was missed");
  }

  @Test
  void anAttemptThatVanishedInLineGetsAnEndAndOneThatJustArrivedDoesNot() throws Exception {
    String file = bench.declareSleeper("");
    Instant run = Instant.parse("2026-11-22T03:15:00Z");
    bench.attempts().arrive("lost-1", "night", run, "node-7", 4711);
    bench.attempts().arrive("fresh-1", "night", run.plusSeconds(900), "node-8", 4712);
    bench
        .schema()
        .execute(
            "UPDATE leasehold_attempt SET arrived_at = arrived_at - INTERVAL 2 MINUTE WHERE attempt"
                + " = 'lost-1'");
    Told told = leasehold("sweep", "-f", file, "--format", "json");
    assertThat(told.exit()).as(told.out() + told.err()).isZero();
    assertThat(told.out())
        .contains("\"lost\":[{\"attempt\":\"lost-1\"", "node-7")
        .doesNotContain("fresh-1");
    assertThat(bench.attempts().find("lost-1").orElseThrow().outcome()).isEqualTo("vanished");
    assertThat(bench.attempts().find("fresh-1").orElseThrow().endedAt()).isEmpty();
  }

  @Test
  void whatIsPastRetentionIsForgottenAndNothingElse() throws Exception {
    String file = bench.declare("", "retention: 7d\n" + CommandBench.sleepers("night"));
    Instant run = Instant.parse("2026-11-22T03:15:00Z");
    bench.attempts().arrive("kept-1", "night", run, "here", 1);
    String rows =
        IntStream.range(0, 1100)
            .mapToObj(
                i ->
                    "('old-%d', 'night', NOW(6), 'here', 1, NOW(6), UTC_TIMESTAMP(6) - INTERVAL 8 DAY)"
                        .formatted(i))
            .collect(Collectors.joining(", "));
    bench
        .schema()
        .execute(
            "INSERT INTO leasehold_attempt (attempt, job, scheduled_at, host, process, arrived_at,"
                + " ended_at) VALUES "
                + rows);
    bench.attempts().end("kept-1", Attempt.End.withoutWork("completed", OptionalInt.of(0), ""));
    bench
        .schema()
        .execute(
            "INSERT INTO leasehold_fire (job, scheduled_at, daemon, claimed_at, answers_until,"
                + " ended_at) SELECT name, scheduled, 'd', scheduled, scheduled, ended FROM (SELECT"
                + " 'old' AS name, UTC_TIMESTAMP(6) - INTERVAL 9 DAY AS scheduled, UTC_TIMESTAMP(6)"
                + " - INTERVAL 8 DAY AS ended UNION SELECT 'ended', UTC_TIMESTAMP(6) - INTERVAL 9"
                + " DAY, UTC_TIMESTAMP(6) UNION SELECT 'open', UTC_TIMESTAMP(6) - INTERVAL 9 DAY,"
                + " NULL) fires");
    Told told = leasehold("sweep", "-f", file);
    assertThat(told.exit()).as(told.out() + told.err()).isZero();
    assertThat(bench.one("SELECT GROUP_CONCAT(job ORDER BY job) FROM leasehold_fire"))
        .isEqualTo("ended,open");
    assertThat(told.out()).contains("forgot 1,100 attempts and 0 incidents past retention");
    assertThat(bench.one("SELECT GROUP_CONCAT(attempt) FROM leasehold_attempt"))
        .isEqualTo("kept-1");
  }

  @Test
  void overduePlacesAreForgottenToo() throws Exception {
    String file = bench.declareSleeper("");
    bench
        .schema()
        .execute(
            "INSERT INTO leasehold_place (attempt, job, scheduled_at, overlap, deadline_micros,"
                + " term_micros, joined_at, overdue_at) VALUES ('gone', 'night', UTC_TIMESTAMP(6),"
                + " 'FORBID', 1, 1, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6) - INTERVAL 2 HOUR),"
                + " ('here', 'night', UTC_TIMESTAMP(6), 'FORBID', 1, 1, UTC_TIMESTAMP(6),"
                + " UTC_TIMESTAMP(6) - INTERVAL 1 MINUTE)",
            "INSERT INTO leasehold_place_part (server, attempt, least, most) VALUES ('s', 'gone',"
                + " 1, 1), ('s', 'here', 1, 1)");
    assertThat(leasehold("sweep", "-f", file).exit()).isZero();
    assertThat(bench.one("SELECT GROUP_CONCAT(attempt) FROM leasehold_place")).isEqualTo("here");
    assertThat(bench.one("SELECT GROUP_CONCAT(attempt) FROM leasehold_place_part"))
        .isEqualTo("here");
  }

  @Test
  void springBatchsRowsStayUnlessTheyAreAskedFor() throws Exception {
    String file = bench.declare("", "retention: 7d\n" + CommandBench.sleepers("night"));
    bench
        .schema()
        .execute(
            "INSERT INTO BATCH_JOB_INSTANCE VALUES (1, 0, 'night', 'a')",
            "INSERT INTO BATCH_JOB_EXECUTION VALUES (1, 0, 1, NOW(6), NOW(6), NOW(6) - INTERVAL 8"
                + " DAY, 'COMPLETED', 'COMPLETED', '', NOW(6))");
    assertThat(leasehold("sweep", "-f", file).out()).doesNotContain("Spring Batch");
    assertThat(bench.one("SELECT COUNT(*) FROM BATCH_JOB_EXECUTION")).isEqualTo("1");
    assertThat(leasehold("sweep", "-f", file, "--purge-batch").out())
        .contains("removed 1 job instance of Spring Batch past retention");
    assertThat(bench.one("SELECT COUNT(*) FROM BATCH_JOB_EXECUTION")).isEqualTo("0");
  }
}
