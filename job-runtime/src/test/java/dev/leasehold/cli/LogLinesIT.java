package dev.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.night.MeasuredJob;
import com.example.night.NightJobs;
import dev.leasehold.testkit.HttpReceiver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LogLinesIT {
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
  void everyLineOfARunSaysWhichRunItIsOfAndFromTheLeaseOnWhichLease() throws Exception {
    List<JsonNode> lines =
        lines(
            0, bench.declare("", MeasuredRun.JOBS.formatted(MeasuredJob.Passing.class.getName())));
    boolean leased = false;
    for (JsonNode line : lines) {
      assertThat(line.get("leasehold.job").asString()).isEqualTo("measured");
      assertThat(line.get("leasehold.run").asString()).isEqualTo(MeasuredRun.INSTANT);
      leased |= line.get("message").asString().startsWith("Leased:");
      assertThat(line.has("leasehold.lease")).as(line.toString()).isEqualTo(leased);
      if (leased) {
        assertThat(line.get("leasehold.lease").isNumber()).isTrue();
      }
    }
    assertThat(leased).isTrue();
    assertThat(lines)
        .as("before the lease")
        .anyMatch(line -> !line.has("leasehold.lease"))
        .as("of the step's thread")
        .anyMatch(line -> line.get("message").asString().equals("seen \"by\" the step's thread"))
        .as("of the author's own thread")
        .anyMatch(line -> line.get("process.thread.name").asString().equals("own"));
  }

  @Test
  void theIncidentThatTheWatchdogFindsIsOneLineToo() throws Exception {
    List<JsonNode> lines =
        lines(
            80,
            bench.declare(
                "",
                """
                jobs:
                  measured:
                    configuration: %s
                    enforcement: observe
                    connections: 1
                    acquireTimeout: 30s
                """
                    .formatted(NightJobs.QueryPerRow.class.getName())));
    assertThat(lines)
        .anyMatch(
            line ->
                line.get("log.level").asString().equals("ERROR")
                    && line.get("message").asString().startsWith("POOL_DEADLOCK  measured")
                    && line.has("leasehold.lease"));
  }

  @Test
  void aRunThatCannotBeginIsOneLineToo() throws Exception {
    Path file = folder.resolve("nowhere.yaml");
    int port = HttpReceiver.freePort();
    Files.writeString(
        file,
        "databases:\n  main: {url: \"jdbc:mysql://127.0.0.1:%d/x\", username: u, password: p}\n%s"
            .formatted(port, CommandBench.sleepers("measured")));
    List<JsonNode> lines = lines(69, file.toString());
    assertThat(lines)
        .filteredOn(line -> line.get("log.level").asString().equals("ERROR"))
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.get("message").asString()).contains("127.0.0.1:" + port);
              assertThat(line.get("leasehold.job").asString()).isEqualTo("measured");
            });
  }

  @Test
  void aThreadOfTheAuthorsThatEndsByAnExceptionIsOneLineToo() throws Exception {
    List<JsonNode> lines =
        lines(
            0,
            bench.declare(
                "",
                "jobs: {measured: {configuration: %s, plan: [{query: SELECT 1}]}}\n"
                    .formatted(NightJobs.LosesAThread.class.getName())));
    assertThat(lines)
        .filteredOn(line -> line.get("log.level").asString().equals("ERROR"))
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.get("message").asString()).contains("thread of the author");
              assertThat(line.get("error.message").asString()).isEqualTo("the moon was not full");
            });
  }

  /** All that the process writes to its standard error. */
  private List<JsonNode> lines(int exit, String file) throws Exception {
    Path error = folder.resolve("error");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName(),
                "run",
                "measured",
                "-f",
                file,
                "--scheduled-at",
                MeasuredRun.INSTANT)
            .redirectOutput(folder.resolve("output").toFile())
            .redirectError(error.toFile())
            .start();
    assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(error)).isEqualTo(exit);
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(error)) {
      JsonNode json = JsonMapper.shared().readTree(line);
      assertThat(json.has("@timestamp") && json.has("ecs.version")).as(line).isTrue();
      lines.add(json);
    }
    return lines;
  }
}
