package dev.leasehold.cli;

import static dev.leasehold.cli.CommandBench.leasehold;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leasehold.cli.CommandBench.Running;
import dev.leasehold.cli.CommandBench.Told;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StatusIT {
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

  private static JsonNode json(Told told) {
    assertThat(told.exit()).as(told.err()).isZero();
    return JsonMapper.shared().readTree(told.out());
  }

  @Test
  void leasesAndTheLineAreShownWithWhoTheyAre() throws Exception {
    String file = bench.declare("capacity: 4", CommandBench.sleepers("night", "day"));
    leasehold("migrate", "-f", file);
    Running night = bench.startSleeper("night", file, "--scheduled-at", "2026-11-22T03:15:00Z");
    Running day = bench.start("run", "day", "-f", file);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> leasehold("status", "-f", file).out().contains("WAITING_FOR_CAPACITY"));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> bench.one("SELECT SUM(in_use) FROM leasehold_lease_part").equals("3"));
    Told told = leasehold("status", "-f", file);
    assertThat(told.exit()).isZero();
    assertThat(told.out())
        .containsPattern("127.0.0.1:\\d+ +4 +\\d+ +3 +1 +\\d+")
        .containsPattern(
            "\\d+ +night@2026-11-22T03:15Z +\\w{8} +.*, process "
                + night.process().pid()
                + " +[0-9.a-z ]+ +3 +3 +current")
        .containsPattern("1 +day@.*process " + day.process().pid());
    JsonNode json = json(leasehold("status", "-f", file, "--format", "json"));
    assertThat(json.get("version").asInt()).isEqualTo(1);
    assertThat(json.get("leases").get(0).get("inUse").asInt()).isEqualTo(3);
    assertThat(json.get("line").get(0).get("reason").asString()).isEqualTo("WAITING_FOR_CAPACITY");
    Told waiting = leasehold("status", "day", "-f", file);
    assertThat(waiting.exit()).isZero();
    assertThat(waiting.out()).contains("stands in line: place 1", "WAITING_FOR_CAPACITY");
  }

  @Test
  void aRunInAnotherProcessShowsItsCodeAndItsStatementWithoutItsLiterals() throws Exception {
    String file = bench.declareSleeper("");
    bench.startSleeper("night", file);
    Told told = leasehold("status", "night", "-f", file);
    assertThat(told.exit()).as(told.out() + told.err()).isZero();
    assertThat(told.out())
        .contains("current for", "Held, longest first:", "DO SLEEP(?)")
        .containsPattern("main: 1 connection for the job +1 held +0 waiting")
        .containsPattern("for a query +taken at NightJobs.java:\\d+ +DO SLEEP")
        .doesNotContain("120");
    JsonNode json = json(leasehold("status", "night", "-f", file, "--format", "json"));
    JsonNode hold = json.get("sight").get("holds").get(0);
    assertThat(hold.get("takenAt").asString()).startsWith("NightJobs.java:");
    assertThat(hold.get("statement").asString()).isEqualTo("DO SLEEP(?)");
    assertThat(json.get("lease").get("state").asString()).isEqualTo("current");
  }

  @Test
  void aRunThatDoesNotAnswerIsSaidNotTo() throws Exception {
    String file = bench.declare("", CommandBench.sleepers("night").replace("term: 6s", "term: 5m"));
    Running run = bench.startSleeper("night", file);
    run.signal("STOP");
    Told told = leasehold("status", "night", "-f", file);
    assertThat(told.exit()).isEqualTo(1);
    assertThat(told.err()).contains("does not answer");
    assertThat(told.out()).contains("current for");
  }

  @Test
  void strangersAreCountedAndARunWarnsOfThem() throws Exception {
    String file = bench.declare("reserved: 0", CommandBench.sleepers("night"));
    leasehold("migrate", "-f", file);
    int before = strangers(file);
    List<Connection> opened = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        opened.add(bench.schema().connect());
      }
      assertThat(strangers(file)).isGreaterThanOrEqualTo(before + 3);
      assertThat(leasehold("status", "-f", file).out())
          .containsPattern("warning: no lease accounts for \\d+ connections of 127.0.0.1")
          .containsPattern("eat \\d+ into the capacity");
      Running run = bench.startSleeper("night", file);
      assertThat(run.told()).containsPattern("no lease accounts for \\d+ connections");
      // What the run itself holds is accounted for; the sleeper's count is one of ours.
      assertThat(strangers(file)).isLessThan(before + 3 + 3);
    } finally {
      for (Connection one : opened) {
        one.close();
      }
    }
  }

  private static int strangers(String file) {
    return json(leasehold("status", "-f", file, "--format", "json"))
        .get("servers")
        .get(0)
        .get("strangers")
        .asInt();
  }

  @Test
  void aLeaseThatIsOverSaysWhatIsLeftOfIt() throws Exception {
    String file = bench.declareSleeper("");
    Running run = bench.startSleeper("night", file);
    run.signal("STOP");
    await().atMost(Duration.ofSeconds(30)).until(() -> bench.ledger().overdue().size() == 1);
    Told told = leasehold("status", "-f", file);
    assertThat(told.out())
        .contains("overdue")
        .containsPattern("lease \\d+: session \\d+ lives, and can be ended");
    assertThat(bench.sleeping()).as("a look ends nothing").isEqualTo(1);
    Told one = leasehold("status", "night", "-f", file);
    assertThat(one.out()).contains("overdue", "lives, and can be ended");
  }

  @Test
  void aServerThatCannotBeReachedIsShownAllTheSame() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    Path file = folder.resolve("jobs.yaml");
    Files.writeString(
        file,
        "databases:\n"
            + bench.schema().yaml("main")
            + "  gone: {url: \"jdbc:mysql://127.0.0.1:%d/shop\", username: me}\nledger: main\n"
                .formatted(closed));
    bench
        .schema()
        .execute(
            "INSERT INTO leasehold_server VALUES ('mysql:gone', 'gone:3306', 40, 10, 50, TRUE,"
                + " UTC_TIMESTAMP(6))");
    Told told = leasehold("status", "-f", file.toString());
    assertThat(told.exit()).as(told.err()).isZero();
    assertThat(told.out()).containsPattern("gone:3306 +40 +10 +0 +40 +-");
  }

  @Test
  void aRunThatIsNotThereIsAMistake() throws Exception {
    String file = bench.declareSleeper("");
    Told told = leasehold("status", "nihgt", "-f", file);
    assertThat(told.exit()).isEqualTo(64);
    assertThat(told.err()).contains("no run 'nihgt'");
    assertThat(told.err().lines()).hasSize(1);
  }

  @Test
  void watchingShowsItAnewUntilItIsEnded() throws Exception {
    String file = bench.declareSleeper("");
    Running watching = bench.start("status", "--watch", "-f", file);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> watching.told().split("nobody stands in line", -1).length > 2);
    // Not the signal of Ctrl-C: what is started in the background never hears that.
    watching.signal("TERM");
    assertThat(watching.exit()).isEqualTo(143);
  }
}
