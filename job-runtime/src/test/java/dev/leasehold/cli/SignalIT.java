package dev.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.example.night.NightJobs;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the operating system sees: a real process, a real signal, a real exit code. */
class SignalIT {
  @TempDir private Path folder;

  private final TestSchema schema = TestDatabase.get().createSchema();

  @Test
  void sigtermEndsTheRunWithItsReport() throws Exception {
    schema.migrated();
    Path jobs = folder.resolve("jobs.yaml");
    Path message = folder.resolve("termination-message");
    Files.writeString(
        jobs,
        "terminationMessage: "
            + message
            + "\ndatabases:\n"
            + schema.yaml("main")
            + "jobs:\n  night:\n    configuration: "
            + NightJobs.SleepsOnTheServer.class.getName()
            + "\n    plan: [{query: DO SLEEP}]\n");
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName(),
                "run",
                "night",
                "-f",
                jobs.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      await().atMost(Duration.ofSeconds(60)).until(() -> count("DO SLEEP%") == 1);
      process.destroy();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String told = Files.readString(output);
    assertThat(process.exitValue()).as(told).isEqualTo(143);
    assertThat(told).contains("INTERRUPTED  night");
    assertThat(message).content().startsWith("INTERRUPTED  night");
    assertThat(count("DO SLEEP%")).isZero();
    assertThat(statusOfTheExecution()).isEqualTo("FAILED");
  }

  private int count(String statements) throws SQLException {
    try (Connection connection = schema.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT COUNT(*) FROM information_schema.processlist WHERE db = '%s' AND info LIKE '%s'"
                    .formatted(schema.name(), statements))) {
      row.next();
      return row.getInt(1);
    }
  }

  private String statusOfTheExecution() throws SQLException {
    try (Connection connection = schema.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT STATUS FROM BATCH_JOB_EXECUTION WHERE END_TIME IS NOT NULL")) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }
}
