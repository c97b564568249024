package dev.leasehold.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The statements of a script, as MySQL's own client tells them apart. */
final class SqlScript {
  private final String text;
  private final List<String> statements = new ArrayList<>();
  private String delimiter = ";";
  private int from;
  private int at;

  private SqlScript(String text) {
    this.text = text;
  }

  /** In their order; comments outside of a statement are not among them. */
  static List<String> statements(String text) {
    SqlScript script = new SqlScript(text);
    script.read();
    return List.copyOf(script.statements);
  }

  /** The statements of a library's own script. */
  static List<String> onClassPath(String script) {
    ClassLoader loader = SqlScript.class.getClassLoader();
    try (InputStream in = loader == null ? null : loader.getResourceAsStream(script)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + script);
      }
      return statements(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private void read() {
    boolean inside = false;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (!inside && Character.isWhitespace(c)) {
        at++;
      } else if (!inside && text.regionMatches(true, at, "DELIMITER ", 0, 10)) {
        int end = endOf("\n", at);
        delimiter = text.substring(at + 10, end).strip();
        at = end;
      } else if (text.startsWith(delimiter, at)) {
        if (inside) {
          statements.add(text.substring(from, at).strip());
        }
        inside = false;
        at += delimiter.length();
      } else if (!comment(c)) {
        if (!inside) {
          from = at;
          inside = true;
        }
        step(c);
      }
    }
    if (inside) {
      statements.add(text.substring(from).strip());
    }
  }

  /** Over a comment, if one starts here. With an exclamation mark it is a statement's text. */
  private boolean comment(char c) {
    if (c == '#') {
      at = endOf("\n", at);
    } else if (text.startsWith("--", at)
        && (at + 2 == text.length() || text.charAt(at + 2) <= ' ')) {
      at = endOf("\n", at);
    } else if (text.startsWith("/*", at) && !text.startsWith("/*!", at)) {
      at = endOf("*/", at + 2);
    } else {
      return false;
    }
    return true;
  }

  /** Over one character, or over all that is quoted. */
  private void step(char c) {
    at++;
    if (c != '\'' && c != '"' && c != '`') {
      return;
    }
    while (at < text.length()) {
      char next = text.charAt(at++);
      if (next == '\\' && c != '`') {
        at++;
      } else if (next == c) {
        return;
      }
    }
    at = Math.min(at, text.length());
  }

  private int endOf(String mark, int start) {
    int found = text.indexOf(mark, start);
    return found < 0 ? text.length() : found + mark.length();
  }

  /** The first words of a statement, for a message. */
  static String opening(String statement) {
    String digest = StatementDigest.of(statement);
    return digest.length() <= 60 ? digest : digest.substring(0, 60).strip() + " ...";
  }

  /** Whether it begins with these words. */
  static boolean begins(String statement, String words) {
    return statement.toUpperCase(Locale.ROOT).startsWith(words);
  }
}
