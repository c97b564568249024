package dev.leasehold.cli;

import static dev.leasehold.cli.CommandBench.leasehold;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.example.night.NightJobs;
import com.sun.net.httpserver.HttpServer;
import dev.leasehold.admission.Fires;
import dev.leasehold.admission.Fires.Fire;
import dev.leasehold.admission.Lease;
import dev.leasehold.cli.CommandBench.Running;
import dev.leasehold.cli.CommandBench.Told;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What went wrong, kept and told: from a real run to a real receiver, and back by the commands. */
class IncidentsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ID = "[0-9]{8}T[0-9]{9}Z-[0-9a-f]{8}";

  @TempDir private Path folder;
  private CommandBench bench;
  private HttpServer receiver;
  private ExecutorService threads;
  private final List<JsonNode> received = new CopyOnWriteArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicInteger pings = new AtomicInteger();
  private volatile int answer = 200;
  private volatile boolean hangs;

  @BeforeEach
  void open() throws IOException {
    bench = new CommandBench(folder);
    bench.migrated();
    threads = Executors.newCachedThreadPool();
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.setExecutor(threads);
    receiver.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          if (exchange.getRequestURI().getPath().equals("/ping")) {
            pings.incrementAndGet();
          } else {
            received.add(JsonMapper.shared().readTree(body));
          }
          if (hangs) {
            try {
              ended.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
          exchange.sendResponseHeaders(answer, -1);
          exchange.close();
        });
    receiver.start();
  }

  @AfterEach
  void close() {
    ended.countDown();
    receiver.stop(0);
    threads.shutdownNow();
    bench.close();
  }

  private String channels() {
    return "channels:\n  ops: {webhook: \"http://127.0.0.1:%d/hook\"}\n"
        .formatted(receiver.getAddress().getPort());
  }

  /** The first of the two nights, with the plan that lacks the query per row, or with it. */
  private String perRow(boolean declared) throws IOException {
    return bench.declare(
        "",
        channels()
            + """
            jobs:
              night:
                configuration: %s
                plan: [{cursor: SELECT 1%s}]
            """
                .formatted(
                    NightJobs.QueryPerRow.class.getName(),
                    declared ? ", each: [{query: SELECT 2}]" : ""));
  }

  private static Told run(String file) {
    return leasehold("run", "night", "-f", file);
  }

  private JsonNode alert(int number) {
    return received.get(number).get("alerts").get(0);
  }

  private String firstId(String file) {
    return leasehold("incidents", "-f", file)
        .out()
        .lines()
        .filter(line -> line.matches(ID + " .*"))
        .findFirst()
        .orElseThrow()
        .substring(0, 28);
  }

  @Test
  void anIncidentIsKeptAndToldAndAGoodRunResolvesIt() throws Exception {
    String file = perRow(false);
    assertThat(run(file).exit()).isEqualTo(80);
    assertThat(received).hasSize(1);
    assertThat(alert(0).at("/status").asString()).isEqualTo("firing");
    assertThat(alert(0).at("/labels/job").asString()).isEqualTo("night");
    assertThat(alert(0).at("/labels/kind").asString()).isEqualTo("PLAN_VIOLATION");

    Told list = leasehold("incidents", "-f", file);
    assertThat(list.exit()).as(list.err()).isZero();
    assertThat(list.out()).containsPattern(ID + " +night +PLAN_VIOLATION .* open +told ops");
    assertThat(leasehold("incidents", "--open", "--job", "day", "-f", file).out())
        .contains("keeps no such incident");

    // The same again is kept, and told once.
    assertThat(run(file).exit()).isEqualTo(80);
    assertThat(received).hasSize(1);
    assertThat(leasehold("incidents", "-f", file).out())
        .containsPattern("night +PLAN_VIOLATION +\\S+ +2 +open");

    String id = firstId(file);
    Told shown = leasehold("incidents", id.substring(0, 24), "-f", file);
    assertThat(shown.out())
        .startsWith("PLAN_VIOLATION  night")
        .contains("Change the plan to")
        .contains("open; the next good run of the job resolves it")
        .contains("ops, firing: repeated");
    Path page = folder.resolve("incident.html");
    assertThat(leasehold("incidents", id, "--html", page.toString(), "-f", file).exit()).isZero();
    assertThat(Files.readString(page)).startsWith("<!DOCTYPE html>").contains("PLAN_VIOLATION");
    Told json = leasehold("incidents", id, "--format", "json", "-f", file);
    assertThat(JsonMapper.shared().readTree(json.out()).get("id").asString()).isEqualTo(id);

    String mended = perRow(true);
    assertThat(run(mended).exit()).isZero();
    assertThat(received).hasSize(2);
    assertThat(alert(1).at("/status").asString()).isEqualTo("resolved");
    assertThat(alert(1).at("/fingerprint")).isEqualTo(alert(0).at("/fingerprint"));
    assertThat(leasehold("incidents", "-f", file).out())
        .containsPattern("night +PLAN_VIOLATION +\\S+ +2 +resolved");
    assertThat(leasehold("incidents", "--open", "-f", file).out())
        .contains("keeps no such incident");
  }

  @Test
  void whatWasWrittenAndNotSentWhenTheProcessWasKilledIsSentByTheNext() throws Exception {
    hangs = true;
    String file = perRow(false);
    Running killed = bench.start("run", "night", "-f", file);
    await()
        .atMost(PATIENCE)
        .until(() -> received.size() == 1 && bench.one(DELIVERIES).equals("PENDING 1"));
    killed.process().destroyForcibly().waitFor();
    hangs = false;
    received.clear();
    // Somebody else may be at it, until that would have been over.
    leasehold("sweep", "-f", file);
    assertThat(received).isEmpty();
    bench.schema().execute("UPDATE leasehold_delivery SET due_at = due_at - INTERVAL 1 MINUTE");
    assertThat(leasehold("incidents", "-f", file).out()).contains("undelivered to ops");
    leasehold("sweep", "-f", file);
    assertThat(received).hasSize(1);
    assertThat(alert(0).at("/labels/kind").asString()).isEqualTo("PLAN_VIOLATION");
    assertThat(bench.one(DELIVERIES)).isEqualTo("TOLD 1");
    leasehold("sweep", "-f", file);
    assertThat(received).hasSize(1);
  }

  private static final String DELIVERIES =
      "SELECT COALESCE(GROUP_CONCAT(state, ' ', n), '') FROM (SELECT state, COUNT(*) n FROM"
          + " leasehold_delivery GROUP BY state) all_of_them";

  @Test
  void aChannelThatHangsKeepsARunNoLongerThanItsBox() throws Exception {
    hangs = true;
    String file = perRow(false);
    Running run = bench.start("run", "night", "-f", file);
    await().atMost(PATIENCE).until(() -> received.size() >= 1);
    long told = System.nanoTime();
    assertThat(run.exit()).isEqualTo(80);
    assertThat(Duration.ofNanos(System.nanoTime() - told)).isLessThan(Duration.ofSeconds(12));
    assertThat(run.told()).contains("PLAN_VIOLATION  night").contains("channel ops was not told");
    assertThat(bench.one(DELIVERIES)).isEqualTo("PENDING 1");
    assertThat(leasehold("incidents", "-f", file).out())
        .contains("undelivered to ops (tried 1 time");
  }

  @Test
  void aChannelThatFailsIsToldByTheNextRunAndTheOutcomeIsTheRuns() throws Exception {
    answer = 500;
    String file = perRow(false);
    assertThat(run(file).exit()).isEqualTo(80);
    assertThat(leasehold("incidents", "-f", file).out())
        .containsPattern("undelivered to ops \\(tried 1 time: .*500");
    answer = 200;
    received.clear();
    bench.schema().execute("UPDATE leasehold_delivery SET due_at = due_at - INTERVAL 1 HOUR");
    assertThat(run(perRow(true)).exit()).isZero();
    await().atMost(PATIENCE).until(() -> received.size() >= 1);
    assertThat(alert(0).at("/status").asString()).isEqualTo("firing");
    // That it is resolved comes after it, in its turn.
    bench.schema().execute("UPDATE leasehold_delivery SET due_at = due_at - INTERVAL 1 HOUR");
    leasehold("sweep", "-f", file);
    assertThat(received.stream().map(one -> one.get("status").asString()))
        .containsExactly("firing", "resolved");
  }

  @Test
  void withoutALedgerTheChannelsAreToldAllTheSame() throws Exception {
    Path file = folder.resolve("down.yaml");
    Files.writeString(
        file,
        """
        databases:
          main: {url: "jdbc:mysql://127.0.0.1:1/nowhere", username: nobody}
        jobs:
          night:
            configuration: %s
            admissionTimeout: 1s
            plan: [{query: SELECT 1}]
        """
                .formatted(NightJobs.QueryPerRow.class.getName())
            + channels());
    Told told = run(file.toString());
    assertThat(told.exit()).isEqualTo(69);
    assertThat(received).hasSize(1);
    assertThat(alert(0).at("/labels/kind").asString()).isEqualTo("DATABASE_LOST");
  }

  @Test
  void aSilenceIsSeenAndNobodyIsToldUntilItEnds() throws Exception {
    String file = perRow(false);
    Told made =
        leasehold("silence", "--job", "night", "--for", "4h", "--reason", "we move", "-f", file);
    assertThat(made.out()).containsPattern("silence 1: nobody is told of night until ");
    assertThat(run(file).exit()).isEqualTo(80);
    assertThat(received).isEmpty();
    assertThat(leasehold("incidents", "-f", file).out())
        .containsPattern("PLAN_VIOLATION .* open +silenced until ")
        .containsPattern("silence 1  night until .*: we move");
    assertThat(leasehold("silence", "--end", "1", "-f", file).out()).contains("is over");
    assertThat(run(file).exit()).isEqualTo(80);
    assertThat(received).hasSize(1);
  }

  @Test
  void whoAsksForSilenceWronglyIsToldHowToAsk() throws Exception {
    String file = perRow(false);
    for (String[] wrong :
        new String[][] {
          {"silence", "-f", file},
          {"silence", "--for", "soon", "-f", file},
          {"silence", "--for", "1h", "--until", "2030-01-01T00:00:00Z", "-f", file},
          {"silence", "--until", "2020-01-01T00:00:00Z", "-f", file},
          {"silence", "--end", "7", "-f", file},
          {"silence", "--end", "7", "--job", "night", "-f", file},
          {"silence", "--job", "nigth", "--for", "1h", "-f", file},
          {"incidents", "none", "-f", file},
          {"incidents", "--html", "x.html", "-f", file},
          {"incidents", "--last", "0", "-f", file},
          {"alert", "-f", file},
          {"alert", "--test", "nobody", "-f", file}
        }) {
      Told told = leasehold(wrong);
      assertThat(told.exit()).as(String.join(" ", wrong)).isEqualTo(64);
      assertThat(told.err()).as(String.join(" ", wrong)).isNotBlank();
    }
  }

  @Test
  void aTestIsMarkedAsOneAndSaysWhatBecameOfIt() throws Exception {
    String file = perRow(false);
    Told taken = leasehold("alert", "--test", "-f", file);
    assertThat(taken.exit()).isZero();
    assertThat(taken.out()).contains("taken").contains("ops");
    assertThat(alert(0).at("/labels/severity").asString()).isEqualTo("info");
    answer = 404;
    Told refused = leasehold("alert", "--test", "ops", "-f", file);
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.out()).contains("not taken").contains("404");
  }

  @Test
  void aRunThatNeverCameIsMissedOnce() throws Exception {
    String file =
        bench.declare(
            "",
            channels()
                + """
                jobs:
                  night:
                    schedule: "*/10 * * * *"
                    configuration: %1$s
                    plan: [{query: SELECT 1}]
                  asleep:
                    schedule: "*/10 * * * *"
                    configuration: %1$s
                    plan: [{query: SELECT 1}]
                    kubernetes: {suspend: true}
                """
                    .formatted(NightJobs.QueryPerRow.class.getName()));
    assertThat(leasehold("sweep", "-f", file).out()).contains("no scheduled run was missed");
    // Five instants, of which one was tried, a daemon answers for one, and three were not.
    Instant last =
        Instant.ofEpochSecond(
            Long.parseLong(bench.one("SELECT FLOOR((UNIX_TIMESTAMP() - 300) / 600) * 600")));
    bench.schema().execute(lookedTo(last.minusSeconds(2_999)));
    bench.attempts().arrive("came", "night", last.minusSeconds(600), "node-7", 4711);
    new Fires(bench.migrated().transactions(), Duration.ofSeconds(30))
        .arrange(new Fire("night", last.minusSeconds(1_200)), last.plusSeconds(3_600));
    Told told = leasehold("sweep", "-f", file);
    assertThat(told.out().lines().filter(line -> line.startsWith("MISSED")))
        .hasSize(3)
        .allMatch(line -> line.contains("night@"));
    assertThat(told.out()).contains("MISSED  night@" + last.toString().substring(0, 16));
    assertThat(received).hasSize(1);
    assertThat(alert(0).at("/labels/kind").asString()).isEqualTo("MISSED");
    assertThat(leasehold("sweep", "-f", file).out()).contains("no scheduled run was missed");
    bench.schema().execute(lookedTo(last.minusSeconds(2_999)));
    leasehold("sweep", "-f", file);
    assertThat(received).as("the same instants, looked at again").hasSize(1);
    assertThat(bench.one("SELECT COUNT(*) FROM leasehold_incident")).isEqualTo("3");
  }

  private static String lookedTo(Instant instant) {
    return "UPDATE leasehold_schedule SET looked_to = '%s'"
        .formatted(instant.toString().replace("T", " ").replace("Z", ""));
  }

  @Test
  void whatIsNotLateYetIsNotMissedAndAChangedScheduleBeginsAnew() throws Exception {
    String everyMinute =
        """
        jobs:
          night:
            schedule: "%s"
            configuration: com.example.Any
            plan: [{query: SELECT 1}]
            kubernetes: {startingDeadlineSeconds: %d, startUp: 4m}
        """;
    String file = bench.declare("", everyMinute.formatted("* * * * *", 60));
    leasehold("sweep", "-f", file);
    bench
        .schema()
        .execute("UPDATE leasehold_schedule SET looked_to = looked_to - INTERVAL 20 MINUTE");
    leasehold("sweep", "-f", file);
    assertThat(Integer.parseInt(bench.one("SELECT COUNT(*) FROM leasehold_incident")))
        .isBetween(14, 16);
    assertThat(
            bench.one(
                "SELECT MAX(scheduled_at) <= UTC_TIMESTAMP() - INTERVAL 5 MINUTE FROM"
                    + " leasehold_incident"))
        .isEqualTo("1");

    String count = bench.one("SELECT COUNT(*) FROM leasehold_incident");
    bench
        .schema()
        .execute("UPDATE leasehold_schedule SET looked_to = looked_to - INTERVAL 20 MINUTE");
    String changed = bench.declare("", everyMinute.formatted("*/2 * * * *", 60));
    leasehold("sweep", "-f", changed);
    assertThat(bench.one("SELECT COUNT(*) FROM leasehold_incident")).isEqualTo(count);

    String patient = bench.declare("", everyMinute.formatted("*/2 * * * *", 660));
    bench.schema().execute("DELETE FROM leasehold_incident");
    bench
        .schema()
        .execute("UPDATE leasehold_schedule SET looked_to = looked_to - INTERVAL 20 MINUTE");
    leasehold("sweep", "-f", patient);
    assertThat(
            bench.one(
                "SELECT MAX(scheduled_at) <= UTC_TIMESTAMP() - INTERVAL 15 MINUTE FROM"
                    + " leasehold_incident"))
        .isEqualTo("1");
  }

  @Test
  void aRunWhoseClassIsNotThereIsToldToo() throws Exception {
    String file =
        bench.declare(
            "",
            channels()
                + """
                jobs:
                  night:
                    configuration: com.example.NotThere
                    plan: [{query: SELECT 1}]
                """);
    assertThat(run(file).exit()).isEqualTo(78);
    assertThat(received).hasSize(1);
    assertThat(alert(0).at("/labels/kind").asString()).isEqualTo("FAILED");
    assertThat(bench.one("SELECT kind FROM leasehold_incident")).isEqualTo("FAILED");
  }

  @Test
  void aPageThatCannotBeWrittenIsAMistake() throws Exception {
    String file = perRow(false);
    run(file);
    Told told =
        leasehold(
            "incidents", firstId(file), "--html", folder.resolve("no/x").toString(), "-f", file);
    assertThat(told.exit()).isEqualTo(64);
    assertThat(told.err()).contains("--html: ", "cannot be written").doesNotContain("Exception");
  }

  @Test
  void aSweepTellsThatItHasSweptAndOneThatFailsDoesNot() throws Exception {
    String ping =
        "sweep: {ping: \"http://127.0.0.1:%d/ping\"}\n".formatted(receiver.getAddress().getPort());
    String file = bench.declare("", ping + CommandBench.sleepers("night"));
    assertThat(leasehold("sweep", "-f", file).exit()).isZero();
    assertThat(pings).hasValue(1);
    answer = 500;
    assertThat(leasehold("sweep", "-f", file).exit()).as("who is not heard").isZero();
    assertThat(pings).hasValue(2);
    bench.schema().execute("DROP TABLE leasehold_lease");
    assertThat(leasehold("sweep", "-f", file).exit()).isNotZero();
    assertThat(pings).hasValue(2);
  }

  @Test
  void threeSkipsInARowAreToldOnce() throws Exception {
    String file = bench.declare("", channels() + CommandBench.sleepers("night"));
    Lease lease = bench.lease("night", 1);
    for (int minute = 20; minute < 25; minute++) {
      Told told =
          leasehold(
              "run", "night", "-f", file, "--scheduled-at", "2026-11-22T03:" + minute + ":00Z");
      assertThat(told.exit()).as(told.err()).isZero();
      assertThat(received).hasSize(minute < 22 ? 0 : 1);
    }
    assertThat(alert(0).at("/labels/kind").asString()).isEqualTo("OVERLAPPED");
    assertThat(bench.one("SELECT COUNT(*) FROM leasehold_incident")).isEqualTo("1");
    assertThat(bench.ledger().look(lease).held()).isTrue();
  }

  @Test
  void aRunThatVanishedIsToldByWhoFindsIt() throws Exception {
    String file = bench.declare("", channels() + CommandBench.sleepers("night"));
    Running night = bench.startSleeper("night", file);
    night.process().destroyForcibly().waitFor();
    await().atMost(PATIENCE).until(() -> bench.ledger().overdue().size() == 1);
    leasehold("sweep", "-f", file);
    assertThat(received).hasSize(1);
    assertThat(alert(0).at("/labels/kind").asString()).isEqualTo("VANISHED");
    leasehold("sweep", "-f", file);
    assertThat(received).hasSize(1);
    assertThat(leasehold("incidents", "-f", file).out()).containsPattern("night +VANISHED");
  }
}
