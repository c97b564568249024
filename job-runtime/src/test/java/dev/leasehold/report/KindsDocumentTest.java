package dev.leasehold.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.report.Diagnosis.Subject;
import dev.leasehold.watchdog.Finding;
import dev.leasehold.watchdog.Kind;
import dev.leasehold.watchdog.Scene;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * In {@code docs/incidents.md} each kind has a row, and a section with what the runtime says of a
 * case of it. With {@code -Dleasehold.docs=write} the examples are written anew.
 */
class KindsDocumentTest {
  private static final Path FILE = Path.of("..", "docs", "incidents.md");
  private static final Pattern SECTION =
      Pattern.compile("(?m)^### `([A-Z_]+)`\\n((?s:.*?))```text\\n((?s:.*?))```\\n");

  private static String example(Kind kind) {
    Finding finding = Cases.ofEveryKind().get(kind);
    Subject subject =
        kind == Kind.CLOCK_SKEW
            ? Subject.ofDaemon("main", Scene.START)
            : Cases.subject(Cases.cursor(), Cases.query("SELECT * FROM customer WHERE id = ?"));
    String text = IncidentText.of(Diagnosis.of(finding, subject));
    int end = text.indexOf("\n\n");
    return text.substring(0, end + 1);
  }

  @Test
  void theExamplesAreWhatTheRuntimeSays() throws IOException {
    String text = Files.readString(FILE);
    String expected =
        SECTION
            .matcher(text)
            .replaceAll(
                section ->
                    Matcher.quoteReplacement(
                        "### `%s`\n%s```text\n%s```\n"
                            .formatted(
                                section.group(1),
                                section.group(2),
                                example(Kind.valueOf(section.group(1))))));
    if ("write".equals(System.getProperty("leasehold.docs"))) {
      Files.writeString(FILE, expected);
    }
    assertThat(Files.readString(FILE))
        .as("run this test with -Dleasehold.docs=write and look at what changed")
        .isEqualTo(expected);
  }

  @Test
  void everyKindHasARowAndASection() throws IOException {
    String text = Files.readString(FILE);
    List<String> kinds = Arrays.stream(Kind.values()).map(Kind::name).toList();
    assertThat(SECTION.matcher(text).results().map(section -> section.group(1)))
        .containsExactlyInAnyOrderElementsOf(kinds);
    for (String kind : kinds) {
      assertThat(text).contains("| [`%s`](#%s) |".formatted(kind, kind.toLowerCase(Locale.ROOT)));
    }
  }
}
