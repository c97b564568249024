package dev.leasehold.declaration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that are meant to hurt a reader are refused, and quickly. */
@Timeout(60)
class HostileFileTest {

  @TempDir Path folder;

  @Test
  void billionLaughsAreRefusedAtTheFirstAnchor() {
    StringBuilder yaml = new StringBuilder("a: &a [lol, lol]\n");
    for (char c = 'b'; c <= 'z'; c++) {
      yaml.append("%c: &%c [*%c, *%c, *%c]%n".formatted(c, c, c - 1, c - 1, c - 1));
    }

    assertThat(Yaml.problems(yaml.toString()))
        .contains(
            "jobs.yaml:1:4: a: anchors are refused; remove the &, or put a text that begins with &"
                + " in quotes",
            "jobs.yaml:2:8: b[0]: aliases are refused; write the value out, or put a text that"
                + " begins with * in quotes");
  }

  @Test
  void deepNestingIsRefused() {
    assertThat(Yaml.problems("databases: " + "[".repeat(100_000)))
        .singleElement()
        .asString()
        .startsWith("jobs.yaml:1:75: databases[0][0]")
        .endsWith("nested deeper than 64 levels");
    assertThat(Yaml.problems("databases: " + "{a: ".repeat(100_000)))
        .singleElement()
        .asString()
        .endsWith("nested deeper than 64 levels");
    assertThat(Yaml.problems("databases: " + "- ".repeat(100_000))).hasSize(1);
    assertThat(Yaml.problems("? ".repeat(100_000))).isNotEmpty();
  }

  @Test
  void aPlanOfThirtyLevelsIsNotTooDeep() {
    String plan = "[{query: SELECT 1}]";
    for (int i = 0; i < 29; i++) {
      plan = "[{transaction: " + plan + "}]";
    }

    assertThat(Yaml.problemsOfJob("plan: " + plan)).isEmpty();
  }

  @Test
  void aFileThatIsTooLargeIsNotParsed() throws IOException {
    Path file = folder.resolve("large.yaml");
    Files.write(file, new byte[YamlSource.LARGEST_FILE + 1]);

    assertThat(Yaml.problemsOf(file))
        .containsExactly(file + ":1:1: is larger than 16 MiB; split it into several files");
  }

  @Test
  void tooManyNodesAreRefused() throws IOException {
    Path file = folder.resolve("many.yaml");
    Files.writeString(file, "databases: [" + "1,".repeat(YamlParser.MOST_NODES) + "1]");

    assertThat(Yaml.problemsOf(file))
        .singleElement()
        .asString()
        .endsWith(": more than 1000000 nodes; split it into several files");
  }

  @Test
  void aHugeNumberIsRefused() {
    for (String huge : List.of("9".repeat(1_000_000), "1e999999999", "1." + "1".repeat(100_000))) {
      assertThat(Yaml.problemsOfJob("retries: " + huge)).hasSize(1);
    }
  }

  @Test
  void scalarsOfManyMegabytesAreReadInOneGo() {
    int length = 4_000_000;
    for (String start : List.of("", "\"", "'", "|\n     ")) {
      String end = start.length() == 1 ? start : "";
      String text = start + "x".repeat(length) + end;
      assertThat(Yaml.problemsOfJob("terminationMessage: " + text)).hasSize(1);
    }
  }

  @Test
  void aHugeKeyIsShortened() {
    assertThat(Yaml.problemsOfJob("? " + "k".repeat(5_000_000) + "\n    : 1"))
        .singleElement()
        .asString()
        .startsWith("jobs.yaml:6:7: jobs.a[\"" + "k".repeat(60) + "...\"]: unknown key");
  }

  @Test
  void aMistakeInEveryJobTakesNoSquareOfTheTime() {
    StringBuilder yaml = new StringBuilder("databases: {main: {embedded: true}}\njobs:\n");
    for (int i = 0; i < 3_000; i++) {
      yaml.append(
          "  job-%d: {configuration: a.B, databas: main, plan: [{querry: a}]}\n".formatted(i));
    }

    assertThat(Yaml.problems(yaml.toString())).hasSize(6_000);
  }

  @Test
  void tenThousandJobsAreReadInLessThanFiveSeconds() {
    Yaml.read(jobs(500));
    String yaml = jobs(10_000);
    ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    long start = thread.getCurrentThreadCpuTime();

    assertThat(Yaml.read(yaml).jobs()).hasSize(10_000);
    // Processor time, for the machine may have other things to do.
    Duration taken = Duration.ofNanos(thread.getCurrentThreadCpuTime() - start);
    assertThat(taken).isLessThan(Duration.ofSeconds(5));
  }

  private static String jobs(int count) {
    StringBuilder yaml = new StringBuilder("databases: {main: {embedded: true}}\njobs:\n");
    for (int i = 0; i < count; i++) {
      yaml.append(
          """
            job-%d:
              schedule: "*/15 * * * *"
              timeZone: Europe/Berlin
              configuration: com.example.OrderExport
              deadline: 30m
              parameters: {region: eu}
              plan:
                - cursor: SELECT id FROM orders
                  each:
                    - query: SELECT * FROM customer WHERE id = ?
                    - transaction: [{query: UPDATE orders SET a = 1}]
          """
              .formatted(i));
    }
    return yaml.toString();
  }

  @Test
  void whatIsNoUtf8IsNamedAtItsPlace() throws IOException {
    Path file = folder.resolve("latin1.yaml");
    Files.write(file, new byte[] {'a', ':', '\n', 'b', ':', ' ', (byte) 0xE4, '\n'});

    assertThat(Yaml.problemsOf(file))
        .containsExactly(file + ":2:4: is not UTF-8 from here on; save it as UTF-8");
  }

  @Test
  void aByteOrderMarkIsNoMistake() {
    assertThat(Yaml.problems("\uFEFFdatabases: {main: {embedded: true}}")).isEmpty();
  }

  @Test
  void aCharacterThatYamlDoesNotAllowIsNamedAtItsPlace() {
    assertThat(Yaml.problems("databases: {main: {embedded: true}}", "jobs: {a\u0007: {}}"))
        .containsExactly("jobs.yaml:2:9: YAML allows no character U+0007 here; remove it");
  }

  @Test
  void aFileThatIsNotThereAndAFolderAreNamed() {
    Path missing = folder.resolve("missing.yaml");

    assertThat(Yaml.problemsOf(missing, folder))
        .containsExactly(
            missing + ":1:1: there is no such file; name the declaration with -f FILE",
            folder + ":1:1: cannot be read (IOException)");
  }
}
