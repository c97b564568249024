package dev.leasehold.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Writes a text so that YAML 1.1 and 1.2 both read that text again. */
final class YamlScalar {
  // Begins with a letter, so that it is no number, date or indicator in any version.
  private static final Pattern PLAIN = Pattern.compile("\\p{L}[\\p{L}\\p{N}\\p{P}\\p{S} ]*");
  private static final Pattern PRINTABLE = Pattern.compile("[\\p{L}\\p{N}\\p{P}\\p{S} ]+");
  private static final Set<String> WORDS =
      Set.of("true", "false", "yes", "no", "on", "off", "y", "n", "null");

  private YamlScalar() {}

  /** The lines of a mapping's entry. */
  static List<String> entry(String key, String text) {
    String[] broken = text.split("\n", -1);
    if (broken.length > 1 && fitsBlock(broken)) {
      List<String> lines = new ArrayList<>();
      lines.add(key + ": |-");
      for (String line : broken) {
        lines.add(line.isEmpty() ? line : "  " + line);
      }
      return lines;
    }
    return List.of(key + ": " + inline(text));
  }

  private static String inline(String text) {
    if (isPlain(text)) {
      return text;
    }
    if (PRINTABLE.matcher(text).matches()) {
      return "'" + text.replace("'", "''") + "'";
    }
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints().forEach(point -> quoted.append(escaped(point)));
    return quoted.append('"').toString();
  }

  private static boolean isPlain(String text) {
    return PLAIN.matcher(text).matches()
        && !text.endsWith(" ")
        && !text.endsWith(":")
        && !text.contains(": ")
        && !text.contains(" #")
        && !WORDS.contains(text.toLowerCase(Locale.ROOT));
  }

  // A first line that begins with a space would be taken for indentation, and a last break is cut.
  private static boolean fitsBlock(String[] lines) {
    for (String line : lines) {
      if (!line.isEmpty() && (!PRINTABLE.matcher(line).matches() || line.endsWith(" "))) {
        return false;
      }
    }
    return !lines[0].isEmpty() && !lines[0].startsWith(" ") && !lines[lines.length - 1].isEmpty();
  }

  private static String escaped(int point) {
    return switch (point) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\t' -> "\\t";
      case '\r' -> "\\r";
      default -> {
        String character = Character.toString(point);
        yield PRINTABLE.matcher(character).matches()
            ? character
            : String.format(point > 0xFFFF ? "\\U%08X" : "\\u%04X", point);
      }
    };
  }
}
