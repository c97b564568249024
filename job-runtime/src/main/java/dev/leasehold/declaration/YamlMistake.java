package dev.leasehold.declaration;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * What to change where a file is no YAML. The library's own messages quote the file, which may hold
 * secrets, so only what kind of mistake it saw is taken from them.
 */
final class YamlMistake {
  private YamlMistake() {}

  static String cure(MarkedYamlEngineException mistake) {
    String problem = lower(mistake.getProblem());
    String context = lower(mistake.getContext());
    if (context.contains("alias")) {
      return "a text that begins with * must be in quotes, as in \"*/15 * * * *\"";
    }
    if (context.contains("quoted scalar")) {
      return problem.contains("unknown escape") || problem.contains("hexadecimal")
          ? "a text in double quotes has an unknown escape; write \\\\ for \\, or use single quotes"
          : "a text in quotes that begins" + line(mistake) + " is not closed";
    }
    if (problem.contains("cannot start any token")) {
      return problem.contains("tab")
          ? "a tab indents; use spaces"
          : "a text that begins with @ or ` or % must be in quotes";
    }
    if (problem.contains("mapping values are not allowed")) {
      return "a second colon; put a text that holds ': ' in quotes, and start keys of one mapping"
          + " in the same column";
    }
    if (problem.contains("could not find expected ':'")) {
      return "a key lacks its colon and space, or a text over several lines lacks its indentation";
    }
    if (context.contains("flow sequence")) {
      return "a list in [ ] that begins" + line(mistake) + " lacks a , or its ]";
    }
    if (context.contains("flow mapping")) {
      return "a mapping in { } that begins" + line(mistake) + " lacks a , or its }";
    }
    if (context.contains("flow node")) {
      return "a value is missing, or a [ or { before is not closed";
    }
    if (context.contains("block mapping")) {
      return "does not fit the mapping that begins"
          + line(mistake)
          + "; start its keys in the same column";
    }
    if (context.contains("block collection")) {
      return "does not fit the list that begins"
          + line(mistake)
          + "; start its items in the same column";
    }
    if (problem.contains("sequence entries are not allowed")) {
      return "a list cannot begin here; put its first - on a line of its own";
    }
    return "is not YAML from here on; look at quotes, brackets and indentation";
  }

  private static String line(MarkedYamlEngineException mistake) {
    return mistake.getContextMark().map(Mark::getLine).map(n -> " in line " + (n + 1)).orElse("");
  }

  private static String lower(@Nullable String text) {
    return text == null ? "" : text.toLowerCase(Locale.ROOT);
  }
}
