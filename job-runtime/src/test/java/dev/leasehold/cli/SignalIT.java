package dev.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.example.night.NightJobs;
import dev.leasehold.testkit.HttpReceiver;
import dev.leasehold.testkit.TestSchema;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the operating system sees of a pod that is asked to end, whatever it is about: a real
 * process, a real signal, a real exit code.
 */
class SignalIT {
  private static final Instant INSTANT = Instant.parse("2026-11-22T03:15:00Z");
  private static final String JOB = "copy-29921955";

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
  void inAQueryOnTheServer() throws Exception {
    Pod pod = bench.startPod("manual", "night", bench.declareSleeper(""));
    await().atMost(Duration.ofSeconds(60)).until(() -> bench.sleeping() == 1);
    pod.endTwice();
    assertItIsInterrupted(pod, "night");
    assertTheExecutionIsWrittenDown();
    assertThat(bench.outcome("night")).isEqualTo("interrupted");
    assertNothingIsLeft();
  }

  @Test
  void inTheMiddleOfAChunk() throws Exception {
    bench.schema().execute(Barrier.TABLE);
    Pod pod;
    try (Barrier barrier = new Barrier(bench.schema(), INSTANT)) {
      pod = bench.startPod(JOB, "copy", bench.declare("", Barrier.JOB));
      barrier.awaitRun();
      pod.endTwice();
    }
    assertItIsInterrupted(pod, "copy");
    assertTheExecutionIsWrittenDown();
    assertThat(bench.outcome("copy")).isEqualTo("interrupted");
    assertThat(bench.one("SELECT COUNT(*) FROM copied"))
        .as("what was not committed is rolled back")
        .isEqualTo(Integer.toString(Barrier.COMMITTED_BEFORE));
    assertNothingIsLeft();
  }

  @Test
  void inLine() throws Exception {
    bench.lease("big-report", bench.migrated().server().capacity());
    Pod pod = bench.startPod("manual", "night", bench.declareSleeper(""));
    pod.tells("In line for the lease: place 1").endTwice();
    assertItIsInterrupted(pod, "night");
    assertThat(pod.terminationMessage()).contains("WAITING_FOR_CAPACITY", "big-report");
    assertThat(bench.outcome("night")).isEqualTo("interrupted");
    assertThat(bench.one("SELECT COUNT(*) FROM BATCH_JOB_INSTANCE")).isEqualTo("0");
    bench.schema().execute("DELETE FROM leasehold_lease WHERE attempt = 'of-nobody'");
    assertNothingIsLeft();
  }

