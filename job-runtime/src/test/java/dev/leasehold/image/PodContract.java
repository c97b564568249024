package dev.leasehold.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.example.night.NightJobs;
import com.example.pod.PodJobs;
import dev.leasehold.admission.Attempts;
import dev.leasehold.admission.Ledger;
import dev.leasehold.database.Transactions;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What Kubernetes and its operators count on, of every way in which a job can be run in a pod. */
abstract class PodContract {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String PASSWORD = "only-in-the-environment";

  @TempDir private Path folder;
  private final TestSchema schema = TestDatabase.get().createSchema();
  private final List<Pod> started = new ArrayList<>();

  /**
   * Starts a command.
   *
   * @param here a folder of its own, for its output
   * @param declaration what is mounted as the file of jobs
   * @param environment what a Secret gives
   * @param command with {@code FILE} for where the file of jobs is
   */
  abstract Pod start(
      Path here, Path declaration, Map<String, String> environment, List<String> command)
      throws Exception;

  /** Has the pod end as the kernel ends it when its memory is short, if it does not by itself. */
  abstract void runOutOfMemory(Pod pod) throws Exception;

  @BeforeEach
  void prepare() {
    schema.execute(
        "CREATE TABLE target (id INT PRIMARY KEY)",
        "CREATE USER " + account() + " IDENTIFIED BY '" + PASSWORD + "'",
        "GRANT ALL PRIVILEGES ON *.* TO " + account());
  }

  @AfterEach
  void end() throws Exception {
    for (Pod pod : started) {
      if (pod.isAlive()) {
        pod.kill();
      }
    }
    schema.execute("DROP USER " + account());
  }

  @Test
  void itMigratesChecksPlansAndSweeps() throws Exception {
    Path file = declare("night", PodJobs.Copies.class, "[{query: INSERT INTO target SELECT 1}]");
    Pod.End before = run(file, "run", "night", "-f", "FILE");
    assertThat(before.exit()).as(before.told()).isEqualTo(78);
    assertThat(before.told()).contains("leasehold migrate");
    assertThat(run(file, "migrate", "-f", "FILE").exit()).isZero();
    Pod.End check = run(file, "check", "-f", "FILE");
    assertThat(check.exit()).as(check.told()).isZero();
    assertThat(check.told()).contains("night");
    Pod.End plan = run(file, "plan", "-f", "FILE");
    assertThat(plan.exit()).as(plan.told()).isZero();
    assertThat(plan.told()).contains("INSERT INTO target SELECT");
    Pod.End sweep = run(file, "sweep", "-f", "FILE");
    assertThat(sweep.exit()).as(sweep.told()).isZero();
  }

  @Test
  void aGoodRunEndsWithZeroAndItsRowsAreThere() throws Exception {
    schema.migrated();
    Pod.End end =
        run(
            declare("night", PodJobs.Copies.class, "[{query: INSERT INTO target SELECT 1}]"),
            "run",
            "night",
            "-f",
            "FILE");
    assertThat(end.exit()).as(end.told()).isZero();
    assertThat(end.out()).anyMatch(line -> line.startsWith("night  completed"));
    assertThat(number("SELECT COUNT(*) FROM target")).isEqualTo(3);
    assertThat(end.message()).as("no incident").isEmpty();
    assertThat(end.told()).doesNotContain(PASSWORD);
    assertThat(end.err()).isNotEmpty().allSatisfy(PodContract::isALogLine);
  }

  @Test
  void aPlanViolationEndsWith80AndItsTerminationMessageFits() throws Exception {
    schema.migrated();
    Pod.End end =
        run(
            declare(
                "night",
                NightJobs.QueryPerRow.class,
                "[{cursor: SELECT 1 AS id UNION SELECT 2, each: []}]"),
            "run",
            "night",
            "-f",
            "FILE");
    assertThat(end.exit()).as(end.told()).isEqualTo(80);
    assertThat(new String(end.message(), StandardCharsets.UTF_8))
        .startsWith("PLAN_VIOLATION  night");
    assertThat(end.message().length).isBetween(200, 4096);
    assertThat(end.err()).isNotEmpty().allSatisfy(PodContract::isALogLine);
  }

  @Test
  void aBadDeclarationEndsWith78AndOneLineForItsPlace() throws Exception {
    Path file = folder.resolve("jobs.yaml");
    Files.writeString(file, "databases:\n" + schema.yaml("main") + "jobs:\n  night: {plann: []}\n");
    Pod.End end = run(file, "run", "night", "-f", "FILE");
    assertThat(end.exit()).as(end.told()).isEqualTo(78);
    assertThat(end.told()).contains("plann").doesNotContain("\tat ").doesNotContain("Exception");
  }

