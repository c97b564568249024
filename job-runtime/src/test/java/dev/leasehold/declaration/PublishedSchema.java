package dev.leasehold.declaration;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The published schema, as tests look at it. */
final class PublishedSchema {
  static final JsonNode ROOT = JsonMapper.shared().readTree(DeclarationSchema.json());

  private PublishedSchema() {}

  /** Every mapping of known keys, by the name of its definition; the whole file is {@code ""}. */
  static Map<String, JsonNode> mappings() {
    Map<String, JsonNode> mappings = new LinkedHashMap<>();
    mappings.put("", ROOT);
    ROOT.get("$defs")
        .properties()
        .forEach(
            def -> {
              if (def.getValue().has("properties")) {
                mappings.put(def.getKey(), def.getValue());
              }
            });
    return mappings;
  }

  static Map<String, JsonNode> keys(String mapping) {
    Map<String, JsonNode> keys = new LinkedHashMap<>();
    mappings()
        .get(mapping)
        .get("properties")
        .properties()
        .forEach(key -> keys.put(key.getKey(), key.getValue()));
    return keys;
  }

  /** With what it refers to. */
  static JsonNode resolved(JsonNode key) {
    return key.has("$ref") ? ROOT.at(key.get("$ref").asString().substring(1)) : key;
  }

  static List<String> words(JsonNode key) {
    List<String> words = new ArrayList<>();
    resolved(key).get("enum").forEach(word -> words.add(word.asString()));
    return words;
  }
}
