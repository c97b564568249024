package dev.leasehold.alert;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A program and its arguments as one text. */
final class CommandLine {
  private CommandLine() {}

  /**
   * The words between the spaces. Single and double quotes keep together what they enclose, and a
   * backslash takes the next character as it is, but not within single quotes. Nothing else means
   * anything, for no shell reads it.
   *
   * @return empty where a quote is not closed
   */
  static Optional<List<String>> split(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && quote != '\'' && i + 1 < line.length()) {
        word.append(line.charAt(++i));
        inWord = true;
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
        inWord = true;
      } else if (quote == c && quote != 0) {
        quote = 0;
      } else if (quote == 0 && Character.isWhitespace(c)) {
        if (inWord) {
          words.add(word.toString());
          word.setLength(0);
          inWord = false;
        }
      } else {
        word.append(c);
        inWord = true;
      }
    }
    if (inWord) {
      words.add(word.toString());
    }
    return quote == 0 ? Optional.of(words) : Optional.empty();
  }

  /**
   * What a reference stands for, where it is the only one of a word: the rest of the word is no
   * secret.
   */
  static List<String> resolved(String written, String resolved) {
    int begin = written.indexOf("${");
    int end = written.indexOf('}');
    if (begin < 0 || end < begin || written.indexOf("${", begin + 1) >= 0) {
      return List.of();
    }
    int after = written.length() - end - 1;
    return resolved.length() < begin + after
        ? List.of()
        : List.of(resolved.substring(begin, resolved.length() - after));
  }
}
