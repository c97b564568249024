package dev.leasehold.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.admission.Loads.Seen;
import dev.leasehold.admission.Loads.Span;
import dev.leasehold.watchdog.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The JSON of the ledger's listings, its schemas and the records say the same. */
class LedgerJsonTest {
  private static final Instant AT = Instant.parse("2026-11-22T03:15:00Z");
  private static final Set<Class<?>> MAYBE =
      Set.of(Optional.class, OptionalInt.class, OptionalLong.class);

  private static LedgerStatus.Capacity capacity(OptionalInt strangers) {
    return new LedgerStatus.Capacity("mysql:1", "db:3306", 40, 10, 50, true, 4, 36, strangers);
  }

  private static LedgerStatus.Held held() {
    return new LedgerStatus.Held(
        12,
        "8f14e45f-ceea",
        "order-export",
        AT,
        "node-1",
        4711,
        AT,
        Duration.ofMillis(3200),
        "overdue",
        4,
        3,
        List.of(new LedgerStatus.Part("mysql:1", "db:3306", 4, 3)),
        Optional.of("to be killed by me"),
        List.of("session 31 lives"));
  }

  private static LedgerStatus.Place place() {
    return new LedgerStatus.Place(
        1,
        "9f14e45f-ceea",
        "billing",
        AT,
        "node-2",
        4712,
        "WAITING_FOR_CAPACITY",
        AT,
        Duration.ofSeconds(1),
        2,
        8);
  }

  private static SightJson sight() {
    return new SightJson(
        AT,
        Map.of("main", 2),
        List.of(
            new SightJson.Held(
                "main",
                "main",
                31,
                Duration.ofMillis(400),
                "cursor",
                "OrderExport.java:42",
                "SELECT ?")),
        List.of(new SightJson.Waits("main", "main", Duration.ofMillis(10), "OrderExport.java:47")));
  }

  private static History history() {
    return new History(
        List.of(
            new History.Entry(
                "8f14e45f",
                "order-export",
                AT,
                "node-1",
                4711,
                AT,
                Optional.of(AT),
                OptionalInt.of(4),
                Optional.of(AT),
                Optional.of(Duration.ofSeconds(2)),
                "completed",
                OptionalInt.of(0),
                "",
                OptionalLong.of(7),
                OptionalLong.of(8)),
            new History.Entry(
                "9f14e45f",
                "order-export",
                AT,
                "node-1",
                4711,
                AT,
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                "waiting",
                OptionalInt.empty(),
                "",
                OptionalLong.empty(),
                OptionalLong.empty())));
  }

  @Test
  void everyListingIsValid() {
    LedgerStatus status =
        new LedgerStatus(
            AT,
            List.of(capacity(OptionalInt.of(3)), capacity(OptionalInt.empty())),
            List.of(held()),
            List.of(place()));
    assertThat(JsonTest.problems("status.schema.json", LedgerJson.of(status))).isEmpty();
    assertThat(
            JsonTest.problems(
                "run-status.schema.json",
                LedgerJson.of(
                    new RunStatus(
                        Optional.of(held()), Optional.of(place()), Optional.of(sight())))))
        .isEmpty();
    assertThat(JsonTest.problems("history.schema.json", LedgerJson.of(history()))).isEmpty();
  }

  private static IncidentList incidents() {
    return new IncidentList(
        List.of(
            new IncidentList.Entry(
                "20261122T031507250Z-5d3f0a1c",
                "order-export",
                Kind.LEAK,
                AT,
                AT,
                Optional.of(AT),
                "A connection was taken back.",
                List.of(
                    new IncidentList.Told(
                        "ops", "firing", "told", 2, Optional.of(AT), Optional.empty()),
                    new IncidentList.Told(
                        "ops", "resolved", "pending", 1, Optional.empty(), Optional.of("500"))))),
        List.of(
            new IncidentList.Quiet(
                3, Optional.of("order-export"), Optional.of(Kind.LEAK), AT, "me", ""),
            new IncidentList.Quiet(4, Optional.empty(), Optional.empty(), AT, "me", "known")));
  }

