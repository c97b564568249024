package dev.leasehold.alert;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How what is sent becomes JSON. */
final class Json {
  private static final JsonMapper MAPPER = new JsonMapper();

  private Json() {}

  /** One line, in UTF-8. */
  static byte[] of(Object value) {
    return MAPPER.writeValueAsString(value).getBytes(StandardCharsets.UTF_8);
  }

  static JsonNode read(String json) {
    return MAPPER.readTree(json);
  }

  /** An object whose properties keep this order; names and values take turns. */
  static Map<String, Object> object(Object... properties) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < properties.length; i += 2) {
      object.put((String) properties[i], properties[i + 1]);
    }
    return object;
  }
}
