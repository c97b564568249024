package com.example.shop;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The command line as a process of its own, started in the project's folder. */
final class LeaseholdProcess {
  static final Path ROOT = root();

  private static final long LIMIT_SECONDS = 300;

  private LeaseholdProcess() {}

  /** How a process ended, and what it printed on both streams, in the order of their arrival. */
  record Result(int exit, String all) {}

  private static Path root() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(here.resolve("job-runtime"))) {
      here = here.getParent();
    }
    return here;
  }

  /** Runs a command line as the documentation shows it, with words that no shell must change. */
  static Result run(String commandLine) throws IOException, InterruptedException {
    Process process = start(commandLine);
    CompletableFuture<String> output = output(process);
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still running after " + LIMIT_SECONDS + " s: " + commandLine);
    }
    return new Result(process.exitValue(), output.join());
  }

  /** Whether it is the command line, or a script beside the example jobs. */
  static boolean canRun(String commandLine) {
    return commandLine.startsWith("./leasehold ") || commandLine.startsWith("example-jobs/");
  }

  private static List<String> words(String commandLine) {
    List<String> words = List.of(commandLine.split("\\s+"));
    if (!words.get(0).equals("./leasehold")) {
      return words;
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    // As a person sees it, which is what the documentation shows; colours are taken out.
    command.add("-Dleasehold.terminal=true");
    command.addAll(List.of("-cp", classPath(), "dev.leasehold.cli.Main"));
    command.addAll(words.subList(1, words.size()));
    return command;
  }

  private static Process start(String commandLine) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(words(commandLine));
    builder.directory(new File(ROOT.toString()));
    builder.redirectErrorStream(true);
    return builder.start();
  }

  /** Surefire keeps the real class path beside the one of its starter jar. */
  static List<String> allClasses() {
    return List.of(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
            .split(File.pathSeparator));
  }

  /** Without what only the tests need: their own classes, and Spring Boot. */
  private static String classPath() {
    return allClasses().stream()
        .filter(entry -> !entry.endsWith("test-classes"))
        .filter(entry -> !new File(entry).getName().matches("spring-boot-(?!loader-\\d).*"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  static CompletableFuture<String> output(Process process) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (InputStream in = process.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                .replaceAll("\u001b\\[[0-9;]*m", "");
          } catch (IOException e) {
            return "(output cut: " + e.getMessage() + ")";
          }
        });
  }
}
