package dev.leasehold.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command that runs as the pod of a Kubernetes Job would run it. */
abstract class Pod {
  private final Process process;
  private final Path folder;

  /**
   * @param process of which the exit code is the pod's
   * @param folder with its files {@code out}, {@code err} and {@code message}
   */
  Pod(Process process, Path folder) {
    this.process = process;
    this.folder = folder;
  }

  /** How it ended. */
  record End(int exit, List<String> out, List<String> err, byte[] message) {
    String told() {
      return String.join("\n", out) + "\n" + String.join("\n", err);
    }
  }

  /** Sends it SIGTERM, and nothing else within a minute. */
  abstract void terminate() throws Exception;

  /** Ends it as the kernel does when memory is short. */
  abstract void kill() throws Exception;

  boolean isAlive() {
    return process.isAlive();
  }

  Process process() {
    return process;
  }

  String told() throws IOException {
    return Files.readString(folder.resolve("out")) + Files.readString(folder.resolve("err"));
  }

  End end() throws Exception {
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(told()).isTrue();
    return new End(
        process.exitValue(),
        Files.readAllLines(folder.resolve("out")),
        Files.readAllLines(folder.resolve("err")),
        Files.readAllBytes(folder.resolve("message")));
  }
}
