package dev.leasehold.testkit;

import java.util.Optional;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.launcher.PostDiscoveryFilter;

/**
 * Leaves out the suite Browser as a whole where none is found, and says so in the build's output.
 * Where one is found, or where the tests are not run as that suite, it leaves out nothing.
 */
public final class OnlyWhereABrowserIs implements PostDiscoveryFilter {
  private static final String SUITE = "browser";

  private static final class Answer {
    static final boolean RUN = ask();
  }

  @Override
  public FilterResult apply(TestDescriptor test) {
    if (!SUITE.equals(System.getProperty("leasehold.test.suite"))) {
      return FilterResult.included("another suite");
    }
    return FilterResult.includedIf(Answer.RUN);
  }

  private static boolean ask() {
    Optional<TestBrowser.Programs> where = TestBrowser.find();
    System.out.println(
        where
            .map(found -> "Suite Browser: runs on " + found.browser())
            .orElse(
                "Suite Browser: NOT RUN, for no Chromium with its driver was found: no path of one"
                    + " is in the environment (LEASEHOLD_TEST_BROWSER), and chromium or"
                    + " google-chrome, and chromedriver, are not on the PATH"));
    return where.isPresent();
  }
}
