package dev.leasehold.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.SpringVersion;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

class JobClassesTest {
  private static final String JOB = "com.shop.Vault";
  private static final String TOOL = "com.tools.Spanner";

  @TempDir Path folder;

  private static PackedApplication shop() {
    return PackedApplication.jar()
        .with("BOOT-INF/classes/vault.txt", "open")
        .withClass("BOOT-INF/classes/", JOB)
        .withLibrary("BOOT-INF/lib/tools-1.2.jar", TOOL)
        .withClass("", "org.springframework.boot.loader.launch.ToStartIt");
  }

  private static URLClassLoader open(Path place, String... given) {
    return JobClasses.of(List.of(place), JobClassesTest.class.getClassLoader(), Set.of(given));
  }

  private static void assertRefused(Path place, String message) {
    assertThatThrownBy(() -> open(place)).isInstanceOf(JobClassException.class).hasMessage(message);
  }

  private static boolean has(ClassLoader classes, String name) {
    try {
      return Class.forName(name, false, classes).getClassLoader() == classes;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  @Test
  void aPackedApplicationGivesItsClassesItsLibrariesAndItsFiles() throws Exception {
    try (URLClassLoader classes = open(shop().writeTo(folder.resolve("shop.jar")))) {
      assertThat(has(classes, JOB)).isTrue();
      assertThat(has(classes, TOOL)).isTrue();
      assertThat(has(classes, "org.springframework.boot.loader.launch.ToStartIt")).isFalse();
      try (InputStream file = classes.getResource("vault.txt").openStream()) {
        assertThat(new String(file.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("open");
      }
      assertThat(
              new PathMatchingResourcePatternResolver(classes)
                  .getResources("classpath*:com/shop/**/*.class"))
          .hasSize(1);
      assertThat(
              new PathMatchingResourcePatternResolver(classes)
                  .getResources("classpath*:com/tools/**/*.class"))
          .hasSize(1);
    }
  }

  @Test
  void anOrdinaryJarStaysWithTheMachinesOwnCode() throws Exception {
    Path plain =
        new PackedApplication()
            .withClass("", JOB)
            .with("lib/tools-1.2.jar", "whatever")
            .writeTo(folder.resolve("plain.jar"));
    try (URLClassLoader classes = open(plain)) {
      assertThat(classes.getClass()).isEqualTo(URLClassLoader.class);
      assertThat(has(classes, JOB)).isTrue();
    }
  }

  @Test
  void whatTheRuntimeHasIsNotTakenFromTheApplication() throws Exception {
    Path shop = shop().writeTo(folder.resolve("shop.jar"));
    try (URLClassLoader classes = open(shop, "tools-1")) {
      assertThat(has(classes, JOB)).isTrue();
      assertThat(has(classes, TOOL)).isFalse();
    }
    try (URLClassLoader classes = open(shop, "tool-1", "tools", "tools-2")) {
      assertThat(has(classes, TOOL)).isTrue();
    }
  }

  @Test
  void aFileThatIsNoJarIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("shop.jar"), "no jar");
    String message = file + " is no jar; give a jar, or a folder of classes or jars";
    assertRefused(file, message);
    assertRefused(folder, message);
  }

  @Test
  void aFolderMayHoldPackedApplicationsAndOrdinaryJars() throws Exception {
    shop().writeTo(folder.resolve("shop.jar"));
    new PackedApplication().withClass("", "com.shop.Plain").writeTo(folder.resolve("plain.jar"));
    try (URLClassLoader classes = open(folder)) {
      assertThat(has(classes, JOB)).isTrue();
      assertThat(has(classes, TOOL)).isTrue();
      assertThat(has(classes, "com.shop.Plain")).isTrue();
    }
  }

  @Test
  void anUnpackedApplicationIsReadLikeAPackedOne() throws Exception {
    try (URLClassLoader classes = open(shop().unpackTo(folder))) {
      assertThat(has(classes, JOB)).isTrue();
      assertThat(has(classes, TOOL)).isTrue();
    }
  }

  @Test
  void aWarOfSpringBootIsReadToo() throws Exception {
    Path war =
        new PackedApplication()
            .manifest("Spring-Boot-Lib", "WEB-INF/lib/")
            .withClass("WEB-INF/classes/", JOB)
            .withLibrary("WEB-INF/lib/tools-1.2.jar", TOOL)
            .withLibrary("WEB-INF/lib-provided/server-1.jar", "com.tools.Server")
            .writeTo(folder.resolve("shop.war"));
    try (URLClassLoader classes = open(war)) {
      assertThat(has(classes, JOB)).isTrue();
      assertThat(has(classes, TOOL)).isTrue();
      assertThat(has(classes, "com.tools.Server")).isTrue();
    }
  }

  @Test
  void anotherWarIsRefused() throws Exception {
    Path war =
        new PackedApplication()
            .withClass("WEB-INF/classes/", JOB)
            .writeTo(folder.resolve("shop.war"));
    assertRefused(
        war,
        war
            + " is a web application that Spring Boot has not packed; give its WEB-INF/classes and"
            + " WEB-INF/lib as folders");
  }

  @Test
  void anApplicationOfAnotherSpringIsRefused() throws Exception {
    Path old =
        shop()
            .manifest("Spring-Boot-Version", "3.5.9")
            .withLibrary("BOOT-INF/lib/spring-core-6.2.15.jar", "org.springframework.core.Old")
            .withLibrary("BOOT-INF/lib/spring-batch-core-5.2.4.jar", "org.springframework.Old")
            .writeTo(folder.resolve("old.jar"));
    assertRefused(
        old,
        old
            + " is an application of Spring Boot 3.5.9 with Spring Framework 6.2.15 and Spring"
            + " Batch 5.2.4; here a job runs on Spring Framework 7 and Spring Batch 6, so migrate"
            + " it to Spring Boot 4 and build it again");
  }

  @ParameterizedTest
  @CsvSource({
    "spring-core-7.1.0.jar",
    "spring-batch-core-6.1.0-M1.jar",
    "spring-core-more-6.0.0.jar",
    "spring-core.jar"
  })
  void anApplicationOfTheSameSpringIsNotRefused(String library) throws IOException {
    Path shop =
        shop()
            .withLibrary("BOOT-INF/lib/" + library, "com.tools.Else")
            .writeTo(folder.resolve("shop.jar"));
    try (URLClassLoader classes = open(shop)) {
      assertThat(has(classes, JOB)).isTrue();
    }
  }

  @Test
  void theSpringThatIsAskedForIsTheRuntimes() {
    assertThat(SpringVersion.getVersion()).startsWith("7.");
    assertThat(org.springframework.batch.core.job.Job.class.getPackage().getImplementationVersion())
        .startsWith("6.");
  }

  @Test
  void aLibraryThatSomeOtherToolHasCompressedIsRefused() throws Exception {
    Path shop = shop().withLibrariesCompressed().writeTo(folder.resolve("shop.jar"));
    assertRefused(
        shop,
        shop
            + ": its library BOOT-INF/lib/tools-1.2.jar is compressed and cannot be read in place;"
            + " pack the application with Spring Boot's own plugin");
  }

  @Test
  void aClassOfAPackedApplicationWhoseNameIsNearlyRightIsSuggested() throws Exception {
    try (URLClassLoader classes = open(shop().writeTo(folder.resolve("shop.jar")))) {
      assertThatThrownBy(() -> AuthorClass.load("com.shop.Valut", classes))
          .isInstanceOf(JobClassException.class)
          .hasMessageContaining("com.shop.Vault?");
    }
  }
}
