package dev.leasehold.declaration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Every example of the schema is read without a problem, by the reader and by the schema. */
class SchemaExamplesTest {

  @BeforeAll
  static void theScriptOfTheExampleIsThere() {
    Yaml.file("shop.sql", "");
  }

  @TestFactory
  Stream<DynamicTest> isReadWithoutAProblem() {
    return PublishedSchema.mappings().keySet().stream()
        .flatMap(
            mapping ->
                PublishedSchema.keys(mapping).entrySet().stream()
                    .map(
                        key ->
                            DynamicTest.dynamicTest(
                                mapping + "." + key.getKey(),
                                () -> check(mapping, key.getKey(), key.getValue()))));
  }

  private static void check(String mapping, String key, JsonNode schema) {
    for (JsonNode example : schema.get("examples")) {
      var read = List.of(Yaml.file("example.yaml", KeyStand.file(mapping, key, example)));
      assertThat(DeclarationReader.readBySchema(read)).as(example.toString()).isNotNull();
    }
  }
}
