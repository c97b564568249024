package dev.leasehold.database;

/**
 * A right that an account lacks to see who waits for whom on the server.
 *
 * @param privilege such as {@code SELECT}
 * @param on the table, or {@code *.*}
 * @param account user and host, as the server writes them
 */
public record LockGrant(String privilege, String on, String account) {

  /** What somebody who may grant it runs. */
  public String statement() {
    int at = account.lastIndexOf('@');
    return "GRANT "
        + privilege
        + " ON "
        + on
        + " TO "
        + quoted(account.substring(0, at))
        + "@"
        + quoted(account.substring(at + 1))
        + ";";
  }

  private static String quoted(String name) {
    return "'" + name.replace("\\", "\\\\").replace("'", "''") + "'";
  }
}
