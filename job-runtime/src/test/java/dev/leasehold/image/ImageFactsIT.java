package dev.leasehold.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;

/** What the ways to build an image say in several places, held against each other. */
class ImageFactsIT {
  private static final Path DEPLOY = Path.of("..", "deploy");

  /** What only a reflective look, a provider or a user's own jobs need. */
  private static final Set<String> BEYOND =
      Set.of(
          "java.security.jgss",
          "jdk.charsets",
          "jdk.crypto.ec",
          "jdk.naming.dns",
          "jdk.net",
          "jdk.zipfs");

  @Test
  void itsJavaHasTheModulesThatTheJarsNeedAndFewMore() throws Exception {
    Set<String> listed = new TreeSet<>(Files.readAllLines(DEPLOY.resolve("java.modules")));
    Set<String> needed = new TreeSet<>();
    List<String> plain = new ArrayList<>(List.of("target/classes"));
    for (String jar :
        Files.readString(Path.of("target", "class.path")).strip().split(File.pathSeparator)) {
      Optional<ModuleDescriptor> module =
          ModuleFinder.of(Path.of(jar)).findAll().stream()
              .map(ModuleReference::descriptor)
              .filter(found -> !found.isAutomatic())
              .findFirst();
      if (module.isEmpty()) {
        plain.add(jar);
      } else {
        module.get().requires().stream()
            .filter(required -> !required.modifiers().contains(Requires.Modifier.STATIC))
            .map(Requires::name)
            .filter(name -> name.startsWith("java.") || name.startsWith("jdk."))
            .forEach(needed::add);
      }
    }
    needed.addAll(askedFor(plain));
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

  /** What the code of these uses; jars with a description of their own say it themselves. */
  private static Set<String> askedFor(List<String> plain) {
    StringWriter out = new StringWriter();
    List<String> arguments =
        new ArrayList<>(
            List.of("--multi-release", "17", "--ignore-missing-deps", "--print-module-deps"));
    arguments.addAll(plain);
    int exit =
        ToolProvider.findFirst("jdeps")
            .orElseThrow()
            .run(
                new PrintWriter(out),
                new PrintWriter(new StringWriter()),
                arguments.toArray(String[]::new));
    assertThat(exit).as(out.toString()).isZero();
    return Set.of(out.toString().strip().split(","));
  }
}