  @Test
  void whatIsKeptOfIncidentsIsValid() {
    String json = LedgerJson.of(incidents());
    assertThat(JsonTest.problems("incidents.schema.json", json)).isEmpty();
    assertThat(
            JsonTest.problems(
                "incidents.schema.json", json.replace("\"state\":\"told\"", "\"state\":\"sent\"")))
        .isNotEmpty();
    for (IncidentList.Entry one : incidents().incidents()) {
      assertThat(one.channels())
          .extracting(IncidentList.Told::isMissing)
          .containsExactly(false, true);
    }
  }

  @Test
  void whatStrictWouldHaveSaidIsValid() {
    WouldHaveList.Place place =
        new WouldHaveList.Place(Kind.PLAN_VIOLATION, "Copy.java:7", "It asks.", 2, AT, AT, "2026");
    String json =
        LedgerJson.of(
            new WouldHaveList(
                Optional.of(AT),
                List.of(
                    new WouldHaveList.Job(
                        "copy",
                        "observe",
                        true,
                        3,
                        2,
                        1,
                        false,
                        List.of(place),
                        Optional.of("- query: SELECT ?")))));
    assertThat(JsonTest.problems("would-have.schema.json", json)).isEmpty();
    String near = json.replace("\"enforcement\":\"observe\"", "\"enforcement\":\"watch\"");
    assertThat(JsonTest.problems("would-have.schema.json", near)).isNotEmpty();
  }

  @Test
  void whatIsMissingOrOfAnotherTypeIsNotValid() {
    String json = LedgerJson.of(history());
    assertThat(
            JsonTest.problems("history.schema.json", json.replace("\"job\":\"order-export\",", "")))
        .isNotEmpty();
    assertThat(
            JsonTest.problems("history.schema.json", json.replace("\"read\":7", "\"read\":\"7\"")))
        .isNotEmpty();
    assertThat(JsonTest.problems("status.schema.json", json)).isNotEmpty();
  }

  @Test
  void everySchemaNamesEveryComponentOfItsRecords() {
    JsonNode status = schema("status.schema.json");
    assertSame(status, LedgerStatus.class, "version");
    JsonNode ofStatus = status.get("$defs");
    assertSame(ofStatus.get("capacity"), LedgerStatus.Capacity.class);
    assertSame(ofStatus.get("held"), LedgerStatus.Held.class);
    assertSame(ofStatus.get("part"), LedgerStatus.Part.class);
    assertSame(ofStatus.get("place"), LedgerStatus.Place.class);
    JsonNode run = schema("run-status.schema.json");
    assertSame(run, RunStatus.class, "version");
    assertThat(run.get("$defs").get("held")).isEqualTo(ofStatus.get("held"));
    assertThat(run.get("$defs").get("part")).isEqualTo(ofStatus.get("part"));
    assertThat(run.get("$defs").get("place")).isEqualTo(ofStatus.get("place"));
    assertSame(run.get("$defs").get("sight"), SightJson.class);
    assertSame(run.get("$defs").get("hold"), SightJson.Held.class);
    assertSame(run.get("$defs").get("wait"), SightJson.Waits.class);
    JsonNode history = schema("history.schema.json");
    assertSame(history, History.class, "version");
    assertSame(history.get("$defs").get("attempt"), History.Entry.class);
    JsonNode incidents = schema("incidents.schema.json");
    assertSame(incidents, IncidentList.class, "version");
    assertSame(incidents.get("$defs").get("incident"), IncidentList.Entry.class);
    assertSame(incidents.get("$defs").get("told"), IncidentList.Told.class);
    assertSame(incidents.get("$defs").get("silence"), IncidentList.Quiet.class);
    JsonNode wouldHave = schema("would-have.schema.json");
    assertSame(wouldHave, WouldHaveList.class, "version");
    assertSame(wouldHave.get("$defs").get("job"), WouldHaveList.Job.class);
    assertSame(wouldHave.get("$defs").get("place"), WouldHaveList.Place.class);
  }

