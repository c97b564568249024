package dev.leasehold.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Help.Ansi;

/**
 * Where a command writes.
 *
 * @param out results
 * @param err everything else
 * @param interactive whether a person looks at it: text, and a line that moves
 * @param coloured whether colours are wanted too
 */
record Terminal(PrintWriter out, PrintWriter err, boolean interactive, boolean coloured) {

  /** This process's own; the launcher says whether its output is a terminal. */
  static Terminal ofProcess() {
    String told = System.getProperty("leasehold.terminal");
    boolean interactive = told == null ? Ansi.AUTO.enabled() : Boolean.parseBoolean(told);
    return new Terminal(
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        interactive,
        interactive && System.getenv("NO_COLOR") == null);
  }

  Ansi ansi() {
    return coloured ? Ansi.ON : Ansi.OFF;
  }

  /** Text with picocli's markup, as in {@code @|bold text|@}. */
  String styled(String markup) {
    return ansi().string(markup);
  }
}
