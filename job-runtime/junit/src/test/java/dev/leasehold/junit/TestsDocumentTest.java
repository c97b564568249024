package dev.leasehold.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.DeclarationReader;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/tests.md} says that {@code JobTestIT} does not show. */
class TestsDocumentTest {
  private static final Path FILE = Path.of("..", "..", "docs", "tests.md");

  @TempDir private Path folder;

  private static String page() throws IOException {
    return Files.readString(FILE);
  }

  @Test
  void namesEveryAttributeWithItsDefault() throws IOException {
    for (Method attribute : JobTest.class.getDeclaredMethods()) {
      Object given = attribute.getDefaultValue();
      String shown = given instanceof String[] many ? String.join(", ", many) : "" + given;
      assertThat(page())
          .contains(
              given == null || shown.isEmpty()
                  ? "| `%s` | |".formatted(attribute.getName())
                  : "| `%s` | `%s` |".formatted(attribute.getName(), shown));
    }
    for (JobTest.Sizes sizes : JobTest.Sizes.values()) {
      assertThat(page()).contains("`" + sizes + "`");
    }
  }

  @Test
  void itsDatabasesCanBeDeclaredSo() throws IOException {
    Files.writeString(folder.resolve("tables.sql"), "");
    Matcher blocks = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL).matcher(page());
    int found = 0;
    while (blocks.find()) {
      Path file = Files.writeString(folder.resolve("databases.yaml"), blocks.group(1));
      Declaration declared = DeclarationReader.read(List.of(file));
      assertThat(declared.databases()).containsOnlyKeys("main");
      found++;
    }
    assertThat(found).isEqualTo(2);
  }

  @Test
  void aRunIsCalledWhatThePageSays() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("jobs.yaml"),
            """
            databases: {main: {url: "jdbc:mysql://db:3306/shop"}}
            jobs:
              settlement:
                configuration: com.example.Settlement
                plan:
                  - parallel: 2
                    each: [{transaction: [{transaction: [{query: SELECT 1}], requiresNew: true}]}]
            """);
    TestedJob job = TestedJob.of(List.of(file), "settlement", "");
    assertThat(page())
        .contains("a floor of %d and a peak of %d".formatted(job.floor(), job.peak()))
        .contains("    " + job.described(3) + "\n    " + job.described(4) + "\n");
  }
}
