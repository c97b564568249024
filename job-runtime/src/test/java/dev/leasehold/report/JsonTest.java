package dev.leasehold.report;

import static dev.leasehold.report.Cases.cursor;
import static dev.leasehold.report.Cases.subject;
import static dev.leasehold.watchdog.Scene.START;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.leasehold.watchdog.Finding;
import dev.leasehold.watchdog.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The JSON, its schemas and the records say the same. */
class JsonTest {
  private static final JsonMapper MAPPER = new JsonMapper();

  private static String text(String resource) {
    try (InputStream in = IncidentJson.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  static List<Error> problems(String resource, String json) {
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(text(resource), InputFormat.JSON);
    return schema.validate(
        json,
        InputFormat.JSON,
        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
  }

  private static Incident incident(Kind kind) {
    return Diagnosis.of(Cases.ofEveryKind().get(kind), subject(cursor()));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void everyKindOfIncidentIsValid(Kind kind) {
    String json = IncidentJson.of(incident(kind));
    assertThat(problems("incident.schema.json", json)).isEmpty();
    assertThat(json).doesNotContain("\n").startsWith("{\"version\":1,\"id\":");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void everyKindOfIncidentIsReadAsItWasWritten(Kind kind) {
    String json = IncidentJson.of(incident(kind));
    Incident read = IncidentJson.read(json);
    assertThat(read).usingRecursiveComparison().isEqualTo(incident(kind));
    assertThat(IncidentJson.of(read)).isEqualTo(json);
  }

  @Test
  void aTimeIsWrittenWithoutAnExponent() {
    assertThat(Json.of(1, new DaemonStatus.Next("night", Instant.EPOCH, Duration.ofMinutes(15))))
        .endsWith("\"in\":900}");
    assertThat(Json.of(1, new DaemonStatus.Next("night", Instant.EPOCH, Duration.ofMillis(1500))))
        .endsWith("\"in\":1.5}");
  }

  @Property(tries = 300)
  void aTimeIsReadAsItWasWrittenToTheMillisecond(@ForAll @LongRange(max = 1L << 40) long micros) {
    Duration time = Duration.ofNanos(micros * 1000);
    Incident read = IncidentJson.read(IncidentJson.of(after(time)));
    assertThat(read.after()).isEqualTo(Duration.ofMillis(time.toMillis()));
  }

  private static Incident after(Duration time) {
    Instant found = START.plus(time);
    return Diagnosis.of(
        Finding.external(Kind.LEASE_LOST, found, "\u0000\"<\u2028 the ledger is silent"),
        subject(cursor()));
  }

  @Test
  void whatAnEarlierVersionDidNotWriteIsEmptyAndWhatALaterOneAddsIsPassedOver() {
    ObjectNode json = (ObjectNode) MAPPER.readTree(IncidentJson.of(incident(Kind.POOL_DEADLOCK)));
    json.remove("edges");
    json.remove("timeline");
    json.put("mood", "gloomy");
    ((ObjectNode) json.get("waits").get(0)).remove("database");
    Incident read = IncidentJson.read(json.toString());
    assertThat(read.edges()).isEmpty();
    assertThat(read.timeline()).isEmpty();
    assertThat(read.waits().get(0).database()).isEmpty();
    assertThat(read.what()).isEqualTo(incident(Kind.POOL_DEADLOCK).what());
  }

  @Test
  void whatIsMissingOrOfAnotherTypeIsNotValid() {
    String json = IncidentJson.of(incident(Kind.POOL_DEADLOCK));
    ObjectNode without = (ObjectNode) MAPPER.readTree(json);
    without.remove("why");
    assertThat(problems("incident.schema.json", without.toString())).hasSize(1);
    ObjectNode wrong = (ObjectNode) MAPPER.readTree(json);
    wrong.put("at", "yesterday");
    wrong.put("kind", "POOL_DEADLOCKS");
    wrong.put("version", 2);
    assertThat(problems("incident.schema.json", wrong.toString())).hasSize(3);
  }

  @Test
  void timesAreSecondsAndInstantsAreText() {
    JsonNode json = MAPPER.readTree(IncidentJson.of(incident(Kind.POOL_DEADLOCK)));
    assertThat(json.get("after").decimalValue()).isEqualByComparingTo("0.4");
    assertThat(json.get("at").asString()).isEqualTo("2026-11-22T03:15:00.400Z");
    assertThat(json.get("holds").get(0).get("age").decimalValue()).isEqualByComparingTo("0.4");
  }

  @Test
  void aPlanThatIsLargeEnoughIsLeftOut() {
    assertThat(MAPPER.readTree(IncidentJson.of(incident(Kind.LEAK))).has("planToDeclare"))
        .isFalse();
    assertThat(MAPPER.readTree(IncidentJson.of(incident(Kind.POOL_DEADLOCK))).has("planToDeclare"))
        .isTrue();
  }

  @Test
  void theSchemaOfAnIncidentNamesEveryComponentOfItsRecord() {
    JsonNode schema = MAPPER.readTree(text("incident.schema.json"));
    assertSame(schema, Incident.class, "version");
    JsonNode parts = schema.get("$defs");
    assertSame(parts.get("held"), Incident.Held.class);
    assertSame(parts.get("waited"), Incident.Waited.class);
    assertSame(parts.get("need"), Incident.Need.class);
    assertSame(parts.get("stack"), Incident.Stack.class);
    assertSame(parts.get("edge"), Incident.Edge.class);
    assertSame(parts.get("party"), Incident.Party.class);
    assertSame(parts.get("span"), Incident.Span.class);
    assertThat(names(schema.get("properties").get("kind").get("enum")))
        .containsExactlyElementsOf(Arrays.stream(Kind.values()).map(Kind::name).toList());
  }

  @Test
  void theSchemaOfAnOutcomeNamesEveryComponentOfItsRecord() {
    JsonNode schema = MAPPER.readTree(text("outcome.schema.json"));
    assertSame(schema, RunReport.class, "version");
    assertSame(schema.get("$defs").get("pool"), RunReport.Pool.class);
    assertSame(schema.get("$defs").get("incident"), Incident.class);
    assertSame(schema.get("$defs").get("wouldHave"), WouldHave.class);
    assertSame(schema.get("$defs").get("refusal"), WouldHave.Refusal.class);
    assertThat(names(schema.get("properties").get("exit").get("enum")))
        .containsExactlyElementsOf(Arrays.stream(ExitCode.values()).map(ExitCode::name).toList());
    JsonNode single = MAPPER.readTree(text("incident.schema.json")).get("$defs");
    for (String part : List.of("held", "waited", "need", "stack", "edge", "party", "span")) {
      assertThat(schema.get("$defs").get(part)).isEqualTo(single.get(part));
    }
  }

  @Test
  void anOutcomeWithItsIncidentsIsValid() {
    RunReport report =
        new RunReport(
            "order-export",
            Instant.parse("2026-11-22T03:15:00Z"),
            Instant.parse("2026-11-22T03:15:02Z"),
            Duration.ofMillis(400),
            "killed",
            ExitCode.PLAN,
            List.of(new RunReport.Pool("main", 1, 2, 1, Duration.ofMillis(20), 1)),
            0,
            0,
            1,
            List.of(incident(Kind.POOL_DEADLOCK), incident(Kind.LEAK)),
            Optional.empty());
    assertThat(problems("outcome.schema.json", OutcomeJson.of(report))).isEmpty();

    WouldHave.Refusal refusal =
        new WouldHave.Refusal(Kind.PLAN_VIOLATION, "It asks.", "Copy.java:7", "2026");
    String observed = OutcomeJson.of(report.with(new WouldHave(true, List.of(refusal))));
    assertThat(problems("outcome.schema.json", observed)).isEmpty();
    assertThat(
            problems("outcome.schema.json", observed.replace("\"planned\":true", "\"planned\":1")))
        .isNotEmpty();
  }

  private static void assertSame(JsonNode object, Class<?> record, String... more) {
    List<String> components = new ArrayList<>(List.of(more));
    List<String> required = new ArrayList<>(List.of(more));
    for (RecordComponent component : record.getRecordComponents()) {
      components.add(component.getName());
      if (component.getType() != Optional.class) {
        required.add(component.getName());
      }
      JsonNode property = object.get("properties").get(component.getName());
      assertThat(property).as(component.getName()).isNotNull();
      String type =
          property.has("type")
              ? property.get("type").asString()
              : property.has("$ref") && component.getType() == Optional.class ? "string" : "";
      assertThat(type).as(component.getName()).isEqualTo(type(component.getType()));
    }
    assertThat(object.get("properties").propertyNames())
        .containsExactlyInAnyOrderElementsOf(components);
    assertThat(names(object.get("required"))).containsExactlyInAnyOrderElementsOf(required);
  }

  private static String type(Class<?> component) {
    if (component == List.class) {
      return "array";
    }
    if (component == boolean.class) {
      return "boolean";
    }
    if (component == int.class || component == long.class) {
      return "integer";
    }
    if (component.isRecord()) {
      return ""; // a reference
    }
    return component == Duration.class ? "number" : "string";
  }

  private static List<String> names(JsonNode array) {
    List<String> names = new ArrayList<>();
    array.forEach(name -> names.add(name.asString()));
    return names;
  }
}
