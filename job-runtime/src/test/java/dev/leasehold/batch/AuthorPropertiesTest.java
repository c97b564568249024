package dev.leasehold.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
      AuthorProperties.fill(environment, declared, classes);
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
  void aFileThatCannotBeReadIsNamed() throws IOException {
    file("application-night.yml", "who: [night");
    assertThatThrownBy(() -> who("night"))
        .isInstanceOf(JobClassException.class)
        .hasMessageContaining("application-night.yml cannot be read: ");
  }
}