  private static DaemonStatus daemon() {
    LedgerStatus ledger =
        new LedgerStatus(
            AT, List.of(capacity(OptionalInt.of(3))), List.of(held()), List.of(place()));
    return new DaemonStatus(
        AT,
        new DaemonStatus.Daemon("node-1-a", "node-1", 4711, AT, true, List.of("a trouble")),
        ledger,
        DayLoad.of(new Seen(AT, List.of(new Span("mysql:1", true, AT, AT, 0))), ledger.servers()),
        List.of(new DaemonStatus.Next("order-export", AT, Duration.ofMinutes(3))),
        history(),
        incidents());
  }

  @Test
  void whatADaemonShowsIsValid() {
    String json = LedgerJson.of(daemon());
    assertThat(JsonTest.problems("daemon-status.schema.json", json)).isEmpty();
    for (String near :
        List.of(
            json.replace("\"in\":180", "\"in\":\"180\""),
            json.replace("\"step\":900,", ""),
            json.replace("\"state\":\"overdue\"", "\"state\":\"late\""))) {
      assertThat(near).isNotEqualTo(json);
      assertThat(JsonTest.problems("daemon-status.schema.json", near)).isNotEmpty();
    }
  }

  @Test
  void theSchemaOfADaemonNamesEveryComponentAndIsMadeOfTheOthers() {
    JsonNode schema = schema("daemon-status.schema.json");
    JsonNode parts = schema.get("$defs");
    assertSame(schema, DaemonStatus.class, "version");
    assertSame(parts.get("daemon"), DaemonStatus.Daemon.class);
    assertSame(parts.get("next"), DaemonStatus.Next.class);
    assertSame(parts.get("load"), DayLoad.class);
    assertSame(parts.get("serverLoad"), DayLoad.Server.class);
    assertSame(parts.get("ledger"), LedgerStatus.class);
    assertSame(parts.get("history"), History.class);
    assertSame(parts.get("incidents"), IncidentList.class);
    for (String other : List.of("status", "history", "incidents")) {
      JsonNode own = schema(other + ".schema.json").get("$defs");
      own.propertyNames()
          .forEach(name -> assertThat(parts.get(name)).as(name).isEqualTo(own.get(name)));
    }
  }

  @Test
  void whatARunShowsIsReadBackAsItWasWrittenAlsoFromALaterVersion() {
    String json = Json.of(1, sight());
    assertThat(SightJson.read(json)).isEqualTo(sight());
    assertThat(SightJson.read(json.replace("\"holds\":", "\"later\":{\"a\":1},\"holds\":")))
        .isEqualTo(sight());
  }

  static JsonNode schema(String resource) {
    try (InputStream in = LedgerJson.class.getResourceAsStream(resource)) {
      return JsonMapper.shared().readTree(in.readAllBytes());
    } catch (IOException unreadable) {
      throw new java.io.UncheckedIOException(unreadable);
    }
  }

  static void assertSame(JsonNode object, Class<?> record, String... more) {
    List<String> components = new ArrayList<>(List.of(more));
    List<String> required = new ArrayList<>(List.of(more));
    for (RecordComponent component : record.getRecordComponents()) {
      components.add(component.getName());
      if (!MAYBE.contains(component.getType())) {
        required.add(component.getName());
      }
    }
    assertThat(object.get("properties").propertyNames())
        .containsExactlyInAnyOrderElementsOf(components);
    List<String> demanded = new ArrayList<>();
    object.get("required").forEach(name -> demanded.add(name.asString()));
    assertThat(demanded).containsExactlyInAnyOrderElementsOf(required);
  }
}
