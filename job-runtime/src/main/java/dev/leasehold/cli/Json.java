package dev.leasehold.cli;

import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Results as JSON, indented. */
final class Json {
  private static final ObjectWriter WRITER =
      JsonMapper.builder().build().writerWithDefaultPrettyPrinter();

  private Json() {}

  static String of(Object value) {
    return WRITER.writeValueAsString(value);
  }
}
