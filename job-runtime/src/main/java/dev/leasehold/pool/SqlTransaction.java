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
    int at = 0;
    while (at < sql.length() && sql.charAt(at) <= ' ') {
      at++;
    }
    if (at == sql.length()) {
      return before;
    }
    return switch (sql.charAt(at)) {
      case 'b', 'B' -> before || isWord(sql, at, "begin");
      case 's', 'S' -> before || isWord(sql, at, "start transaction");
      case 'c', 'C' -> before && !isWord(sql, at, "commit");
      case 'r', 'R' -> before && !isWholeRollback(sql, at);
      default -> before;
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
