package dev.leasehold.testkit;

import java.util.Optional;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.launcher.PostDiscoveryFilter;

/**
 * Leaves out the suite Image as a whole where no Docker engine is named, and says so in the build's
 * output. Where one is named, or where the tests are not run as that suite, it leaves out nothing.
 */
public final class OnlyWhereAnEngineIs implements PostDiscoveryFilter {
  static final String SUITE = "image";

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
    Optional<String> where =
        Optional.ofNullable(System.getenv("LEASEHOLD_TEST_ENGINE")).filter(url -> !url.isBlank());
    System.out.println(
        where
            .map(found -> "Suite Image: runs on the Docker engine at " + found)
            .orElse(
                "Suite Image: NOT RUN, for no Docker engine is in the environment"
                    + " (LEASEHOLD_TEST_ENGINE; .ci/engine start gives one); the same contract is"
                    + " tested on processes, without a container"));
    return where.isPresent();
  }
}
