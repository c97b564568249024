package dev.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RenderCommandTest {
  private static final String DECLARATION =
      """
      databases: {main: {url: "jdbc:mysql://db/shop", capacity: 4}}
      kubernetes: {image: shop-jobs}
      jobs: {copy: {configuration: a.Copy, plan: [{query: SELECT 1}]}}
      """;

  @TempDir private Path folder;

  private record Told(int exit, String out, String err) {}

  private Told render(String declaration, String... more) throws IOException {
    Path file = Files.writeString(folder.resolve("jobs.yaml"), declaration);
    List<String> args = new ArrayList<>(List.of("render", "-f", file.toString()));
    args.addAll(List.of(more));
    // It keeps back what is not flushed, as a process's output does.
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StringWriter err = new StringWriter();
    int exit =
        Main.commandLine(
                new Terminal(
                    new PrintWriter(out, true, StandardCharsets.UTF_8),
                    new PrintWriter(err, true),
                    false,
                    false))
            .execute(args.toArray(String[]::new));
    return new Told(exit, out.toString(StandardCharsets.UTF_8), err.toString());
  }

  @Test
  void printsOneDocumentForEachObject() throws IOException {
    Told told = render(DECLARATION, "--name", "shop", "--namespace", "batch");
    assertThat(told.exit()).isZero();
    assertThat(told.out().split("(?m)^---$")).hasSize(6);
    assertThat(told.out())
        .startsWith("---\napiVersion: v1\nkind: ConfigMap\n")
        .contains("  name: shop-jobs\n  namespace: batch\n");
  }

  @Test
  void printsAListForMachines() throws IOException {
    Told told = render(DECLARATION, "--format", "json");
    JsonNode list = JsonMapper.shared().readTree(told.out());
    assertThat(list.get("kind").asString()).isEqualTo("List");
    assertThat(list.get("items")).hasSize(5);
    assertThat(told.out()).doesNotContain("namespace");
  }

  @Test
  void writesAFolderForKustomize() throws IOException {
    Path output = folder.resolve("a/b");
    Told told = render(DECLARATION, "--output", output.toString());
    assertThat(told.exit()).isZero();
    assertThat(told.out()).startsWith("5 manifests and kustomization.yaml are in " + output);
    try (Stream<Path> files = Files.list(output)) {
      List<String> names = files.map(file -> file.getFileName().toString()).sorted().toList();
      assertThat(names).hasSize(6).contains("cronjob-copy.yaml", "kustomization.yaml");
      String kustomization = Files.readString(output.resolve("kustomization.yaml"));
      assertThat(names.stream().filter(name -> !name.equals("kustomization.yaml")))
          .allSatisfy(name -> assertThat(kustomization).contains("- " + name + "\n"));
    }
  }

  @Test
  void refusesWhatDoesNotFitAndWritesNothing() throws IOException {
    Path output = folder.resolve("none");
    Told told =
        render(
            DECLARATION.replace("[{query: SELECT 1}]", "[{parallel: 3, each: [{query: a}]}]"),
            "--output",
            output.toString());
    assertThat(told.exit()).isEqualTo(78);
    assertThat(told.err())
        .contains("jobs.copy.plan: needs at least 5 connections of main")
        .contains("but its capacity is 4")
        .doesNotContain("\tat ");
    assertThat(output).doesNotExist();
  }

  @Test
  void whatIsRefusedIsNamedAtItsPlace() throws IOException {
    Told told =
        render(
            """
            kubernetes: {image: shop-jobs}
            databases:
              main: {embedded: true}
            jobs: {copy: {configuration: a.Copy, plan: [{query: SELECT 1}]}}
            """);
    assertThat(told.exit()).isEqualTo(78);
    assertThat(told.err()).contains("jobs.yaml:3:3: databases.main: is embedded");
  }

  @Test
  void aNameThatKubernetesDoesNotTake() throws IOException {
    for (String wrong : List.of("Shop", "shop_jobs", "-shop", "s".repeat(54), "")) {
      Told told = render(DECLARATION, "--name", wrong);
      assertThat(told.exit()).as(wrong).isEqualTo(64);
      assertThat(told.err()).contains("--name: no name for Kubernetes");
    }
    assertThat(render(DECLARATION, "--name", "s".repeat(46)).exit()).isZero();
    assertThat(render(DECLARATION, "--namespace", "a.b").exit()).isEqualTo(64);
  }

  @Test
  void aFolderThatCannotBeWritten() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    Told told = render(DECLARATION, "--output", file.resolve("sub").toString());
    assertThat(told.exit()).isEqualTo(64);
    assertThat(told.err()).contains("--output: cannot write into ").doesNotContain("\tat ");
  }
}
