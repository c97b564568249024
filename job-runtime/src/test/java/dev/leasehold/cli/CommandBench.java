package dev.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.example.night.NightJobs;
import dev.leasehold.admission.Admission;
import dev.leasehold.admission.Attempts;
import dev.leasehold.admission.Capacities;
import dev.leasehold.admission.Capacity;
import dev.leasehold.admission.Claim;
import dev.leasehold.admission.Lease;
import dev.leasehold.admission.Ledger;
import dev.leasehold.database.Database;
import dev.leasehold.database.Server;
import dev.leasehold.declaration.JobDeclaration.Overlap;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A ledger in a schema of its own: its runs are processes of their own, its commands are not. */
final class CommandBench implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Path folder;
  private final TestSchema schema = TestDatabase.get().createSchema();
  private final List<Process> started = new ArrayList<>();

  CommandBench(Path folder) {
    this.folder = folder;
  }

  /** What a command told. */
  record Told(int exit, String out, String err) {}

  /** A command line in a process of its own. */
  record Running(Process process, Path output) {
    String told() throws IOException {
      return Files.readString(output);
    }

    int exit() throws Exception {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(told()).isTrue();
      return process.exitValue();
    }

    void signal(String name) throws Exception {
      Process sent =
          new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start();
      assertThat(sent.waitFor()).isZero();
    }
  }

  TestSchema schema() {
    return schema;
  }

  /** Reached, with all tables. */
  Database migrated() {
    return schema.migrated();
  }

  Attempts attempts() {
    return new Attempts(migrated().transactions(), PATIENCE);
  }

  Ledger ledger() {
    return Ledger.in(migrated().transactions(), PATIENCE);
  }

  /**
   * A declaration with this schema as {@code main}.
   *
   * @param more lines below {@code main:}
   * @param rest further top-level keys, {@code jobs:} among them
   */
  String declare(String more, String rest) throws IOException {
    Path file = folder.resolve("jobs.yaml");
    Files.writeString(file, "databases:\n" + schema.yaml("main") + more.indent(4) + rest);
    return file.toString();
  }

  /** A declaration of the job {@code night} that runs a statement until somebody ends it. */
  String declareSleeper(String more) throws IOException {
    return declare(more, sleepers("night"));
  }

  /** Jobs that run a statement until somebody ends it. */
  static String sleepers(String... names) {
    StringBuilder jobs = new StringBuilder("jobs:\n");
    for (String name : names) {
      jobs.append(
          """
            %s:
              configuration: %s
              term: 6s
              heartbeat: 1s
              plan: [{query: DO SLEEP}]
          """
              .formatted(name, NightJobs.SleepsOnTheServer.class.getName()));
    }
    return jobs.toString();
  }

  /** A command in this process. */
  static Told leasehold(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        Main.commandLine(
                new Terminal(new PrintWriter(out, true), new PrintWriter(err, true), false, false))
            .execute(args);
    assertThat(out + "\n" + err).doesNotContain("\tat ").doesNotContain("Exception in thread");
    return new Told(exit, out.toString(), err.toString());
  }

  /** A command in a process of its own; killed at the end of the test. */
  Running start(String... args) throws IOException {
    return start(List.of(), args);
  }

  /** The same with options of the Java machine. */
  Running start(List<String> options, String... args) throws IOException {
    Path output = folder.resolve("output-" + started.size());
    Process process =
        new ProcessBuilder(command(options, classPath(), args))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    started.add(process);
    return new Running(process, output);
  }

  /** A run of a job as a pod of this Kubernetes Job makes it, with more of a command line. */
  Pod startPod(String kubernetesJob, String job, String file, String... more) throws IOException {
    List<String> args = new ArrayList<>(List.of("run", job, "-f", file, "--format", "json"));
    args.addAll(List.of(more));
    return startPod(
        new ProcessBuilder(command(List.of(), classPath(), args.toArray(String[]::new))),
        kubernetesJob);
  }

  /** The same with a command and an environment of its own. */
  Pod startPod(ProcessBuilder command, String kubernetesJob) throws IOException {
    String name = "pod-" + started.size();
    Path message = Files.createFile(folder.resolve(name + ".message"));
    // Kubernetes makes it writable for everybody, too.
    message.toFile().setWritable(true, false);
    command.environment().put("LEASEHOLD_KUBERNETES_JOB", kubernetesJob);
    command.environment().put("LEASEHOLD_TERMINATION_MESSAGE", message.toString());
    Path output = folder.resolve(name + ".out");
    Path error = folder.resolve(name + ".err");
    Process process = command.redirectOutput(output.toFile()).redirectError(error.toFile()).start();
    started.add(process);
    return new Pod(process, output, error, message);
  }

  /** What starts a command on these classes. */
  static List<String> command(List<String> options, String classPath, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(classPath);
    command.add(Main.class.getName());
    command.addAll(List.of(args));
    return command;
  }

  /** Without what only the libraries of the browser bring, and the MySQL driver would find. */
  static String classPath() {
    return Stream.of(
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(File.pathSeparator))
        .filter(entry -> !entry.contains("opentelemetry-") || entry.contains("proto"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** The same with a run of a sleeper, when its statement runs. */
  Running startSleeper(String job, String file, String... more) throws Exception {
    int before = sleeping();
    List<String> args = new ArrayList<>(List.of("run", job, "-f", file));
    args.addAll(List.of(more));
    Running running = start(args.toArray(String[]::new));
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              assertThat(running.process().isAlive()).as(running.told()).isTrue();
              return sleeping() > before;
            });
    return running;
  }

  /** Statements of sleepers that the server runs. */
  int sleeping() throws SQLException {
    return Integer.parseInt(
        one(
            "SELECT COUNT(*) FROM information_schema.processlist WHERE db = '%s' AND info LIKE 'DO SLEEP(120%%'"
                .formatted(schema.name())));
  }

  /** The first column of the first row. */
  String one(String sql) throws SQLException {
    try (Connection connection = schema.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      assertThat(row.next()).as(sql).isTrue();
      return String.valueOf(row.getString(1));
    }
  }

  /** A lease of an attempt that is in no process. */
  Lease lease(String job, int connections) {
    Server server = migrated().server();
    new Capacities(migrated().transactions(), PATIENCE)
        .enroll(
            new Capacity(
                server.identity(),
                "here",
                server.capacity(),
                server.reserved(),
                server.maxConnections(),
                false));
    Instant run = Instant.parse("2026-11-22T03:15:00Z");
    attempts().arrive("of-nobody", job, run, "node-7", 4711);
    Claim claim =
        new Claim(
            "of-nobody",
            job,
            run,
            Overlap.FORBID,
            Map.of(server.identity(), new Claim.Range(connections, connections)),
            Duration.ofHours(1),
            Duration.ofMinutes(5));
    return ((Admission.Granted) ledger().ask(claim)).lease();
  }

  /** How the last attempt of a job ended. */
  String outcome(String job) {
    return attempts().last(Optional.of(job), 1).get(0).outcome();
  }

  @Override
  public void close() {
    started.forEach(Process::destroyForcibly);
  }
}
