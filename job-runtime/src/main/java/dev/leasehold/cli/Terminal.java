package dev.leasehold.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Help.Ansi;

/**
 * Where a command writes.
 *
 * @param out results
 * @param err everything else
 * @param interactive whether a person looks at it: colours, and a line that moves
 */
record Terminal(PrintWriter out, PrintWriter err, boolean interactive) {

  /** This process's own; the launcher says whether its output is a terminal. */
  static Terminal ofProcess() {
    String told = System.getProperty("leasehold.terminal");
    boolean interactive =
        (told == null ? Ansi.AUTO.enabled() : Boolean.parseBoolean(told))
            && System.getenv("NO_COLOR") == null;
    return new Terminal(
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        interactive);
  }

  Ansi ansi() {
    return interactive ? Ansi.ON : Ansi.OFF;
  }

  /** Text with picocli's markup, as in {@code @|bold text|@}. */
  String styled(String markup) {
    return ansi().string(markup);
  }
}
