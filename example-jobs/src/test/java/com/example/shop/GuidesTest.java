package com.example.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.declaration.DeclarationReader;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.Schedule;
import dev.leasehold.plan.Budget;
import dev.leasehold.plan.Demand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.quartz.CronExpression;

/** The guides show the files that are run, and nothing else. Their commands are run, too. */
class GuidesTest {
  private static final Path ADOPT = LeaseholdProcess.ROOT.resolve("docs/adopt");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(java|yaml)\\n(.*?)^```$");
  private static final Pattern CRON_ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| `([^`]+)` \\|$");

  static Stream<Path> guides() throws IOException {
    return under(ADOPT, ".md").stream().filter(file -> !file.endsWith("README.md"));
  }

  @ParameterizedTest
  @MethodSource("guides")
  void everyBlockIsAPartOfAFile(Path guide) throws IOException {
    List<String> files = new ArrayList<>();
    for (Path file : under(ADOPT, ".yaml")) {
      files.add("\n" + Files.readString(file));
    }
    for (Path file : under(Path.of("src/test/java/com/example/adopt").toAbsolutePath(), ".java")) {
      files.add(stripped(Files.readString(file)));
    }
    Matcher block = BLOCK.matcher(Files.readString(guide));
    int blocks = 0;
    while (block.find()) {
      blocks++;
      String shown = block.group(2);
      // Code is shown as if it stood for itself; the depth of YAML has a meaning.
      String wanted = block.group(1).equals("java") ? stripped(shown) : "\n" + shown;
      assertThat(files).as(shown).anyMatch(file -> file.contains(wanted));
    }
    assertThat(blocks).isGreaterThan(1);
  }

  @Test
  void theIndexNamesEveryGuide() throws IOException {
    String index = Files.readString(ADOPT.resolve("README.md"));
    assertThat(guides().map(guide -> "(" + guide.getFileName() + ")").toList())
        .hasSize(3)
        .allSatisfy(link -> assertThat(index).contains(link));
  }

  @ParameterizedTest
  @CsvSource({"main, cleanup, 1", "quartz, reminders, 2", "spring-boot, invoices, 2"})
  void everyPlanNeedsWhatItsGuideSays(String guide, String job, int connections) {
    JobDeclaration declared =
        DeclarationReader.read(
                List.of(ADOPT.resolve(guide).resolve("jobs.yaml"), ADOPT.resolve("cluster.yaml")))
            .jobs()
            .get(job);
    assertThat(Budget.of(declared, Map.of("billing", 20)).get("billing").demand())
        .isEqualTo(new Demand(connections, connections));
  }

  @Test
  void everyCronExpressionOfQuartzHasTheInstantsOfItsCounterpart()
      throws IOException, ParseException {
    ZoneId zone = ZoneId.of("Europe/Berlin");
    Matcher row = CRON_ROW.matcher(Files.readString(ADOPT.resolve("quartz.md")));
    int rows = 0;
    while (row.find()) {
      rows++;
      CronExpression quartz = new CronExpression(row.group(1));
      quartz.setTimeZone(TimeZone.getTimeZone(zone));
      Schedule ours = Schedule.of(row.group(2), zone);
      Instant at = Instant.parse("2026-11-22T03:15:07Z");
      for (int i = 0; i < 40; i++) {
        Instant next = quartz.getNextValidTimeAfter(Date.from(at)).toInstant();
        assertThat(ours.next(at)).as(row.group()).contains(next);
        at = next;
      }
    }
    assertThat(rows).isEqualTo(5);
  }

  private static List<Path> under(Path folder, String ending) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  /** Without the depth at which a block stands. */
  private static String stripped(String text) {
    StringBuilder all = new StringBuilder("\n");
    text.lines().forEach(line -> all.append(line.strip()).append('\n'));
    return all.toString();
  }
}