  @Test
  void beforeTheDatabaseIsReached() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path file = folder.resolve("silent.yaml");
      Files.writeString(
          file,
          "databases:\n  main: {url: \"jdbc:mysql://127.0.0.1:%d/x\", username: u, password: p}\n%s"
              .formatted(silent.getLocalPort(), CommandBench.sleepers("night")));
      Pod pod = bench.startPod("manual", "night", file.toString());
      // Its connection is taken, and never hears anything.
      silent.accept();
      pod.endTwice();
      assertItIsInterrupted(pod, "night");
      assertThat(pod.terminationMessage()).contains("127.0.0.1:" + silent.getLocalPort());
    }
  }

  @Test
  void whileTheServerHasNoConnectionLeft() throws Exception {
    String user = "few_" + bench.schema().name();
    bench
        .schema()
        .execute(
            "CREATE USER '" + user + "'@'%' IDENTIFIED BY 'few' WITH MAX_USER_CONNECTIONS 6",
            "GRANT ALL ON " + bench.schema().name() + ".* TO '" + user + "'@'%'");
    String url = bench.schema().url();
    TestSchema few =
        new TestSchema(
            bench.schema().name(),
            url + (url.contains("?") ? "&" : "?") + "allowPublicKeyRetrieval=true",
            user,
            "few");
    List<Connection> all = new ArrayList<>();
    try {
      for (int i = 0; i < 6; i++) {
        all.add(few.connect());
      }
      Path file = folder.resolve("few.yaml");
      Files.writeString(file, "databases:\n" + few.yaml("main") + CommandBench.sleepers("night"));
      Pod pod = bench.startPod("manual", "night", file.toString());
      pod.tells("WAITING_FOR_CONNECTION").endTwice();
      assertItIsInterrupted(pod, "night");
    } finally {
      for (Connection one : all) {
        one.close();
      }
      bench.schema().execute("DROP USER '" + user + "'@'%'");
    }
    assertNothingIsLeft();
  }

  @Test
  void whileTheAuthorsClassIsBeingMade() throws Exception {
    Pod pod =
        bench.startPod(
            "manual",
            "night",
            bench.declare(
                "",
                "jobs: {night: {configuration: %s, plan: [{query: SELECT 1}]}}\n"
                    .formatted(NightJobs.NeverMade.class.getName())));
    pod.tells("is being made").endTwice();
    assertItIsInterrupted(pod, "night");
    assertThat(bench.outcome("night")).isEqualTo("interrupted");
    assertNothingIsLeft();
  }

  @Test
  void whileAChannelHangs() throws Exception {
    try (HttpReceiver hangs = new HttpReceiver(HttpReceiver.Manner.HANGS)) {
      Pod pod =
          bench.startPod(
              "manual",
              "night",
              bench.declare(
                  "",
                  """
                  jobs: {night: {configuration: %s, plan: [{query: SELECT 1}]}}
                  channels: {hook: {webhook: "%s"}}
                  """
                      .formatted(NightJobs.FailsOnce.class.getName(), hangs.url())));
      await().atMost(Duration.ofSeconds(60)).until(() -> !hangs.requests().isEmpty());
      pod.endTwice();
      assertThat(pod.terminationMessage()).startsWith("FAILED  night");
      assertThat(pod.report().get("exit").asString()).isEqualTo("FAILED");
      assertThat(pod.lines()).isNotEmpty();
      assertTheExecutionIsWrittenDown();
      assertThat(bench.outcome("night")).isEqualTo("failed");
    }
    assertNothingIsLeft();
  }

  /** Its exit code is the signal's and not 0, but what was done is done. */
  @Test
  void afterTheJobHasCompletedItStaysCompleted() throws Exception {
    bench.schema().execute("CREATE TABLE ran (number INT NOT NULL PRIMARY KEY AUTO_INCREMENT)");
    String file;
    try (HttpReceiver hangs = new HttpReceiver(HttpReceiver.Manner.HANGS)) {
      file =
          bench.declare(
              "",
              """
              jobs: {night: {configuration: %s, plan: [{tasklet: [{query: INSERT INTO ran}]}]}}
              metrics: {pushgateway: {url: "%s"}}
              """
                  .formatted(NightJobs.Numbered.class.getName(), hangs.url()));
      Pod pod = bench.startPod("manual", "night", file);
      // It tells its metrics last.
      await().atMost(Duration.ofSeconds(60)).until(() -> !hangs.requests().isEmpty());
      pod.endTwice();
      assertThat(pod.report().get("outcome").asString()).isEqualTo("completed");
      assertThat(pod.terminationMessage()).isEmpty();
    }
    assertNothingIsLeft();
    Pod replacement = bench.startPod("manual", "night", file);
    assertThat(replacement.exit()).as(replacement.told()).isZero();
    assertThat(bench.one("SELECT COUNT(*) FROM ran")).isEqualTo("1");
  }

  private static void assertItIsInterrupted(Pod pod, String job) throws IOException {
    assertThat(pod.report().get("exit").asString()).isEqualTo("INTERRUPTED");
    assertThat(pod.terminationMessage()).startsWith("INTERRUPTED  " + job);
    assertThat(pod.lines())
        .anyMatch(line -> line.get("message").asString().startsWith("INTERRUPTED  " + job));
  }

  private void assertTheExecutionIsWrittenDown() throws SQLException {
    assertThat(
            bench.one(
                "SELECT GROUP_CONCAT(STATUS) FROM BATCH_JOB_EXECUTION WHERE END_TIME IS NOT NULL"))
        .isEqualTo("FAILED");
    assertThat(bench.one("SELECT COUNT(*) FROM BATCH_STEP_EXECUTION WHERE END_TIME IS NULL"))
        .isEqualTo("0");
  }

  private void assertNothingIsLeft() throws SQLException {
    assertThat(bench.one("SELECT COUNT(*) FROM leasehold_lease")).isEqualTo("0");
    assertThat(bench.one("SELECT COUNT(*) FROM leasehold_place")).isEqualTo("0");
    assertThat(bench.one("SELECT COUNT(*) FROM leasehold_session")).isEqualTo("0");
    assertThat(
            bench.one(
                "SELECT COUNT(*) FROM leasehold_attempt WHERE ended_at IS NULL AND attempt <>"
                    + " 'of-nobody'"))
        .isEqualTo("0");
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                bench
                    .one(
                        "SELECT COUNT(*) FROM information_schema.processlist WHERE db = '%s' AND id <> CONNECTION_ID()"
                            .formatted(bench.schema().name()))
                    .equals("0"));
  }
}
