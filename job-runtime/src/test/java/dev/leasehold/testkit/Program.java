package dev.leasehold.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A program of Prometheus' on the {@code PATH}, or Compose, which starts them together; Debian has
 * some under names of its own.
 */
public enum Program {
  PROMTOOL("promtool"),
  AMTOOL("amtool"),
  PROMETHEUS("prometheus"),
  PUSHGATEWAY("pushgateway", "prometheus-pushgateway"),
  ALERTMANAGER("alertmanager", "prometheus-alertmanager"),
  COMPOSE("docker-compose");

  @SuppressWarnings("ImmutableEnumChecker") // it is
  private final List<String> names;

  Program(String... names) {
    this.names = List.of(names);
  }

  /** What came of it. */
  public record Answer(int exit, String output) {}

  /** Where it is. */
  public Optional<Path> path() {
    return names.stream()
        .flatMap(
            name ->
                List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
                    .map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Runs it to its end, in this folder, with this on its standard input. */
  public Answer run(Path folder, String input, String... arguments) throws Exception {
    return run(folder, input, Map.of(), arguments);
  }

  /** The same with more in its environment. */
  public Answer run(Path folder, String input, Map<String, String> environment, String... arguments)
      throws Exception {
    Path given = Files.createTempFile("input", ".txt");
    Path told = Files.createTempFile("output", ".txt");
    try {
      Files.writeString(given, input);
      ProcessBuilder builder = builder(folder, arguments);
      builder.environment().putAll(environment);
      Process process = builder.redirectInput(given.toFile()).redirectOutput(told.toFile()).start();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(this + " does not end: " + Files.readString(told));
      }
      return new Answer(
          process.exitValue(), new String(Files.readAllBytes(told), StandardCharsets.UTF_8));
    } finally {
      Files.delete(given);
      Files.delete(told);
    }
  }

  /** Starts it; its output goes to this file. */
  public Process start(Path folder, Path output, String... arguments) throws IOException {
    return builder(folder, arguments).redirectOutput(output.toFile()).start();
  }

  private ProcessBuilder builder(Path folder, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(path().orElseThrow().toString());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
  }

  @Override
  public String toString() {
    return names.get(0);
  }
}
