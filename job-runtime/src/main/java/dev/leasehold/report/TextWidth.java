package dev.leasehold.report;

import java.util.ArrayList;
import java.util.List;

/** How much room text takes in a drawing, and how it is broken into lines. Guesses from above. */
final class TextWidth {
  /** Of a letter of 12 px in bold, in the widest of the common sans-serif fonts. */
  private static final double NARROW = 4.6;

  private static final double USUAL = 8.1;
  private static final double BROAD = 11.4;
  private static final double SQUARE = 13.0;

  /** Of what bold text takes. */
  private static final double PLAIN = 0.9;

  private TextWidth() {}

  /** As {@link #wrapped}, for text that is not bold. */
  static List<String> wrappedPlain(String text, int width, int most) {
    return wrapped(text, (int) (width / PLAIN), most);
  }

  private static double of(int point) {
    if (point > 0x1100) {
      return SQUARE;
    }
    if (" ijlft.,:;'|()[]!I/".indexOf(point) >= 0) {
      return NARROW;
    }
    return Character.isUpperCase(point) || "mw@%_".indexOf(point) >= 0 ? BROAD : USUAL;
  }

  /** At most {@code most} lines; what does not fit ends with an ellipsis. */
  static List<String> wrapped(String text, int width, int most) {
    List<String> lines = new ArrayList<>();
    String rest = Words.printable(text);
    while (!rest.isEmpty()) {
      int end = fitting(rest, width);
      if (end == rest.length()) {
        lines.add(rest);
        return lines;
      }
      if (lines.size() == most - 1) {
        lines.add(rest.substring(0, fitting(rest, width - SQUARE)).strip() + "…");
        return lines;
      }
      int cut = breakBefore(rest, end);
      lines.add(rest.substring(0, cut).strip());
      rest = rest.substring(cut).strip();
    }
    return lines;
  }

  private static int fitting(String text, double width) {
    double used = 0;
    int end = 0;
    while (end < text.length()) {
      int point = text.codePointAt(end);
      used += of(point);
      if (used > width && end > 0) {
        return end;
      }
      end += Character.charCount(point);
    }
    return end;
  }

  /** After the last blank or mark that leaves more than a third of the line, else anywhere. */
  private static int breakBefore(String text, int end) {
    for (int i = end; i > end / 3; i--) {
      if (i < text.length() && text.charAt(i) == ' ') {
        return i;
      }
      boolean number = i < text.length() && Character.isDigit(text.charAt(i));
      if (!number && ".:/,-_$".indexOf(text.charAt(i - 1)) >= 0) {
        return i;
      }
    }
    return end;
  }
}
