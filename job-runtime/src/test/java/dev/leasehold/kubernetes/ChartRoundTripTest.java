package dev.leasehold.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.DeclarationException;
import dev.leasehold.declaration.Place;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.json.JsonMapper;

/** The file that the pods read says what the file that Helm was given says. */
class ChartRoundTripTest {
  private static final Chart CHART = Chart.published();

  private static final List<String> HOSTILE =
      List.of(
          "on",
          "off",
          "yes",
          "no",
          "y",
          "n",
          "Y",
          "N",
          "true",
          "False",
          "null",
          "Null",
          "~",
          "-",
          "1e3",
          "1E3",
          "1e+06",
          ".5",
          "5.",
          "0x1F",
          "-0x1F",
          "0o17",
          "0b101",
          "0X1F",
          "-0X1",
          "0B101",
          "0O17",
          "012",
          "08",
          "-012",
          "1:30",
          "190:20:30",
          "1_000",
          "+1",
          "-1",
          "1.50",
          ".inf",
          "-.INF",
          ".NaN",
          "<<",
          "=",
          "-_",
          "2026-11-26",
          "2026-11-26T03:15:00Z",
          "12345678901234567890",
          "0.1000000000000000055",
          " leading",
          "trailing ",
          "\ttab",
          "a: b",
          "a #b",
          "# b",
          "- b",
          "{a: b}",
          "[a]",
          "!b",
          "&b",
          "*b",
          "|",
          ">",
          "%b",
          "@b",
          "`b`",
          "'",
          "\"",
          "\\n",
          "{{ .Values.jobs }}",
          "{{ fail \"x\" }}",
          "a\nb\n",
          "\na",
          "a\n",
          "a\n\n",
          "a\n\n\nb",
          "  a\n b\n",
          "SELECT a\n  FROM b -- c\n\n WHERE d",
          "Zürich 東京 \uD83D\uDE00",
          "a\u00a0b",
          "a\u0085b",
          "a\u2028b\u2029",
          "\ufeffa",
          "a\u0007b",
          "a\u007fb",
          "a\r\nb",
          "a".repeat(300),
          "word ".repeat(100),
          "<b>&</b>",
          "?",
          "? a",
          ":",
          ":a");

  @TestFactory
  Stream<DynamicTest> aJobsFile() {
    return JobsFiles.all().entrySet().stream()
        .map(file -> DynamicTest.dynamicTest(file.getKey(), () -> assertSame(file.getValue())));
  }

  @TestFactory
  Stream<DynamicTest> aTextThatLooksLikeSomethingElse() {
    return HOSTILE.stream()
        .map(text -> DynamicTest.dynamicTest(quoted(text), () -> assertSame(file(text))));
  }

  @Test
  void anOrdinaryFileStaysReadable() {
    assertThat(published(JobsFiles.own("smallest.yaml"))).startsWith("databases:\n  main:\n");
    assertThat(published(file("="))).startsWith("{\n");
  }

  @TestFactory
  Stream<DynamicTest> aNumberAsItWasWritten() {
    return Stream.of(
            "0", "-1", "1000000", "2147483647", "9007199254740991", "0.1", "1234567.5", "-0.25")
        .map(
            number ->
                DynamicTest.dynamicTest(
                    number,
                    () -> {
                      String file = file("a").replace("number: 0", "number: " + number);
                      assertThat(JobsFiles.read(file).jobs().get("a").properties().get("number"))
                          .hasToString(
                              JobsFiles.read(published(file))
                                  .jobs()
                                  .get("a")
                                  .properties()
                                  .get("number")
                                  .toString());
                      assertSame(file);
                    }));
  }

  /** Why a declaration refuses these: Helm takes the capital letter for a number too. */
  @TestFactory
  Stream<DynamicTest> aNumberOfAnotherBase() {
    return Map.of("0X1F", "31", "-0X1", "-1", "0B101", "5", "0O17", "15").entrySet().stream()
        .map(
            number ->
                DynamicTest.dynamicTest(
                    number.getKey(),
                    () -> {
                      String file = file("a").replace("number: 0", "number: " + number.getKey());
                      assertThat(published(file)).contains("number: " + number.getValue() + "\n");
                      assertThatThrownBy(() -> JobsFiles.read(file))
                          .isInstanceOf(DeclarationException.class);
                    }));
  }

  @Property(tries = 150)
  void anyText(@ForAll("texts") String text) {
    assertSame(file(text));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings()
            .withChars("0123456789-+.eExXoOb_:~ \n\"'#{}[],&*!|>%@yYnN<=")
            .ofMinLength(1)
            .ofMaxLength(7),
        Arbitraries.strings().ofMinLength(1).ofMaxLength(12).filter(ChartRoundTripTest::isYaml));
  }

  /** Helm itself refuses the other ones. */
  private static boolean isYaml(String text) {
    return text.chars()
        .noneMatch(
            c ->
                Character.isSurrogate((char) c)
                    || c == 0
                    || c > 0x7f && c < 0xa0 && c != 0x85
                    || c > 0xfffd);
  }

  /** A file in which the text stands wherever one can, last of all at the end. */
  private static String file(String text) {
    // $ begins a reference, which only some texts are.
    String quoted = quoted(text.replace("$", "S"));
    return """
    databases: {main: {url: "jdbc:mysql://db/shop", username: %1$s}}
    jobs:
      a:
        configuration: a.B
        plan: [{query: %1$s}]
        parameters: {p: %1$s}
        properties: {number: 0, %1$s: %1$s, z: %1$s}
    kubernetes: {image: shop-jobs:1, env: {E: %1$s}}
    traces: {otlp: {url: "http://collector", headers: {X: %1$s}}}
    """
        .formatted(quoted);
  }

  /** With escapes where YAML lets a character not stand, or takes it for a line break. */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder();
    JsonMapper.shared()
        .writeValueAsString(text)
        .chars()
        .forEach(
            c -> {
              if (c >= 0x7f && c < 0xa0 || c == 0x2028 || c == 0x2029 || c == 0xfeff) {
                quoted.append("\\u%04x".formatted(c));
              } else {
                quoted.append((char) c);
              }
            });
    return quoted.toString();
  }

  private static void assertSame(String file) {
    Declaration before = JobsFiles.read(file);
    List<Declaration> after = new ArrayList<>();
    for (ConfigMap map : Manifests.read(CHART.render(file)).all(ConfigMap.class)) {
      after.add(JobsFiles.read(map.getData().get("jobs.yaml")));
    }

    assertThat(after)
        .isNotEmpty()
        .allSatisfy(
            each ->
                assertThat(each)
                    .usingRecursiveComparison()
                    .ignoringFieldsOfTypes(Place.class)
                    .isEqualTo(before));
  }

  private static String published(String file) {
    return Manifests.read(CHART.render(file))
        .one(ConfigMap.class, "shop-jobs")
        .getData()
        .get("jobs.yaml");
  }
}
