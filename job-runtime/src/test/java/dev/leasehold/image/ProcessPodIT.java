package dev.leasehold.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.night.NightJobs;
import com.example.pod.PodJobs;
import dev.leasehold.cli.Main;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The contract without a container: what the launcher starts, in a folder that stays as it is. */
class ProcessPodIT extends PodContract {

  @Override
  Pod start(Path here, Path declaration, Map<String, String> environment, List<String> command)
      throws Exception {
    Path jobs = Files.createDirectory(here.resolve("jobs"));
    JobsJar.write(jobs.resolve("shop-jobs.jar"), PodJobs.class, NightJobs.class);
    Path root = Files.createDirectory(here.resolve("root"));
    Path temporary = Files.createDirectory(here.resolve("tmp"));
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-Xmx128m",
            "-Djava.io.tmpdir=" + temporary,
            "-Duser.home=" + root,
            "-cp",
            Path.of("target", "classes").toAbsolutePath()
                + File.pathSeparator
                + Files.readString(Path.of("target", "class.path")).strip(),
            Main.class.getName()));
    for (String word : command) {
      line.add(word.equals("FILE") ? declaration.toString() : word);
    }
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(root.toFile())
            .redirectOutput(here.resolve("out").toFile())
            .redirectError(here.resolve("err").toFile());
    builder.environment().putAll(environment);
    builder
        .environment()
        .putAll(
            Map.of(
                "LEASEHOLD_JOBS", jobs.toString(),
                "LEASEHOLD_TERMINATION_MESSAGE", here.resolve("message").toString(),
                "HOME", root.toString(),
                "TMPDIR", temporary.toString()));
    assertThat(root.toFile().setWritable(false)).isTrue();
    return new ProcessPod(builder.start(), here, root);
  }

  @Override
  void runOutOfMemory(Pod pod) {
    pod.process().destroyForcibly();
  }

  /** A process. */
  private static final class ProcessPod extends Pod {
    private final Path root;

    ProcessPod(Process process, Path folder, Path root) {
      super(process, folder);
      this.root = root;
    }

    @Override
    void terminate() {
      process().destroy();
    }

    @Override
    void kill() throws Exception {
      process().destroyForcibly().waitFor();
    }

    @Override
    End end() throws Exception {
      End end = super.end();
      try (Stream<Path> left = Files.list(root)) {
        assertThat(left).as("what it wrote beside its temporary folder").isEmpty();
      }
      return end;
    }
  }
}
