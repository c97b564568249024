package dev.leasehold.testkit;

import java.util.Optional;

/** Tells the build whether the suite that needs MySQL can run, in one word or more. */
public final class FindMySql {
  private FindMySql() {}

  /** Prints where MySQL is, or nothing. */
  public static void main(String[] arguments) {
    Optional<String> where = TestDatabase.whereMySqlIs();
    System.out.print(where.orElse(""));
  }
}
