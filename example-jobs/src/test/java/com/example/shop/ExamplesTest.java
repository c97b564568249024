package com.example.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.DeclarationReader;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.plan.Budget;
import dev.leasehold.plan.Demand;
import dev.leasehold.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ExamplesTest {
  static Stream<Path> examples() throws IOException {
    try (Stream<Path> folders = Files.list(Path.of(""))) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("jobs.yaml")))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleIsADeclarationOfAJobThatCanRun(Path folder) throws ClassNotFoundException {
    Declaration declaration = read(folder);

    assertThat(declaration.jobs()).containsKey(folder.toString());
    assertThat(declaration.databases().get("main").script()).get().satisfies(Files::exists);
    for (JobDeclaration job : declaration.jobs().values()) {
      assertThat(Plan.problems(job, Map.of("main", 121))).isEmpty();
      assertThat(Class.forName(job.configuration())).isNotNull();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "order-export, order-export, 2, 2, 2, 2",
    "nightly-report-as-it-was, nightly-report-as-it-was, 1, 1, 1, 1",
    "nightly-report, nightly-report, 2, 2, 2, 2",
    "settlement-as-it-was, settlement-as-it-was, 1, 2, 2, 2",
    "settlement-as-it-was, settlement-observed, 1, 2, 2, 2",
    "settlement, settlement, 3, 4, 4, 4",
    "search-index-rebuild, search-index-rebuild, 5, 8, 2, 8",
    "price-refresh, price-refresh, 3, 6, 6, 6"
  })
  void everyPlanNeedsWhatItsReadmeSays(
      String folder, String job, int floor, int peak, int least, int most) throws IOException {
    JobDeclaration declared = read(Path.of(folder)).jobs().get(job);
    Budget budget = Budget.of(declared, Map.of("main", 121)).get("main");

    assertThat(budget.demand()).isEqualTo(new Demand(floor, peak));
    assertThat(budget.least()).isEqualTo(least);
    assertThat(budget.most()).isEqualTo(most);
    assertThat(Files.readString(Path.of(folder, "README.md")))
        .contains("floor " + floor, "peak " + peak);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyReadmeShowsItsDeclarationAsItIs(Path folder) throws IOException {
    String yaml = Files.readString(folder.resolve("jobs.yaml"));
    String shown = yaml.substring(yaml.indexOf("sql}\n") + 5);

    assertThat(Files.readString(folder.resolve("README.md")))
        .contains("```yaml\n" + shown + "```")
        .contains("-f example-jobs/" + folder + "/jobs.yaml");
  }

  @Test
  void noJobImportsAnythingOfLeasehold() throws IOException {
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      List<Path> importing =
          sources
              .filter(source -> source.toString().endsWith(".java"))
              .filter(source -> contains(source, "dev.leasehold"))
              .toList();

      assertThat(importing)
          .extracting(source -> source.getFileName().toString())
          .containsExactly("PlainHikariHang.java");
    }
  }

  private static boolean contains(Path source, String text) {
    try {
      return Files.readString(source).contains(text);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Declaration read(Path folder) {
    return DeclarationReader.read(List.of(folder.resolve("jobs.yaml")));
  }
}
