package dev.leasehold.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The Docker engine of the tests, by the project's own script. */
final class Engine {
  private static final Path TOP = Path.of("..").toAbsolutePath().normalize();

  private Engine() {}

  /** What a command told. */
  record Answer(int exit, String out, String err) {
    String successful() {
      assertThat(exit).as(out + err).isZero();
      return out.strip();
    }
  }

  /** Builds the image of this working copy; its name. */
  static String image() throws Exception {
    return answer(List.of(script(), "images"), 600).successful();
  }

  static Answer docker(String... arguments) throws Exception {
    return answer(command(List.of(arguments)), 120);
  }

  static List<String> command(List<String> arguments) {
    return Stream.concat(Stream.of(script(), "docker"), arguments.stream()).toList();
  }

  private static String script() {
    return TOP.resolve(".ci").resolve("engine").toString();
  }

  private static Answer answer(List<String> command, int seconds)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("engine", ".out");
    Path err = Files.createTempFile("engine", ".err");
    try {
      Process process =
          new ProcessBuilder(new ArrayList<>(command))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly();
      }
      return new Answer(
          ended ? process.exitValue() : -1, Files.readString(out), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }
}
