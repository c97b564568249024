package dev.leasehold.cli;

import static dev.leasehold.cli.CommandBench.leasehold;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.night.NightJobs;
import dev.leasehold.cli.CommandBench.Told;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class HistoryIT {
  private static final String JOBS =
      """
      jobs:
        night:
          configuration: %s
          plan: [{cursor: SELECT 1, each: [{query: SELECT 2}]}]
        broken:
          configuration: %s
          plan: [{cursor: SELECT 1}]
      """
          .formatted(NightJobs.QueryPerRow.class.getName(), NightJobs.QueryPerRow.class.getName());

  @TempDir private Path folder;
  private CommandBench bench;

  @BeforeEach
  void open() {
    bench = new CommandBench(folder);
    bench.migrated();
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private static Told run(String file, String job, String instant) {
    return leasehold("run", job, "-f", file, "--scheduled-at", instant);
  }

  @Test
  void attemptsAreShownNewestFirstWithHowTheyEnded() throws Exception {
    String file = bench.declare("", JOBS);
    assertThat(leasehold("history", "-f", file).out()).contains("knows no attempt");
    run(file, "night", "2026-11-22T03:15:00Z");
    run(file, "broken", "2026-11-22T03:30:00Z");
    run(file, "night", "2026-11-22T03:45:00Z");
    Told all = leasehold("history", "-f", file);
    assertThat(all.exit()).isZero();
    assertThat(all.out().lines().toList())
        .hasSize(4)
        .satisfies(lines -> assertThat(lines.get(0)).startsWith("run"))
        .satisfies(
            lines ->
                assertThat(lines.get(1))
                    .containsPattern(
                        "night@2026-11-22T03:45Z +\\w{8} +completed +0 +.* s +2 read, 0 written"))
        .satisfies(
            lines ->
                assertThat(lines.get(2))
                    .containsPattern("broken@2026-11-22T03:30Z +\\w{8} +plan +80")
                    .contains("PLAN_VIOLATION"));
    Told last = leasehold("history", "night", "--last", "1", "-f", file, "--format", "json");
    JsonNode attempts = JsonMapper.shared().readTree(last.out()).get("attempts");
    assertThat(attempts).hasSize(1);
    assertThat(attempts.get(0).get("run").asString()).isEqualTo("2026-11-22T03:45:00Z");
    assertThat(attempts.get(0).get("exit").asInt()).isZero();
  }

  @Test
  void noAttemptAtAllIsAMistake() throws Exception {
    Told told = leasehold("history", "--last", "0", "-f", bench.declare("", JOBS));
    assertThat(told.exit()).isEqualTo(64);
    assertThat(told.err()).contains("--last");
  }
}
