package com.example.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The second story, as it was. */
class SettlementIT {
  private static final Path AS_IT_WAS =
      LeaseholdProcess.ROOT.resolve("example-jobs/settlement-as-it-was");

  @TempDir private Path folder;

  /**
   * Declared with four workers, of which there are two, the job leases more connections than it can
   * hold: on such a pool it did well for months.
   */
  @Test
  void failsAtItsFirstNestedAcquireThoughConnectionsAreFree() throws Exception {
    LeaseholdProcess.Result result =
        LeaseholdProcess.run(
            "./leasehold run settlement-as-it-was --format json -f " + declaredWithFourWorkers());
    assertThat(result.exit()).as(result.all()).isEqualTo(80);

    JsonNode outcome = outcome(result);
    assertThat(outcome.get("incidents")).hasSize(1);
    JsonNode incident = outcome.get("incidents").get(0);
    assertThat(incident.get("kind").asString()).isEqualTo("PLAN_VIOLATION");
    assertThat(incident.get("fatal").asBoolean()).isTrue();
    assertThat(incident.get("waits"))
        .anySatisfy(
            wait -> {
              assertThat(wait.get("waitsFor").asString()).isEqualTo("a connection of main");
              assertThat(wait.get("at").asString()).startsWith("DocumentNumbers.java:");
            });
    int leased = incident.get("declared").get(0).get("leased").asInt();
    assertThat(leased).isEqualTo(4);
    assertThat(incident.get("holds").size()).as(incident.toString()).isBetween(1, leased - 1);
    assertThat(incident.get("why").asString()).contains("It would have got one of the");
    assertThat(outcome.get("pools").get(0).get("mostHeld").asInt()).isLessThan(leased);
  }

  private Path declaredWithFourWorkers() throws IOException {
    String yaml = Files.readString(AS_IT_WAS.resolve("jobs.yaml"));
    String wider =
        yaml.replace("grid: 2", "grid: 4")
            .replace("workers: 2", "workers: 4")
            .replace("../shop.sql", AS_IT_WAS.resolveSibling("shop.sql").toString());
    assertThat(wider).contains("grid: 4", "workers: 4", "/shop.sql");
    return Files.writeString(folder.resolve("jobs.yaml"), wider);
  }

  /** The one line of JSON among what the process has told. */
  private static JsonNode outcome(LeaseholdProcess.Result result) {
    String json =
        result
            .all()
            .lines()
            .filter(line -> line.startsWith("{"))
            .reduce((first, last) -> last)
            .orElseThrow(() -> new AssertionError(result.all()));
    return new JsonMapper().readTree(json);
  }
}