  @Test
  void sigtermEndsTheRunWithinItsGraceAndAllIsWrittenDown() throws Exception {
    schema.migrated();
    Pod pod =
        start(
            declare("night", NightJobs.SleepsOnTheServer.class, "[{query: DO SLEEP}]"),
            "run",
            "night",
            "-f",
            "FILE");
    untilThereIsOne(
        pod,
        "SELECT COUNT(*) FROM information_schema.processlist WHERE db = '%s' AND info LIKE 'DO SLEEP(120%%'"
            .formatted(schema.name()));
    pod.terminate();
    Pod.End end = pod.end();
    assertThat(end.exit()).as(end.told()).isEqualTo(143);
    assertThat(new String(end.message(), StandardCharsets.UTF_8)).startsWith("INTERRUPTED  night");
    assertThat(
            number(
                "SELECT COUNT(*) FROM BATCH_JOB_EXECUTION WHERE STATUS = 'FAILED' AND END_TIME IS"
                    + " NOT NULL"))
        .isEqualTo(1);
    assertThat(number("SELECT COUNT(*) FROM leasehold_lease")).isZero();
    assertThat(outcome()).isEqualTo("interrupted");
  }

  @Test
  void theRunAfterOneThatWasKilledFindsItVanishedAndCompletes() throws Exception {
    schema.migrated();
    Pod pod =
        start(
            declare("night", PodJobs.EatsMemory.class, "[{query: INSERT INTO target VALUES (0)}]"),
            "run",
            "night",
            "-f",
            "FILE");
    untilThereIsOne(pod, "SELECT COUNT(*) FROM target");
    runOutOfMemory(pod);
    Pod.End killed = pod.end();
    assertThat(killed.exit()).as(killed.told()).isEqualTo(137);
    Path file = declare("night", PodJobs.Copies.class, "[{query: INSERT INTO target SELECT 1}]");
    Transactions transactions = schema.migrated().transactions();
    await().atMost(PATIENCE).until(() -> Ledger.in(transactions, PATIENCE).overdue().size() == 1);
    Pod.End next = run(file, "run", "night", "-f", "FILE");
    assertThat(next.exit()).as(next.told()).isZero();
    assertThat(next.told()).contains("VANISHED  night");
    assertThat(number("SELECT COUNT(*) FROM target WHERE id > 0")).isEqualTo(3);
    assertThat(number("SELECT COUNT(*) FROM BATCH_JOB_EXECUTION WHERE STATUS = 'STARTED'"))
        .isZero();
  }

  final TestSchema schema() {
    return schema;
  }

  final Path folder() {
    return folder;
  }

  /** A file with one job, in a database whose password is in the environment only. */
  final Path declare(String job, Class<?> configuration, String plan) throws Exception {
    Path file = folder.resolve("jobs.yaml");
    Files.writeString(
        file,
        """
        databases:
          main:
            url: "%s"
            username: pod_%s
            password: ${SHOP_DB_PASSWORD}
        jobs:
          %s:
            schedule: "0 3 * * *"
            configuration: %s
            term: 6s
            heartbeat: 1s
            plan: %s
        """
            .formatted(
                schema.url(), schema.name().substring(3, 11), job, configuration.getName(), plan));
    return file;
  }

  final Pod.End run(Path file, String... command) throws Exception {
    return start(file, command).end();
  }

  private Pod start(Path file, String... command) throws Exception {
    Path here = Files.createDirectory(folder.resolve("pod-" + started.size()));
    // As the kubelet makes it, for whatever user the pod has.
    Files.createFile(here.resolve("message"));
    Files.setPosixFilePermissions(
        here.resolve("message"), PosixFilePermissions.fromString("rw-rw-rw-"));
    Pod pod = start(here, file, Map.of("SHOP_DB_PASSWORD", PASSWORD), List.of(command));
    started.add(pod);
    return pod;
  }

  private String account() {
    return "pod_" + schema.name().substring(3, 11) + "@'127.0.0.1'";
  }

  private void untilThereIsOne(Pod pod, String count) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              assertThat(pod.isAlive() || number(count) > 0).as(pod.told()).isTrue();
              return number(count) > 0;
            });
  }

  private String outcome() {
    return new Attempts(schema.migrated().transactions(), PATIENCE)
        .last(Optional.of("night"), 1)
        .get(0)
        .outcome();
  }

  final int number(String sql) throws SQLException {
    try (Connection connection = schema.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getInt(1);
    }
  }

  private static void isALogLine(String line) {
    JsonNode json = JsonMapper.shared().readTree(line);
    assertThat(json.has("@timestamp") && json.has("message")).as(line).isTrue();
  }
}
