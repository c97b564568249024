package dev.leasehold.alert;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What was sent, held against the schema that we wrote down of what is documented. */
final class Payload {
  private static final JsonMapper MAPPER = new JsonMapper();

  private Payload() {}

  static JsonNode read(byte[] json) {
    return MAPPER.readTree(json);
  }

  static String pretty(byte[] json) {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(read(json));
  }

  static List<Error> problems(String schema, byte[] json) {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(text(schema), InputFormat.JSON)
        .validate(
            new String(json, StandardCharsets.UTF_8),
            InputFormat.JSON,
            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
  }

  private static String text(String schema) {
    try (InputStream in = Payload.class.getResourceAsStream(schema)) {
      if (in == null) {
        throw new IllegalArgumentException(schema);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
