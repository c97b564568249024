package dev.leasehold.report;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes HTML that is well-formed XML too. Text and values of attributes are escaped, whatever they
 * are; names of elements and attributes must be constants.
 */
final class Markup {
  private static final char UNSEEN = '\uFFFD';

  private final StringBuilder out = new StringBuilder();
  private final Deque<String> open = new ArrayDeque<>();

  /**
   * Begins an element, to be ended by {@link #close}.
   *
   * @param attributes names and values in turn
   */
  Markup open(String element, String... attributes) {
    begin(element, attributes);
    out.append('>');
    open.push(element);
    return this;
  }

  /** Ends the innermost element. */
  Markup close() {
    out.append("</").append(open.pop()).append('>');
    return this;
  }

  /** An element that has no content by its kind, as {@code meta} and the shapes of SVG. */
  Markup empty(String element, String... attributes) {
    begin(element, attributes);
    out.append("/>");
    return this;
  }

  /** An element with nothing but text. */
  Markup leaf(String element, String text, String... attributes) {
    return open(element, attributes).text(text).close();
  }

  Markup text(String text) {
    text.codePoints().forEach(this::escaped);
    return this;
  }

  /** Text of this package that is known to hold nothing to escape. */
  Markup verbatim(String text) {
    out.append(text);
    return this;
  }

  private void begin(String element, String... attributes) {
    out.append('<').append(element);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      attributes[i + 1].codePoints().forEach(this::escaped);
      out.append('"');
    }
  }

  private void escaped(int point) {
    switch (point) {
      case '&' -> out.append("&amp;");
      case '<' -> out.append("&lt;");
      case '>' -> out.append("&gt;");
      case '"' -> out.append("&quot;");
      case '\'' -> out.append("&#39;");
      case '\n' -> out.append('\n');
      default -> out.appendCodePoint(shown(point));
    }
  }

  /** XML has no way to write some characters, and others turn the text beside them around. */
  private static int shown(int point) {
    boolean turns =
        (point >= 0x202A && point <= 0x202E)
            || (point >= 0x2066 && point <= 0x2069)
            || point == 0x200E
            || point == 0x200F
            || point == 0x061C;
    boolean unwritable =
        Character.getType(point) == Character.SURROGATE || (point & 0xFFFE) == 0xFFFE;
    if (turns || unwritable) {
      return UNSEEN;
    }
    return Character.isISOControl(point) ? ' ' : point;
  }

  @Override
  public String toString() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("still open: " + open);
    }
    return out.toString();
  }
}
