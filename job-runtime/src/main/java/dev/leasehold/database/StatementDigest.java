package dev.leasehold.database;

import java.util.regex.Pattern;

/**
 * A statement without what it was about: every literal becomes {@code ?}, lists and rows of them
 * are folded, comments go, white space is one space. So it may stand in a report.
 */
public final class StatementDigest {
  /** The most characters of a digest. */
  public static final int LENGTH = 500;

  private static final Pattern LIST = Pattern.compile("[-+]?\\?(?: ?, ?[-+]?\\?)+");
  private static final Pattern ROWS =
      Pattern.compile("(\\(\\?(?:, \\.\\.\\.)?\\))(?: ?, ?\\(\\?(?:, \\.\\.\\.)?\\))+");

  private final String sql;
  private final StringBuilder digest = new StringBuilder();
  private int at;

  private StatementDigest(String sql) {
    this.sql = sql;
  }

  /** The digest of {@code sql}; it need not be valid, nor complete. */
  public static String of(String sql) {
    return folded(new StatementDigest(sql).read());
  }

  private static String folded(String digest) {
    String lists = LIST.matcher(digest).replaceAll("?, ...");
    return ROWS.matcher(lists).replaceAll("$1, ...");
  }

  private String read() {
    while (at < sql.length() && digest.length() <= LENGTH) {
      char c = sql.charAt(at);
      if (Character.isWhitespace(c)) {
        at++;
        space();
      } else if (startsComment(c)) {
        space();
      } else if (c == '\'' || c == '"') {
        literal(c);
      } else if (c == '`') {
        name();
      } else if (Character.isDigit(c) || c == '.' && digitAt(at + 1)) {
        number();
      } else if (isWord(c)) {
        word();
      } else {
        digest.append(c);
        at++;
      }
    }
    String text = digest.toString().strip();
    boolean whole = at >= sql.length() && text.length() <= LENGTH;
    return whole ? text : text.substring(0, Math.min(text.length(), LENGTH - 1)) + "…";
  }

  private void space() {
    if (digest.length() > 0 && digest.charAt(digest.length() - 1) != ' ') {
      digest.append(' ');
    }
  }

  /** Steps over a comment, if one starts here. An optimizer hint is a comment too. */
  private boolean startsComment(char c) {
    if (c == '#') {
      at = endOf("\n", at);
    } else if (c == '/' && sql.startsWith("/*", at)) {
      at = endOf("*/", at + 2);
    } else if (c == '-'
        && sql.startsWith("--", at)
        && (at + 2 == sql.length() || sql.charAt(at + 2) <= ' ')) {
      at = endOf("\n", at);
    } else {
      return false;
    }
    return true;
  }

  private int endOf(String mark, int from) {
    int found = sql.indexOf(mark, from);
    return found < 0 ? sql.length() : found + mark.length();
  }

  /**
   * A text in quotes; one that is cut off is a literal up to the end. So is one with a backslash
   * before a quote: whether that quote ends it depends on the session's sql_mode, and a guess could
   * show what must not be shown.
   */
  private void literal(char quote) {
    at++;
    while (at < sql.length()) {
      char c = sql.charAt(at++);
      if (c == '\\' && at < sql.length() && sql.charAt(at) == quote) {
        at = sql.length();
      } else if (c == quote) {
        if (at < sql.length() && sql.charAt(at) == quote) {
          at++;
        } else {
          break;
        }
      }
    }
    digest.append('?');
  }

  private void name() {
    int end = endOf("`", at + 1);
    digest.append(sql, at, end);
    at = end;
  }

  private void number() {
    while (at < sql.length() && (isWord(sql.charAt(at)) || sql.charAt(at) == '.')) {
      char last = sql.charAt(at++);
      boolean exponent = (last == 'e' || last == 'E') && at < sql.length();
      if (exponent && (sql.charAt(at) == '+' || sql.charAt(at) == '-') && digitAt(at + 1)) {
        at++;
      }
    }
    digest.append('?');
  }

  /**
   * A word with its digits; {@code x'4D'}, {@code b'1'}, {@code N'..'}, {@code _utf8'..'} are
   * literals.
   */
  private void word() {
    int from = at;
    while (at < sql.length() && isWord(sql.charAt(at))) {
      at++;
    }
    String word = sql.substring(from, at);
    boolean introducer = word.length() == 1 ? "xXbBnN".contains(word) : word.startsWith("_");
    if (introducer && at < sql.length() && sql.charAt(at) == '\'') {
      literal('\'');
    } else {
      digest.append(word);
    }
  }

  private boolean digitAt(int index) {
    return index < sql.length() && Character.isDigit(sql.charAt(index));
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$';
  }
}
