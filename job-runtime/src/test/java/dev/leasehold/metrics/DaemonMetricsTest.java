package dev.leasehold.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DaemonMetricsTest {
  private static final class OfDaemon implements DaemonMetrics.Numbers {
    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public int runs() {
      return 3;
    }

    @Override
    public int places() {
      return 10;
    }

    @Override
    public int jobs() {
      return 25;
    }

    @Override
    public boolean isDeclarationGood() {
      return false;
    }

    @Override
    public Duration clockAhead() {
      return Duration.ofMillis(-250);
    }
  }

  private static Map<String, String> found(Pattern pattern, String text) {
    Map<String, String> types = new TreeMap<>();
    Matcher row = pattern.matcher(text);
    while (row.find()) {
      types.put(row.group(1), row.group(2));
    }
    return types;
  }

  @Test
  void saysWhatItIsAskedWheneverItIsRead() {
    try (DaemonMetrics metrics = new DaemonMetrics(new OfDaemon())) {
      metrics.ended("export", 80);
      metrics.ended("export", 80);
      assertThat(metrics.text())
          .contains("leasehold_daemon_ready 1.0", "leasehold_daemon_runs 3.0")
          .contains("leasehold_daemon_places 10.0", "leasehold_daemon_jobs 25.0")
          .contains("leasehold_daemon_declaration_good 0.0")
          .contains("leasehold_daemon_clock_ahead_seconds -0.25")
          .contains("leasehold_daemon_runs_ended_total{exit=\"80\",job=\"export\"} 2.0");
    }
  }

  @Test
  void theDocumentNamesAllOfThemAndNoOthers() throws Exception {
    String document = Files.readString(Path.of("..", "docs", "metrics.md"));
    int begin = document.indexOf("\n## On the daemon's page\n");
    assertThat(begin).isPositive();
    String chapter = document.substring(begin, document.indexOf("\n## ", begin + 1));
    try (DaemonMetrics metrics = new DaemonMetrics(new OfDaemon())) {
      metrics.ended("export", 0);
      assertThat(found(Pattern.compile("(?m)^\\| `(\\S+)` \\| (\\S+) \\|"), chapter))
          .isNotEmpty()
          .isEqualTo(found(Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$"), metrics.text()));
    }
  }
}
