package dev.leasehold.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the chart is as a package, before any jobs file. */
class ChartLintTest {

  @Test
  void lintHasNothingToSayOfItsEmptyValues() {
    assertThat(lint(Chart.FOLDER).isFailed()).as(said(Chart.FOLDER)).isFalse();
  }

  @TestFactory
  Stream<DynamicTest> lintHasNothingToSayOfAJobsFile() {
    return JobsFiles.all().entrySet().stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getKey(),
                    () -> {
                      Path chart = withValues(file.getValue());
                      assertThat(lint(chart).isFailed()).as(said(chart)).isFalse();
                    }));
  }

  @Test
  void lintSeesAFileThatTheChartCannotTake() throws IOException {
    assertThat(said(withValues("jobs: {a: {retries: many}}"))).contains("retries");

    Path broken = Chart.copy(UnaryOperator.identity());
    Files.writeString(broken.resolve("templates/broken.yaml"), "{{ include \"nothing\" . }}");
    assertThat(lint(broken).isFailed()).isTrue();
  }

  @Test
  void itsVersionIsTheProjects() {
    Matcher pom =
        Pattern.compile("<artifactId>leasehold</artifactId>\\s*<version>([^<-]+)")
            .matcher(Chart.read(Path.of("..", "pom.xml")));
    assertThat(pom.find()).isTrue();
    Map<?, ?> chart = Manifests.trees(Chart.read(Chart.FOLDER.resolve("Chart.yaml"))).get(0);

    assertThat(chart.get("version")).isEqualTo(pom.group(1));
    assertThat(chart.get("appVersion")).isEqualTo(pom.group(1));
  }

  @Test
  void itsAlertsAreThoseOfTheProject() {
    assertThat(Chart.read(Chart.FOLDER.resolve("files/alerts.yaml")))
        .as("copy deploy/prometheus/alerts.yaml into the chart")
        .isEqualTo(Chart.read(Path.of("..", "deploy", "prometheus", "alerts.yaml")));
  }

  @Test
  void itsValuesSayNothing() {
    assertThat(Manifests.trees(Chart.read(Chart.FOLDER.resolve("values.yaml")))).isEmpty();
  }

  private static Path withValues(String values) throws IOException {
    Path chart = Chart.copy(UnaryOperator.identity());
    Files.writeString(chart.resolve("values.yaml"), values);
    return chart;
  }

  private static LintResult lint(Path chart) {
    return new Helm(chart).lint().strict().call();
  }

  private static String said(Path chart) {
    return String.join("\n", lint(chart).getMessages());
  }
}
