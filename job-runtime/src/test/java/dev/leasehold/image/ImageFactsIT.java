package dev.leasehold.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the ways to build an image say in several places, held against each other. */
class ImageFactsIT {
  private static final Path DEPLOY = Path.of("..", "deploy");

  /** What only a reflective look, a provider or a user's own jobs need. */
  private static final Set<String> BEYOND =
      Set.of(
          "java.rmi", "java.security.jgss", "jdk.charsets", "jdk.crypto.ec", "jdk.naming.dns",
          "jdk.net", "jdk.zipfs");

  @Test
  void itsJavaHasTheModulesThatTheJarsNeedAndFewMore() throws Exception {
    Set<String> listed = new TreeSet<>(Files.readAllLines(DEPLOY.resolve("java.modules")));
    String all = Files.readString(Path.of("target", "class.path")).strip();
    Set<String> needed = new TreeSet<>();
    for (String jar :
        Stream.concat(Stream.of("target/classes"), Arrays.stream(all.split(":"))).toList()) {
      needed.addAll(modules(jar, all));
    }
    assertThat(needed).contains("java.base", "java.desktop", "jdk.jfr");
    // Comes with java.desktop.
    needed.remove("java.prefs");
    assertThat(listed).containsAll(needed);
    listed.removeAll(needed);
    assertThat(listed).isEqualTo(new TreeSet<>(BEYOND));
  }

  @Test
  void bothImagesStartInTheSameWay() throws Exception {
    Matcher docker =
        Pattern.compile("ENTRYPOINT \\[(.*)]")
            .matcher(Files.readString(DEPLOY.resolve("Dockerfile")));
    assertThat(docker.find()).isTrue();
    List<String> ofDocker =
        Arrays.stream(docker.group(1).split(", ")).map(word -> word.replace("\"", "")).toList();
    String pom = Files.readString(Path.of("pom.xml"));
    Matcher jib = Pattern.compile("(?s)<entrypoint>(.*)</entrypoint>").matcher(pom);
    assertThat(jib.find()).isTrue();
    List<String> ofJib =
        Pattern.compile("<arg>(.*)</arg>")
            .matcher(jib.group(1))
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(ofJib)
        .isEqualTo(
            ofDocker.stream()
                .map(word -> word.replace("/class.path", "/jib-classpath-file"))
                .toList());
    String dockerfile = Files.readString(DEPLOY.resolve("Dockerfile"));
    assertThat(dockerfile).contains("USER 65532:65532").contains("LEASEHOLD_JOBS=/jobs");
    assertThat(pom)
        .contains("<user>65532:65532</user>")
        .contains("<LEASEHOLD_JOBS>/jobs</LEASEHOLD_JOBS>");
  }

  private static Set<String> modules(String jar, String classPath) {
    StringWriter out = new StringWriter();
    int exit =
        ToolProvider.findFirst("jdeps")
            .orElseThrow()
            .run(
                new PrintWriter(out),
                new PrintWriter(new StringWriter()),
                "--multi-release",
                "17",
                "--ignore-missing-deps",
                "--print-module-deps",
                "-cp",
                classPath,
                jar);
    // A module that requires others by name cannot be looked at alone; none of these needs more.
    return exit == 0 ? Set.of(out.toString().strip().split(",")) : Set.of("java.base");
  }
}
