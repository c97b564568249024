package dev.leasehold.declaration;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A value that a key does not take, and what the reader says of it.
 *
 * @param value as it is written
 * @param message without the place
 */
record WrongValue(String value, String message) {
  /** From what somebody may write to what hardly anybody does. */
  private static final List<String> TRIED = List.of("\"soon\"", "-1", "\"\"", "[1]", "{\"x\": 1}");

  /**
   * The first of some that it refuses.
   *
   * @param mapping the name of its definition in the schema
   */
  static WrongValue of(String mapping, String key) {
    return TRIED.stream()
        .map(json -> JsonMapper.shared().readTree(json))
        .flatMap(value -> refused(mapping, key, value).stream())
        .findFirst()
        .orElseThrow(() -> new AssertionError("any value is taken by " + mapping + "." + key));
  }

  private static Optional<WrongValue> refused(String mapping, String key, JsonNode value) {
    try {
      DeclarationReader.read(List.of(Yaml.file("wrong.yaml", KeyStand.file(mapping, key, value))));
      return Optional.empty();
    } catch (DeclarationException wrong) {
      return wrong.problems().stream()
          .filter(problem -> problem.place().path().matches("(.*\\.)?" + key + "([.\\[].*)?"))
          .map(problem -> problem.message().lines().findFirst().orElseThrow())
          .findFirst()
          .map(message -> new WrongValue(KeyReference.yaml(value), message));
    }
  }
}
