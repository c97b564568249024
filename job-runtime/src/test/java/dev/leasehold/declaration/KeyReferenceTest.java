package dev.leasehold.declaration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The reference in {@code docs/declaration.md} is what the schema says. With {@code
 * -Dleasehold.docs=write} the tables are written anew.
 */
class KeyReferenceTest {

  private static final Path FILE = Path.of("..", "docs", "declaration.md");
  private static final String HEADING = "\n## Every key\n";

  @Test
  void theTablesAreThoseOfTheSchema() throws IOException {
    String text = Files.readString(FILE);
    String byHand = text.substring(0, text.indexOf(HEADING) + HEADING.length());
    String expected = byHand + KeyReference.markdown();
    if ("write".equals(System.getProperty("leasehold.docs"))) {
      Files.writeString(FILE, expected);
    }

    assertThat(Files.readString(FILE))
        .as("run this test with -Dleasehold.docs=write and look at what changed")
        .isEqualTo(expected);
  }

  @Test
  void theDeclarationsInTheTextAreReadWithoutAProblem() throws IOException {
    Matcher blocks =
        Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(FILE));

    int found = 0;
    while (blocks.find()) {
      assertThat(Yaml.problems(blocks.group(1))).as(blocks.group(1)).isEmpty();
      found++;
    }
    assertThat(found).isPositive();
  }
}
