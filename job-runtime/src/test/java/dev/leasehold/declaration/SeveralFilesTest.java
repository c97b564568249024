package dev.leasehold.declaration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SeveralFilesTest {

  private final Path main =
      Yaml.file(
          "a.yaml",
          "databases: {main: {embedded: true}}",
          "ledger: main",
          "jobs: {export: {configuration: a.B, plan: [{query: SELECT 1}]}}",
          "channels: {ops: {slack: x}}");

  @Test
  void whatIsDeclaredInTwoFilesIsNamedWithTheFirstPlace() {
    Path again =
        Yaml.file(
            "b.yaml",
            "databases: {main: {embedded: true}}",
            "ledger: main",
            "jobs: {export: {configuration: a.B, plan: [{query: SELECT 1}]}}",
            "channels: {ops: {slack: x}}");

    assertThat(Yaml.problemsOf(main, again))
        .containsExactly(
            "b.yaml:1:13: databases.main: is declared twice, first at a.yaml:1; remove one",
            "b.yaml:2:1: ledger: is declared twice, first at a.yaml:2; remove one",
            "b.yaml:3:8: jobs.export: is declared twice, first at a.yaml:3; remove one",
            "b.yaml:4:12: channels.ops: is declared twice, first at a.yaml:4; remove one");
  }

  @Test
  void problemsOfAllFilesComeInTheOrderOfTheFiles() {
    Path broken = Yaml.file("c.yaml", "jobs: {x: {deadlin: 1h}}");
    Path unreadable = Yaml.file("b.yaml", "jobs: [");

    assertThat(Yaml.problemsOf(broken, main, unreadable))
        .containsExactly(
            "c.yaml:1:8: jobs.x: configuration is missing; name the class to run, as in"
                + " configuration: com.example.OrderExport",
            "c.yaml:1:8: jobs.x: the plan is missing; write what the job does on its connections,"
                + " or enforcement: observe",
            "c.yaml:1:12: jobs.x.deadlin: unknown key; did you mean deadline?",
            "b.yaml:2:1: a value is missing, or a [ or { before is not closed");
  }

  @Test
  void whatAnUnreadableFileMayDeclareIsNotCalledMissing() {
    Path unreadable = Yaml.file("b.yaml", "databases: [");
    Path jobs =
        Yaml.file(
            "c.yaml",
            "ledger: other",
            "jobs: {x: {configuration: a.B, database: archive, plan: [{query: SELECT 1}]}}",
            "channels: {ops: {slack: x, jobs: [z]}}");

    assertThat(Yaml.problemsOf(unreadable, jobs)).hasSize(1);
  }

  @Test
  void defaultsOfOneFileHoldForJobsOfAnother() {
    Path defaults = Yaml.file("b.yaml", "defaults: {heartbeat: 20s, retris: 1}");

    assertThat(Yaml.problemsOf(main, defaults))
        .containsExactly(
            "b.yaml:1:12: defaults.heartbeat: heartbeat must be less than a third of term, so that"
                + " a lease survives two lost heartbeats",
            "b.yaml:1:28: defaults.retris: unknown key; did you mean retries?");
  }

  @Test
  void aScriptIsFoundBesideItsFile() {
    Path script = Yaml.file("shop.sql", "SELECT 1;");
    Path file = Yaml.file("d.yaml", "databases: {main: {embedded: true, script: ./shop.sql}}");

    assertThat(DeclarationReader.read(java.util.List.of(file)).databases().get("main").script())
        .hasValue(script);
  }
}
