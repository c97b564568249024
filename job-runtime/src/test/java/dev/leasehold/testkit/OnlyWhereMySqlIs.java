package dev.leasehold.testkit;

import java.util.Optional;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.launcher.PostDiscoveryFilter;

/**
 * Leaves out the suite MySQL as a whole where no MySQL is found, and says so in the build's output.
 * Where one is found, or where the tests are not run as that suite, it leaves out nothing.
 */
public final class OnlyWhereMySqlIs implements PostDiscoveryFilter {
  static final String SUITE = "mysql";

  private static final class Answer {
    static final boolean RUN = ask();
  }

  @Override
  public FilterResult apply(TestDescriptor test) {
    if (!SUITE.equals(System.getProperty("leasehold.test.suite"))) {
      return FilterResult.included("any server");
    }
    return FilterResult.includedIf(Answer.RUN);
  }

  private static boolean ask() {
    Optional<String> where = TestDatabase.whereMySqlIs();
    System.out.println(
        where
            .map(found -> "Suite MySQL: runs on " + found)
            .orElse(
                "Suite MySQL: NOT RUN, for no MySQL was found: no address of one is in the"
                    + " environment (LEASEHOLD_TEST_MYSQL_URL), and no Docker engine answers"));
    return where.isPresent();
  }
}
