package dev.leasehold.chaos;

import dev.leasehold.run.ChaosRunner;
import dev.leasehold.run.Sabotage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** A process that tries one instant of a job. */
final class Runner {
  private final String job;
  private final Instant instant;
  private final Path output;
  private final Process process;
  private long stoppedAt;

  Runner(Path file, String job, Instant instant, Sabotage sabotage, Path output)
      throws IOException {
    this.job = job;
    this.instant = instant;
    this.output = output;
    this.process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Xmx128m",
                    "-cp",
                    System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")),
                    ChaosRunner.class.getName(),
                    file.toString(),
                    job,
                    instant.toString(),
                    sabotage.name()))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
  }

  String job() {
    return job;
  }

  Instant instant() {
    return instant;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  boolean isStopped() {
    return stoppedAt != 0;
  }

  /** How long it has been stopped, in milliseconds. */
  long stoppedFor() {
    return (System.nanoTime() - stoppedAt) / 1_000_000;
  }

  /** As when its memory is used up. */
  void kill() {
    process.destroyForcibly();
  }

  /** As when its pod is to end. */
  void end() {
    process.destroy();
  }

  /** As when its machine is frozen. */
  void stop() throws IOException, InterruptedException {
    stoppedAt = System.nanoTime();
    signal("STOP");
  }

  void goOn() throws IOException, InterruptedException {
    stoppedAt = 0;
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** Whether its run is over for good: completed, or nothing left to do. */
  boolean isDone() {
    return !process.isAlive() && process.exitValue() == 0 && !isSkipped();
  }

  boolean isSkipped() {
    return !process.isAlive() && process.exitValue() == 0 && said().strip().endsWith("skipped");
  }

  String said() {
    try {
      return Files.readString(output);
    } catch (IOException failed) {
      return failed.toString();
    }
  }

  @Override
  public String toString() {
    return job + "@" + instant + (process.isAlive() ? " runs" : " exit " + process.exitValue());
  }
}
