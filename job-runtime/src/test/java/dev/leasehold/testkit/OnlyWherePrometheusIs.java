package dev.leasehold.testkit;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.launcher.PostDiscoveryFilter;

/**
 * Leaves out the suite Prometheus as a whole where its programs are not found, and says so in the
 * build's output. Where they are, or where the tests are not run as that suite, it leaves out
 * nothing.
 */
public final class OnlyWherePrometheusIs implements PostDiscoveryFilter {
  private static final class Answer {
    static final boolean RUN = ask();
  }

  @Override
  public FilterResult apply(TestDescriptor test) {
    if (!"prometheus".equals(System.getProperty("leasehold.test.suite"))) {
      return FilterResult.included("another suite");
    }
    return FilterResult.includedIf(Answer.RUN);
  }

  private static boolean ask() {
    String missing =
        Stream.of(Program.values())
            .filter(program -> program.path().isEmpty())
            .map(Program::toString)
            .collect(Collectors.joining(", "));
    System.out.println(
        Optional.of(missing)
            .filter(names -> !names.isEmpty())
            .map(names -> "Suite Prometheus: NOT RUN, for these are not on the PATH: " + names)
            .orElseGet(
                () -> "Suite Prometheus: runs with " + Program.PROMETHEUS.path().orElseThrow()));
    return missing.isEmpty();
  }
}
