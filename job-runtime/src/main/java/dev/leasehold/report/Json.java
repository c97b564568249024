package dev.leasehold.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.math.BigDecimal;
import java.time.Duration;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * How the records of this package become JSON: every component under its own name, instants as
 * ISO-8601 in UTC, times as seconds to the millisecond, an empty Optional left out.
 */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(
              new SimpleModule()
                  .addSerializer(new Seconds())
                  .addDeserializer(Duration.class, new FromSeconds()))
          // What an earlier version did not write yet.
          .changeDefaultNullHandling(
              before -> JsonSetter.Value.construct(Nulls.AS_EMPTY, Nulls.DEFAULT))
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_ABSENT))
          .build();

  private Json() {}

  /** One line, the version of its schema first. */
  static String of(int version, Record value) {
    ObjectNode document = MAPPER.createObjectNode();
    document.put("version", version);
    document.setAll((ObjectNode) MAPPER.valueToTree(value));
    return MAPPER.writeValueAsString(document);
  }

  /** What {@link #of} wrote, perhaps by a later version: what is not known is passed over. */
  static <T extends Record> T read(String json, Class<T> type) {
    return MAPPER.readValue(json, type);
  }

  private static final class Seconds extends StdSerializer<Duration> {
    Seconds() {
      super(Duration.class);
    }

    @Override
    public void serialize(Duration time, JsonGenerator json, SerializationContext context) {
      BigDecimal seconds = BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros();
      // 900, which is 9E+2 otherwise.
      json.writeNumber(seconds.scale() < 0 ? seconds.setScale(0) : seconds);
    }
  }

  private static final class FromSeconds extends StdDeserializer<Duration> {
    FromSeconds() {
      super(Duration.class);
    }

    @Override
    public Duration deserialize(JsonParser json, DeserializationContext context) {
      return Duration.ofMillis(json.getDecimalValue().movePointRight(3).longValue());
    }
  }
}
