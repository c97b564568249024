package dev.leasehold.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The chart, rendered by Helm itself. Helm leaves hooks out of what it gives to this library, so a
 * copy is rendered in which their annotations are called otherwise.
 */
final class Chart {
  static final Path FOLDER = Path.of("..", "helm", "leasehold");
  static final String RELEASE = "shop";
  static final String NAMESPACE = "batch";

  private static final String HOOK = "helm.sh/hook";
  private static final String STAND_IN = "hook.invalid/hook";
  private static final String REFUSAL = "the jobs file does not make a fleet:\n";

  /** The oldest that the chart takes; what is built into the library is older. */
  private static final String KUBERNETES = "1.31.0";

  private final Path folder;
  private final String release;

  private Chart(Path folder, String release) {
    this.folder = folder;
    this.release = release;
  }

  static Chart published() {
    return new Chart(copy(text -> text.replace(HOOK, STAND_IN)), RELEASE);
  }

  /** Another chart in which this text of a file is another one. */
  Chart with(String file, String text, String instead) {
    Path copy = copy(folder, UnaryOperator.identity());
    edit(
        copy.resolve(file),
        before -> {
          assertThat(before).contains(text);
          return before.replace(text, instead);
        });
    return new Chart(copy, release);
  }

  /** Another chart that takes values which its schema would refuse. */
  Chart withoutSchema() {
    return with("values.schema.json", read("values.schema.json"), "{}");
  }

  Chart released(String name) {
    return new Chart(folder, name);
  }

  /**
   * All manifests, hooks among them.
   *
   * @throws IllegalStateException with Helm's words where it refuses
   */
  String render(String values) {
    TemplateCommand command =
        new Helm(folder)
            .template()
            .withName(release)
            .withNamespace(NAMESPACE)
            .withKubeVersion(KUBERNETES)
            .withValuesFile(file(values));
    return command.call().replace(STAND_IN, HOOK);
  }

  /**
   * @param manifests empty where the chart refuses
   * @param refusals of the chart itself, a line each; empty where it renders
   */
  record Outcome(String manifests, List<String> refusals) {}

  List<String> refusals(String values) {
    return outcome(values).refusals();
  }

  Outcome outcome(String values) {
    try {
      return new Outcome(render(values), List.of());
    } catch (IllegalStateException e) {
      String message = e.getMessage();
      assertThat(message).contains(REFUSAL);
      return new Outcome(
          "",
          message
              .substring(message.indexOf(REFUSAL) + REFUSAL.length())
              .lines()
              .takeWhile(line -> !line.isBlank())
              .toList());
    }
  }

  /** What Helm says after an install. */
  String notes(String values) {
    InstallCommand command =
        new Helm(folder)
            .install()
            .clientOnly()
            .dryRun()
            .withName(release)
            .withNamespace(NAMESPACE)
            .withKubeVersion(KUBERNETES)
            .withValuesFile(file(values));
    String output = command.call().getOutput();
    return output.substring(output.indexOf("NOTES:\n") + "NOTES:\n".length()).strip() + "\n";
  }

  String read(String file) {
    return read(folder.resolve(file));
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path file(String text) {
    try {
      return Files.writeString(Files.createTempFile(scratch(), "jobs", ".yaml"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A copy of the chart, for Helm to look at as it is. */
  static Path copy(UnaryOperator<String> edit) {
    return copy(FOLDER, edit);
  }

  private static Path copy(Path from, UnaryOperator<String> edit) {
    try (Stream<Path> files = Files.walk(from)) {
      Path to = Files.createTempDirectory(scratch(), "chart").resolve("leasehold");
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.writeString(target, edit.apply(Files.readString(file)));
      }
      return to;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void edit(Path file, UnaryOperator<String> edit) {
    try {
      Files.writeString(file, edit.apply(Files.readString(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path scratch() throws IOException {
    return Files.createDirectories(Path.of("target", "charts"));
  }
}
