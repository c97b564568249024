package dev.leasehold.run;

import dev.leasehold.pool.CodeLine;
import java.sql.SQLException;

/** The author's exception in one line. */
final class JobFailure {
  private static final int LONGEST = 300;

  private JobFailure() {}

  /**
   * The innermost cause: its class, its message and the author's line. What a database driver says
   * may quote values of the statement, so of its exceptions only the codes are given.
   */
  static String line(Throwable failure) {
    Throwable root = failure;
    for (int depth = 0; root.getCause() != null && depth < 50; depth++) {
      root = root.getCause();
    }
    String message =
        root instanceof SQLException sql
            ? "SQLState " + sql.getSQLState() + ", error " + sql.getErrorCode()
            : firstLine(root.getMessage());
    String at =
        CodeLine.ofAuthor(root.getStackTrace())
            .or(() -> CodeLine.ofAuthor(failure.getStackTrace()))
            .map(line -> " at " + line)
            .orElse("");
    return root.getClass().getSimpleName() + (message.isEmpty() ? "" : ": " + message) + at;
  }

  private static String firstLine(@org.jspecify.annotations.Nullable String message) {
    if (message == null) {
      return "";
    }
    String line = message.lines().findFirst().orElse("").strip();
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
  }
}
