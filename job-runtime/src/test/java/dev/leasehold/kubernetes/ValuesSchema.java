package dev.leasehold.kubernetes;

import dev.leasehold.declaration.DeclarationReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The chart's schema, made from that of the jobs file. */
final class ValuesSchema {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private ValuesSchema() {}

  static String json() {
    ObjectNode schema = jobsFile();
    schema.put("$id", "urn:leasehold:values");
    schema.put("title", "Leasehold's chart");
    schema.put(
        "description",
        "A jobs file. Made from the schema of jobs files; do not change it by hand.");
    ((ObjectNode) schema.get("properties"))
        .putObject("global")
        .put("description", "What Helm gives to the parts of another chart. Not used.")
        .put("type", "object");
    return JSON.writeValueAsString(schema).replace("\r\n", "\n") + "\n";
  }

  /** The keys of one mapping, by the name of its definition. */
  static List<String> keys(String definition) {
    JsonNode keys = jobsFile().get("$defs").get(definition).get("properties");
    return List.copyOf(keys.propertyNames());
  }

  private static ObjectNode jobsFile() {
    try (InputStream in = DeclarationReader.class.getResourceAsStream("jobs.schema.json")) {
      return (ObjectNode) JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
