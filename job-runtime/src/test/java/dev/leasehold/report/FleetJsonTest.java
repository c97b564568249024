package dev.leasehold.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.plan.FleetLoad;
import dev.leasehold.plan.FleetProposal;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The JSON of a fleet, its schema and the records say the same. */
class FleetJsonTest {
  static Stream<Fleet> fleets() {
    return Stream.of(
        FleetCases.fits(),
        FleetCases.doesNotFit(),
        FleetCases.neverFits(),
        FleetCases.nobody(),
        FleetCases.crowded());
  }

  @ParameterizedTest
  @MethodSource("fleets")
  void everyFleetIsValid(Fleet fleet) {
    assertThat(JsonTest.problems("fleet.schema.json", FleetJson.of(fleet))).isEmpty();
  }

  @Test
  void whatIsMissingOrOfAnotherTypeIsNotValid() {
    String json = FleetJson.of(FleetCases.doesNotFit());
    assertThat(JsonTest.problems("fleet.schema.json", json.replace("\"asked\":10,", "")))
        .isNotEmpty();
    assertThat(JsonTest.problems("fleet.schema.json", json.replace("\"fits\":true", "\"fits\":1")))
        .isNotEmpty();
  }

  @Test
  void theSchemaNamesEveryComponentOfItsRecords() {
    JsonNode fleet = LedgerJsonTest.schema("fleet.schema.json");
    LedgerJsonTest.assertSame(fleet, Fleet.class, "version");
    JsonNode parts = fleet.get("$defs");
    LedgerJsonTest.assertSame(parts.get("job"), Fleet.Expected.class);
    LedgerJsonTest.assertSame(parts.get("server"), FleetLoad.ServerLoad.class);
    LedgerJsonTest.assertSame(parts.get("step"), FleetLoad.Step.class);
    LedgerJsonTest.assertSame(parts.get("misfit"), FleetLoad.Misfit.class);
    LedgerJsonTest.assertSame(parts.get("taker"), FleetLoad.Taker.class);
    LedgerJsonTest.assertSame(parts.get("proposal"), FleetProposal.class);
    LedgerJsonTest.assertSame(parts.get("move"), FleetProposal.Move.class);
    LedgerJsonTest.assertSame(parts.get("unmovable"), FleetProposal.Unmovable.class);
  }

  @Test
  void onlyComponentsAreWritten() {
    JsonNode json = JsonMapper.shared().readTree(FleetJson.of(FleetCases.doesNotFit()));
    assertThat(json.get("servers").get(0).propertyNames())
        .containsExactly("server", "capacity", "steps", "misfits");
    assertThat(json.get("proposal").get("moves").get(0).get("proposed").asString())
        .isEqualTo("20 2 * * *");
  }
}
