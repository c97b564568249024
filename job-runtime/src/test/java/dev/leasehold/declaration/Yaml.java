package dev.leasehold.declaration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Reads declarations that stand in a test. */
final class Yaml {
  private static final Path FOLDER = folder();

  private Yaml() {}

  /** The declaration of a file {@code jobs.yaml} with these lines. */
  static Declaration read(String... lines) {
    return DeclarationReader.read(List.of(file("jobs.yaml", lines)));
  }

  /** What is wrong with it, as printed; the file is {@code jobs.yaml}. */
  static List<String> problems(String... lines) {
    return problemsOf(file("jobs.yaml", lines));
  }

  static List<String> problemsOf(Path... files) {
    try {
      DeclarationReader.read(Arrays.asList(files));
      return List.of();
    } catch (DeclarationException e) {
      return e.getMessage().lines().map(line -> line.replace(FOLDER + "/", "")).toList();
    }
  }

  /**
   * The first line of what is wrong with a job {@code a} that has these lines, without its place.
   */
  static List<String> problemsOfJob(String... lines) {
    StringBuilder text = new StringBuilder();
    text.append("databases: {main: {url: jdbc:mysql://db/shop}}\n");
    text.append("jobs:\n  a:\n    configuration: a.B\n");
    if (Arrays.stream(lines).noneMatch(l -> l.startsWith("plan") || l.startsWith("enforcement"))) {
      text.append("    plan: [{query: SELECT 1}]\n");
    }
    for (String line : lines) {
      text.append("    ").append(line).append('\n');
    }
    return problems(text.toString());
  }

  static Path file(String name, String... lines) {
    try {
      return Files.writeString(FOLDER.resolve(name), String.join("\n", lines) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder() {
    try {
      Path folder = Files.createTempDirectory("declaration");
      folder.toFile().deleteOnExit();
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
