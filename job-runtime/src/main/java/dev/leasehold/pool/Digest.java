package dev.leasehold.pool;

/**
 * A statement without what it is about: literals and numbers become {@code ?}, lists and rows of
 * them are folded, comments go, white space shrinks. In doubt text counts as a literal: what stands
 * in double quotes is one in MySQL, unless told otherwise.
 */
final class Digest {
  private static final int LONGEST = 500;
  private static final String MORE = ", ...";

  private final String sql;
  private final StringBuilder out = new StringBuilder();
  private int at;
  private boolean space;

  private Digest(String sql) {
    this.sql = sql;
  }

  /** At most about 500 characters. */
  static String of(String sql) {
    Digest digest = new Digest(sql);
    while (digest.at < sql.length() && digest.out.length() <= LONGEST) {
      digest.token();
    }
    StringBuilder out = digest.out;
    if (out.length() > LONGEST) {
      out.setLength(LONGEST);
      out.append(" ...");
    }
    return out.toString();
  }

  private void token() {
    char c = sql.charAt(at);
    if (Character.isWhitespace(c)) {
      space = true;
      at++;
    } else if (c == '#' || c == '-' && isDashComment()) {
      skipTo("\n");
    } else if (c == '/' && peek(1) == '*') {
      at += 2;
      skipTo("*/");
    } else if (c == '\'' || c == '"') {
      quoted(c);
      literal();
    } else if (c == '`') {
      int from = at;
      quoted(c);
      word(sql.substring(from, at));
    } else if (isDigit(c) || c == '.' && isDigit(peek(1)) && !endsWord()) {
      number();
      literal();
    } else if (isWord(c)) {
      wordOrPrefix();
    } else if (c == '?') {
      at++;
      literal();
    } else {
      at++;
      symbol(c);
    }
  }

  private char peek(int ahead) {
    return at + ahead < sql.length() ? sql.charAt(at + ahead) : '\n';
  }

  private boolean isDashComment() {
    return peek(1) == '-' && (Character.isWhitespace(peek(2)) || Character.isISOControl(peek(2)));
  }

  private void skipTo(String end) {
    int found = sql.indexOf(end, at);
    at = found < 0 ? sql.length() : found + end.length();
    space = true;
  }

  /** Over a quoted text; a quote within is doubled, or, but for names, has a backslash before. */
  private void quoted(char quote) {
    at++;
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (c == '\\' && quote != '`') {
        at += 2;
      } else if (c != quote) {
        at++;
      } else if (peek(1) == quote) {
        at += 2;
      } else {
        at++;
        return;
      }
    }
    at = sql.length();
  }

  private void number() {
    while (at < sql.length()) {
      char c = sql.charAt(at);
      boolean exponentSign =
          (c == '-' || c == '+')
              && (sql.charAt(at - 1) == 'e' || sql.charAt(at - 1) == 'E')
              && isDigit(peek(1));
      if (!isWord(c) && c != '.' && !exponentSign) {
        return;
      }
      at++;
    }
  }

  /** A name or key word; or what stands before a quote, as in x'1F' and _utf8mb4'text'. */
  private void wordOrPrefix() {
    int from = at;
    while (at < sql.length() && isWord(sql.charAt(at))) {
      at++;
    }
    String text = sql.substring(from, at);
    char next = at < sql.length() ? sql.charAt(at) : ' ';
    if (next == '\'' && (text.length() == 1 || text.startsWith("_"))) {
      quoted('\'');
      literal();
    } else {
      word(text);
    }
  }

  private void word(String text) {
    gap();
    out.append(text);
  }

  private void symbol(char c) {
    gap();
    out.append(c);
    String row = "(?" + MORE + ")";
    if (c == ')' && (foldRow(row + MORE, row) || foldRow(row, row) || foldRow("(?)", "(?)"))) {
      space = false;
    }
  }

  /** Drops a row after an equal one, which says that there are more. */
  private boolean foldRow(String before, String row) {
    for (String comma : new String[] {", ", ","}) {
      String both = before + comma + row;
      if (endsWith(both)) {
        out.setLength(out.length() - comma.length() - row.length());
        if (!before.endsWith(MORE)) {
          out.append(MORE);
        }
        return true;
      }
    }
    return false;
  }

  private void literal() {
    dropSign();
    for (String comma : new String[] {",", ", "}) {
      boolean here = space ? endsWith(",") : endsWith(comma);
      if (!here) {
        continue;
      }
      String before = out.substring(0, out.lastIndexOf(",")).stripTrailing();
      if (before.endsWith("?" + MORE)) {
        out.setLength(before.length());
        space = false;
        return;
      }
      if (before.endsWith("?")) {
        out.setLength(before.length());
        out.append(MORE);
        space = false;
        return;
      }
    }
    gap();
    out.append('?');
  }

  /** The sign of a number belongs to it, unless something stands before it to be added to. */
  private void dropSign() {
    int last = out.length() - 1;
    if (last < 0 || space || out.charAt(last) != '-' && out.charAt(last) != '+') {
      return;
    }
    int before = last - 1;
    while (before >= 0 && out.charAt(before) == ' ') {
      before--;
    }
    if (before < 0 || "(,=<>".indexOf(out.charAt(before)) >= 0) {
      boolean gap = before >= 0 && before < last - 1;
      out.setLength(before + 1);
      space = gap;
    }
  }

  private boolean endsWith(String text) {
    int from = out.length() - text.length();
    return from >= 0 && out.indexOf(text, from) == from;
  }

  private boolean endsWord() {
    return out.length() > 0 && !space && isWord(out.charAt(out.length() - 1));
  }

  private void gap() {
    if (space && out.length() > 0) {
      out.append(' ');
    }
    space = false;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c == '@' || c > 127;
  }
}
