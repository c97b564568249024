package dev.leasehold.pool;

/** Transactions that are begun by a statement of the author's instead of the driver's methods. */
final class SqlTransaction {
  private SqlTransaction() {}

  /**
   * Whether such a transaction is open after this statement.
   *
   * @param before whether one was open before it
   */
  static boolean after(String sql, boolean before) {
    int at = begin(sql);
    if (at == sql.length()) {
      return before;
    }
    return before ? !ends(sql, at) : begins(sql, at);
  }

  /** Whether no transaction is open after this statement, however it was begun. */
  static boolean ends(String sql) {
    int at = begin(sql);
    return at < sql.length() && ends(sql, at);
  }

  private static int begin(String sql) {
    int at = 0;
    while (at < sql.length() && sql.charAt(at) <= ' ') {
      at++;
    }
    return at;
  }

  private static boolean begins(String sql, int at) {
    return switch (sql.charAt(at)) {
      case 'b', 'B' -> isWord(sql, at, "begin");
      case 's', 'S' -> isWord(sql, at, "start transaction");
      default -> false;
    };
  }

  private static boolean ends(String sql, int at) {
    return switch (sql.charAt(at)) {
      case 'c', 'C' -> isWord(sql, at, "commit");
      case 'r', 'R' -> isWholeRollback(sql, at);
      default -> false;
    };
  }

  private static boolean isWholeRollback(String sql, int at) {
    return isWord(sql, at, "rollback")
        && !sql.substring(at)
            .toLowerCase(java.util.Locale.ROOT)
            .matches("(?s)rollback( work)?\\s+to\\b.*");
  }

  private static boolean isWord(String sql, int at, String words) {
    int end = at + words.length();
    return sql.regionMatches(true, at, words, 0, words.length())
        && (end == sql.length() || !Character.isLetterOrDigit(sql.charAt(end)));
  }
}
