package dev.leasehold.cli;

import static dev.leasehold.cli.CommandBench.leasehold;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leasehold.admission.Attempt;
import dev.leasehold.admission.Lease;
import dev.leasehold.cli.CommandBench.Running;
import dev.leasehold.cli.CommandBench.Told;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillIT {
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
  void aLiveRunIsEndedByItsOwnProcess() throws Exception {
    String file = bench.declareSleeper("");
    Running run = bench.startSleeper("night", file);
    Told told = leasehold("kill", "night", "-f", file);
    assertThat(told.exit()).as(told.out() + told.err()).isZero();
    assertThat(told.out()).startsWith("ended  night@").contains("its own process ended it");
    assertThat(run.exit()).as(run.told()).isEqualTo(143);
    assertThat(run.told()).contains("killed by " + System.getProperty("user.name") + "@");
    assertThat(bench.sleeping()).isZero();
    assertThat(bench.ledger().snapshot().leases()).isEmpty();
    assertThat(bench.outcome("night")).isEqualTo("interrupted");
    assertThat(bench.one("SELECT STATUS FROM BATCH_JOB_EXECUTION")).isEqualTo("FAILED");
  }

  @Test
  void aStoppedRunWhoseTermIsOverIsReclaimed() throws Exception {
    String file = bench.declareSleeper("");
    Running run = bench.startSleeper("night", file);
    run.signal("STOP");
    await().atMost(Duration.ofSeconds(30)).until(() -> bench.ledger().overdue().size() == 1);
    Told told = leasehold("kill", "night", "-f", file);
    assertThat(told.exit()).as(told.out() + told.err()).isZero();
    assertThat(told.out()).startsWith("reclaimed  night@").contains("its lease was over");
    assertThat(bench.sleeping()).isZero();
    assertThat(bench.ledger().snapshot().leases()).isEmpty();
    assertThat(bench.one("SELECT STATUS FROM BATCH_JOB_EXECUTION")).isEqualTo("FAILED");
    run.signal("CONT");
    assertThat(run.exit()).as(run.told()).isEqualTo(82);
    assertThat(bench.outcome("night")).isEqualTo("killed");
  }

  @Test
  void aRunThatDoesNotObeyInTimeIsReclaimedWhateverIsLeftOfItsTerm() throws Exception {
    String file = bench.declare("", CommandBench.sleepers("night").replace("term: 6s", "term: 5m"));
    Running run = bench.startSleeper("night", file);
    run.signal("STOP");
    Told told = leasehold("kill", "night", "-f", file, "--timeout", "2s", "--format", "json");
    assertThat(told.exit()).as(told.out() + told.err()).isZero();
    assertThat(told.out())
        .startsWith("{\"version\":1,\"job\":\"night\"")
        .contains("\"how\":\"RECLAIMED\"")
        .contains("did not end it within 2 s");
    assertThat(bench.sleeping()).isZero();
    Attempt attempt = bench.attempts().last(Optional.of("night"), 1).get(0);
    assertThat(attempt.outcome()).isEqualTo("killed");
    assertThat(attempt.detail()).contains(System.getProperty("user.name") + "@", "within 2 s");
  }

  @Test
  void ofTwoRunsOfAJobOneHasToBeNamed() throws Exception {
    String file = bench.declare("", CommandBench.sleepers("night") + "    overlap: allow\n");
    Running first = bench.startSleeper("night", file, "--scheduled-at", "2026-11-22T03:15:00.500Z");
    Running second = bench.startSleeper("night", file, "--scheduled-at", "2026-11-22T03:30:00Z");
    Told several = leasehold("kill", "night", "-f", file);
    assertThat(several.exit()).isEqualTo(64);
    assertThat(several.err())
        .contains("may mean several runs", "night@2026-11-22T03:15Z", "night@2026-11-22T03:30Z");
    Told told = leasehold("kill", "night@2026-11-22T03:15Z", "-f", file);
    assertThat(told.exit()).as(told.out() + told.err()).isZero();
    assertThat(first.exit()).isEqualTo(143);
    Lease left = bench.ledger().snapshot().leases().get(0);
    Told byId = leasehold("kill", left.attempt().substring(0, 6), "-f", file);
    assertThat(byId.exit()).as(byId.out() + byId.err()).isZero();
    assertThat(second.exit()).isEqualTo(143);
  }

  @Test
  void aRunInLineHasNoLeaseToEnd() throws Exception {
    String file = bench.declare("capacity: 3", CommandBench.sleepers("night", "day"));
    leasehold("migrate", "-f", file);
    bench.startSleeper("night", file);
    Running waiting = bench.start("run", "day", "-f", file);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> bench.ledger().snapshot().line().size() == 1);
    Told told = leasehold("kill", "day", "-f", file);
    assertThat(told.exit()).isEqualTo(1);
    assertThat(told.out())
        .startsWith("refused  day@")
        .contains("only stands in line", "process " + waiting.process().pid());
  }

  @Test
  void aRunThatIsNotThereIsAMistake() throws Exception {
    String file = bench.declareSleeper("");
    Told told = leasehold("kill", "night", "-f", file);
    assertThat(told.exit()).isEqualTo(64);
    assertThat(told.err()).contains("no run 'night'", "there is none now");
    assertThat(told.err().lines()).hasSize(1);
    Told timeout = leasehold("kill", "night", "-f", file, "--timeout", "soon");
    assertThat(timeout.exit()).isEqualTo(64);
    assertThat(timeout.err()).contains("soon", "30s");
  }
}
