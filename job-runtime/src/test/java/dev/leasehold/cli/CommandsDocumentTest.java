package dev.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * {@code docs/commands.md} has for every command what {@code --help} says of it. With {@code
 * -Dleasehold.docs=write} it is written anew.
 */
class CommandsDocumentTest {
  private static final Path FILE = Path.of("..", "docs", "commands.md");
  private static final String HEADING = "\n## Every command\n";

  private static final Terminal QUIET =
      new Terminal(
          new PrintWriter(Writer.nullWriter()), new PrintWriter(Writer.nullWriter()), false, false);

  private static String reference() {
    StringBuilder text = new StringBuilder();
    add(text, Main.commandLine(QUIET));
    return text.toString();
  }

  private static void add(StringBuilder text, CommandLine command) {
    text.append("\n### ").append(command.getCommandSpec().qualifiedName()).append("\n\n```text\n");
    text.append(command.getUsageMessage(CommandLine.Help.Ansi.OFF).replaceAll("(?m) +$", ""));
    text.append("```\n");
    command
        .getSubcommands()
        .forEach(
            (name, sub) -> {
              if (!sub.getCommandSpec().usageMessage().hidden() && !name.equals("help")) {
                add(text, sub);
              }
            });
  }

  @Test
  void everyCommandIsThereAsItsHelpSays() throws IOException {
    String text = Files.readString(FILE);
    String expected = text.substring(0, text.indexOf(HEADING) + HEADING.length()) + reference();
    if ("write".equals(System.getProperty("leasehold.docs"))) {
      Files.writeString(FILE, expected);
    }
    assertThat(Files.readString(FILE))
        .as("run this test with -Dleasehold.docs=write and look at what changed")
        .isEqualTo(expected);
  }

  @Test
  void theCommandsOfTheTextAreThere() throws IOException {
    Matcher named = Pattern.compile("`leasehold ([a-z]+)").matcher(Files.readString(FILE));
    CommandLine main = Main.commandLine(QUIET);
    int found = 0;
    while (named.find()) {
      assertThat(main.getSubcommands()).containsKey(named.group(1));
      found++;
    }
    assertThat(found).isGreaterThan(8);
  }
}
