package dev.leasehold.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.StandardEnvironment;

class AuthorPropertiesTest {
  private static final String DOCUMENTS =
      """
      who: common
      ---
      spring.config.activate.on-profile: night, day
      who: profile
      """;

  @TempDir Path folder;

  private void file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private StandardEnvironment filled(Map<String, String> declared) throws IOException {
    StandardEnvironment environment = new StandardEnvironment();
    try (URLClassLoader classes = new URLClassLoader(new URL[] {folder.toUri().toURL()}, null)) {
      AuthorProperties.fill(environment, declared, classes, Object.class);
    }
    return environment;
  }

  private String who(String... active) throws IOException {
    Map<String, String> declared =
        active.length == 0 ? Map.of() : Map.of("spring.profiles.active", String.join(",", active));
    return filled(declared).getProperty("who");
  }

  @Test
  void theFileOfAnActiveProfileComesBeforeTheCommonOne() throws IOException {
    file("application.properties", "who=common");
    file("application-night.yml", "who: night");
    assertThat(who()).isEqualTo("common");
    assertThat(who("night")).isEqualTo("night");
    assertThat(who("nights")).isEqualTo("common");
  }

  @Test
  void ofSeveralProfilesTheLastOneHolds() throws IOException {
    file("application-night.yml", "who: night");
    file("application-day.properties", "who=day");
    assertThat(who("night", "day")).isEqualTo("day");
    assertThat(who("day", "night")).isEqualTo("night");
  }

  @Test
  void theDefaultProfileIsActiveWhereNoOtherIs() throws IOException {
    file("application.yml", "who: common");
    file("application-default.yml", "who: default");
    assertThat(who()).isEqualTo("default");
    assertThat(who("night")).isEqualTo("common");
  }

  @Test
  void aProfileMayBeChosenInTheCommonFile() throws IOException {
    file("application.yml", "spring: {profiles: {active: night}}");
    file("application-night.yml", "who: night");
    assertThat(who()).isEqualTo("night");
  }

  @Test
  void filesInConfigComeBeforeThoseBesideIt() throws IOException {
    file("application.properties", "who=root");
    file("config/application.yml", "who: config");
    assertThat(who()).isEqualTo("config");
    file("application-night.yml", "who: night");
    assertThat(who("night")).isEqualTo("night");
  }

  @Test
  void aDocumentHoldsForAnyOfItsProfiles() throws IOException {
    file("application.yml", DOCUMENTS);
    assertThat(who()).isEqualTo("common");
    assertThat(who("day")).isEqualTo("profile");
  }

  @Test
  void aFileOfPropertiesMayHaveSeveralDocuments() throws IOException {
    file(
        "application.properties",
        "who=common\n"
            + "#---\n"
            + "spring.config.activate.on-profile=day\n"
            + "who=profile\n"
            + "#--- no end\n"
            + "more=1\n");
    assertThat(who()).isEqualTo("common");
    assertThat(who("night")).isEqualTo("common");
    assertThat(who("day")).isEqualTo("profile");
  }

  @Test
  void theDeclarationComesBeforeAllFiles() throws IOException {
    file("application-night.yml", "who: night");
    assertThat(
            filled(Map.of("who", "declared", "spring.profiles.active", "night")).getProperty("who"))
        .isEqualTo("declared");
  }

  @Test
  void aLineThatCannotBeReadIsNotShownForItMayHoldASecret() throws IOException {
    for (String wrong : List.of("password: s3cret: oops", "password: %s3cret", "a: s3cret\na: 1")) {
      file("application.yml", "who: common\n" + wrong);
      assertThatThrownBy(() -> who())
          .isInstanceOf(JobClassException.class)
          .hasNoCause()
          .hasMessageMatching("(?s).*application.yml cannot be read: .+\\(line \\d, column \\d+\\)")
          .hasMessageNotContaining("s3cret");
    }
  }

  @Test
  void aListTakesThePlaceOfTheWholeListBeforeIt() throws IOException {
    file(
        "application.yml",
        "servers: [{name: dev0, url: there}, {name: dev1}]\n"
            + "names: [a, b]\n"
            + "---\n"
            + "spring.config.activate.on-profile: prod\n"
            + "servers: [{name: prod0}]\n"
            + "names: [c]\n");
    StandardEnvironment dev = filled(Map.of());
    assertThat(dev.getProperty("servers[1].name")).isEqualTo("dev1");
    assertThat(dev.getProperty("names")).isEqualTo("a,b");
    StandardEnvironment prod = filled(Map.of("spring.profiles.active", "prod"));
    assertThat(prod.getProperty("servers[0].name")).isEqualTo("prod0");
    assertThat(prod.getProperty("servers[0].url")).isNull();
    assertThat(prod.getProperty("servers[1].name")).isNull();
    assertThat(prod.getProperty("names")).isEqualTo("c");
    assertThat(prod.getProperty("names[1]")).isNull();
  }

  @Test
  void aListIsOneTextOnlyWhereThatMeansTheSame() throws IOException {
    file("application.yml", "plain: [a, 2]\nqueries: ['SELECT a, b', SELECT c]\n");
    StandardEnvironment environment = filled(Map.of());
    assertThat(environment.getProperty("plain")).isEqualTo("a,2");
    assertThat(environment.getProperty("queries")).isNull();
    assertThat(environment.getProperty("queries[0]")).isEqualTo("SELECT a, b");
  }

  @Test
  void aMergeKeyBringsWhatTheMappingItselfDoesNotSay() throws IOException {
    file(
        "application.yml",
        "base: &base {a: 1, b: 1}\nmore: &more {b: 2, c: 2}\n"
            + "job:\n  <<: [*base, *more]\n  a: 3\n");
    StandardEnvironment environment = filled(Map.of());
    assertThat(environment.getProperty("job.a")).isEqualTo("3");
    assertThat(environment.getProperty("job.b")).isEqualTo("1");
    assertThat(environment.getProperty("job.c")).isEqualTo("2");
  }

  @Test
  void ofSeveralFilesOfOneNameTheOneBesideTheClassIsMeant() throws Exception {
    file("application.properties", "who=first");
    Path other = folder.resolve("other");
    file("other/application.properties", "who=second");
    String name = AuthorPropertiesTest.class.getName();
    Path type = other.resolve(name.replace('.', '/') + ".class");
    Files.createDirectories(type.getParent());
    try (InputStream in =
        AuthorPropertiesTest.class.getResourceAsStream("AuthorPropertiesTest.class")) {
      Files.copy(Objects.requireNonNull(in), type);
    }
    URL[] places = {folder.toUri().toURL(), other.toUri().toURL()};
    try (URLClassLoader classes =
        new URLClassLoader(places, ClassLoader.getPlatformClassLoader())) {
      StandardEnvironment first = new StandardEnvironment();
      AuthorProperties.fill(first, Map.of(), classes, Object.class);
      assertThat(first.getProperty("who")).isEqualTo("first");
      StandardEnvironment second = new StandardEnvironment();
      AuthorProperties.fill(second, Map.of(), classes, Class.forName(name, false, classes));
      assertThat(second.getProperty("who")).isEqualTo("second");
    }
  }

  @Test
  void aFileThatCannotBeReadIsNamed() throws IOException {
    file("application-night.yml", "who: [night");
    assertThatThrownBy(() -> who("night"))
        .isInstanceOf(JobClassException.class)
        .hasMessageContaining("application-night.yml cannot be read: ");
  }
}
