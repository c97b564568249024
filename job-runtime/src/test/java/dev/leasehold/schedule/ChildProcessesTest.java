package dev.leasehold.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.admission.Fires.Fire;
import dev.leasehold.declaration.DeclarationFile;
import dev.leasehold.declaration.DeclarationReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class ChildProcessesTest {
  private static final Fire FIRE = new Fire("export", Instant.parse("2026-11-22T03:15:00Z"));

  private final Queue<String> lines = new ConcurrentLinkedQueue<>();

  private static Declared declared(String padding) {
    byte[] yaml =
        """
        databases: {main: {url: "jdbc:mysql://db:3306/shop"}}
        daemon: {memory: 256Mi}
        jobs:
          export: {configuration: com.example.A, plan: [{query: SELECT 1}], daemon: {memory: 1Gi}}
          import: {configuration: com.example.A, plan: [{query: SELECT 1}]}
        """
            .concat(padding)
            .getBytes(StandardCharsets.UTF_8);
    List<DeclarationFile> files = List.of(new DeclarationFile(Path.of("jobs.yaml"), yaml));
    return new Declared(DeclarationReader.readKept(files), files);
  }

  /** What is started in place of Java; it is given all that Java would be. */
  private Starter.Started start(String job, String script, Declared declared) throws IOException {
    return new ChildProcesses(
            new ChildProcesses.Command(
                List.of("sh", "-c", script, "sh"), List.of("Main"), List.of("--jobs", "a.jar")),
            (name, error, line) -> lines.add(name + (error ? " ! " : " | ") + line))
        .start(declared.declaration().jobs().get(job), new Fire(job, FIRE.scheduledAt()), declared);
  }

  private static int exit(Starter.Started run) throws InterruptedException {
    OptionalInt exit = run.await(Duration.ofSeconds(30));
    assertThat(exit).isPresent();
    return exit.getAsInt();
  }

  @Test
  void eachRunHasAHeapOfItsOwnAndItsInstant() throws Exception {
    try (Starter.Started run =
        start("export", "echo \"$@\"; echo why >&2; exit 80", declared(""))) {
      assertThat(exit(run)).isEqualTo(80);
      assertThat(run.lastWords()).isEqualTo("why");
    }
    assertThat(lines)
        .containsExactly(
            "export | -Xmx1048576k -XX:+ExitOnOutOfMemoryError Main run export --scheduled-at"
                + " 2026-11-22T03:15:00Z --jobs a.jar --under-daemon",
            "export ! why");
    lines.clear();
    try (Starter.Started run = start("import", "echo \"$1\"", declared(""))) {
      assertThat(exit(run)).isZero();
    }
    assertThat(lines).containsExactly("import | -Xmx262144k");
  }

  @Test
  void itsStandardInputBringsTheDeclarationAndStaysOpen() throws Exception {
    // The head reads what is there; what follows ends only when the daemon does.
    String script =
        "head -c 20 >/dev/null; if timeout 1 cat >/dev/null; then echo ended; else echo open; fi";
    try (Starter.Started run = start("export", script, declared(""))) {
      assertThat(exit(run)).isZero();
    }
    assertThat(lines).containsExactly("export | open");
  }

  @Test
  void aChildThatReadsNothingKeepsNobody() throws Exception {
    // More than a pipe takes.
    Declared large = declared("#" + "x".repeat(300_000) + "\n");
    try (Starter.Started run = start("export", "exec sleep 600", large)) {
      assertThat(run.await(Duration.ofMillis(300))).isEmpty();
      run.interrupt();
      assertThat(exit(run)).isEqualTo(143);
    }
  }

  @Test
  void oneThatDoesNotObeyIsKilled() throws Exception {
    try (Starter.Started run =
        start("export", "trap '' TERM; echo there; while :; do sleep 1; done", declared(""))) {
      while (lines.isEmpty()) {
        run.await(Duration.ofMillis(50));
      }
      run.interrupt();
      assertThat(run.await(Duration.ofMillis(500))).isEmpty();
      run.kill();
      assertThat(exit(run)).isEqualTo(137);
    }
  }
}
