package dev.leasehold.alert;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "page | page",
        "page --team  shop | page;--team;shop",
        "page 'a b' \"c d\" | page;a b;c d",
        "page --to='a b'c | page;--to=a bc",
        "page ''| page;",
        "page a\\ b \\'c | page;a b;'c",
        "page 'a\\b' \"a\\\"b\" | page;a\\b;a\"b",
        "page $HOME ~ *.txt ; rm | page;$HOME;~;*.txt;;;rm"
      })
  void isSplitAtSpacesAndNothingElseMeansAnything(String line, String words) {
    assertThat(CommandLine.split(line.strip()).orElseThrow())
        .isEqualTo(
            java.util.List.of(words.replace(";;;", ";\u0000;").split(";", -1)).stream()
                .map(word -> word.replace("\u0000", ";"))
                .toList());
  }

  @Test
  void aQuoteThatIsNotClosedIsNoLine() {
    assertThat(CommandLine.split("page 'a")).isEmpty();
    assertThat(CommandLine.split("page \"a'")).isEmpty();
  }

  @Test
  void whatAReferenceStandsForIsFoundInItsWord() {
    assertThat(CommandLine.resolved("--token=${T}!", "--token=hunter2!"))
        .containsExactly("hunter2");
    assertThat(CommandLine.resolved("plain", "plain")).isEmpty();
  }
}
