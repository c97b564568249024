package dev.leasehold.declaration;

import dev.leasehold.declaration.YamlNode.Kind;
import dev.leasehold.declaration.YamlNode.Mapping;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads one entry of a job's {@code parameters:}. */
final class ParameterReader {
  static final List<String> KEYS = List.of("value", "type", "identifying");

  /** The types that Spring Batch converts by itself, with a value of each as people write it. */
  enum Type {
    STRING("string", "java.lang.String", "eu"),
    LONG("long", "java.lang.Long", "42"),
    DOUBLE("double", "java.lang.Double", "1.5"),
    DATE("date", "java.util.Date", "2026-11-22T03:15:00Z"),
    LOCAL_DATE("localDate", "java.time.LocalDate", "2026-11-22"),
    LOCAL_TIME("localTime", "java.time.LocalTime", "03:15:00"),
    LOCAL_DATE_TIME("localDateTime", "java.time.LocalDateTime", "2026-11-22T03:15:00");

    private final String word;
    private final String className;
    private final String example;

    Type(String word, String className, String example) {
      this.word = word;
      this.className = className;
      this.example = example;
    }

    boolean takes(String value) {
      try {
        switch (this) {
          case STRING -> {}
          case LONG -> Long.parseLong(value);
          case DOUBLE -> Double.parseDouble(value);
          case DATE -> Instant.parse(value);
          case LOCAL_DATE -> LocalDate.parse(value);
          case LOCAL_TIME -> LocalTime.parse(value);
          case LOCAL_DATE_TIME -> LocalDateTime.parse(value);
        }
        return true;
      } catch (NumberFormatException | DateTimeException e) {
        return false;
      }
    }
  }

  static final List<String> TYPES = Arrays.stream(Type.values()).map(type -> type.word).toList();

  private ParameterReader() {}

  static Optional<ParameterDeclaration> read(Value value) {
    if (!(value.node() instanceof Mapping)) {
      return value.scalar().map(text -> declaration(text, natural(value), true));
    }
    return value.section("a value", KEYS).flatMap(ParameterReader::read);
  }

  private static Optional<ParameterDeclaration> read(Section keys) {
    boolean identifying = keys.get("identifying", Value::truth).orElse(true);
    Optional<Type> type =
        keys.get("type", value -> value.oneOf(TYPES).map(w -> Type.values()[TYPES.indexOf(w)]));
    return keys.required(
        "value",
        "write it, as in {value: eu, identifying: false}",
        value -> read(value, type, identifying));
  }

  private static Optional<ParameterDeclaration> read(
      Value value, Optional<Type> given, boolean identifying) {
    Optional<Text> text = value.scalar();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Type type = given.orElse(natural(value));
    boolean literal = !text.get().written().contains("${");
    if (literal && !type.takes(text.get().written())) {
      value.report("is no " + type.word + "; write it as \"" + type.example + "\"");
      return Optional.empty();
    }
    return text.map(t -> declaration(t, type, identifying));
  }

  private static Type natural(Value value) {
    if (value.node().is(Kind.WHOLE)) {
      return Type.LONG;
    }
    return value.node().is(Kind.DECIMAL) ? Type.DOUBLE : Type.STRING;
  }

  private static ParameterDeclaration declaration(Text text, Type type, boolean identifying) {
    return new ParameterDeclaration(text, type.className, identifying);
  }
}
