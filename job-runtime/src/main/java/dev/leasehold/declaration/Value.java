package dev.leasehold.declaration;

import dev.leasehold.declaration.YamlNode.Kind;
import dev.leasehold.declaration.YamlNode.Mapping;
import dev.leasehold.declaration.YamlNode.Scalar;
import dev.leasehold.declaration.YamlNode.Sequence;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A value of a declaration at its place. Every reading method is empty where the value is not what
 * was asked for, and has reported why; no message holds a value that may be a secret.
 */
record Value(YamlSource source, Problems problems, YamlNode node, Place place) {

  /** A key of a mapping whose keys are names, with the place of the name. */
  record Named(String name, Place place, Value value) {}

  void report(String message) {
    problems.add(place, message);
  }

  /** A text that holds no secret, and so no references. */
  Optional<String> string() {
    Optional<String> string = anyString();
    if (string.isPresent() && string.get().isEmpty()) {
      report("is an empty text; write a text, or remove the key");
      return Optional.empty();
    }
    return string;
  }

  /** As {@link #string()}, but it may be empty. */
  Optional<String> anyString() {
    if (node instanceof Scalar scalar && scalar.kind() == Kind.TEXT) {
      return Optional.of(scalar.text());
    }
    return expected("a text");
  }

  /** A text that may hold references. */
  Optional<Text> text() {
    return string().flatMap(this::withReferences);
  }

  /** A text, a number, or true or false, as a text that may hold references. */
  Optional<Text> scalar() {
    if (!(node instanceof Scalar scalar)) {
      return expected("a text, a number, or true or false");
    }
    return switch (scalar.kind()) {
      case TEXT -> withReferences(scalar.text());
      case TRUTH -> Optional.of(new Text(scalar.text().toLowerCase(Locale.ROOT), place));
      case WHOLE, DECIMAL -> {
        if (!PlainScalar.canonical(scalar.text()).equals(scalar.text())) {
          report("a number that Helm would write in another way; put it in quotes");
          yield Optional.empty();
        }
        yield Optional.of(new Text(scalar.text(), place));
      }
      case NOTHING, BROKEN -> expected("a text, a number, or true or false");
    };
  }

  private Optional<Text> withReferences(String written) {
    Optional<String> problem = Reference.problem(written);
    problem.ifPresent(this::report);
    return problem.isPresent() ? Optional.empty() : Optional.of(new Text(written, place));
  }

  Optional<Boolean> truth() {
    return node instanceof Scalar scalar && scalar.kind() == Kind.TRUTH
        ? Optional.of(Boolean.parseBoolean(scalar.text()))
        : expected("true or false");
  }

  /** A whole number from {@code least} to {@code most}. */
  Optional<Integer> whole(int least, int most) {
    if (!(node instanceof Scalar scalar) || scalar.kind() != Kind.WHOLE) {
      return expected("a whole number");
    }
    BigDecimal value = PlainScalar.valueOf(scalar.text());
    if (value.compareTo(BigDecimal.valueOf(least)) < 0
        || value.compareTo(BigDecimal.valueOf(most)) > 0) {
      report("must be from " + least + " to " + most);
      return Optional.empty();
    }
    return Optional.of(value.intValueExact());
  }

  /** More than nothing and at most a year. */
  Optional<Duration> duration() {
    return duration(Durations.LONGEST, "366d");
  }

  /**
   * More than nothing.
   *
   * @param most that it may be
   * @param written the same, as a declaration writes it
   */
  Optional<Duration> duration(Duration most, String written) {
    Optional<Duration> duration = durationFromNothing(most, written);
    if (duration.isPresent() && duration.get().isZero()) {
      report("must be more than 0");
      return Optional.empty();
    }
    return duration;
  }

  /** As {@link #duration(Duration, String)}, but it may be nothing. */
  Optional<Duration> durationFromNothing(Duration most, String written) {
    if (node.is(Kind.WHOLE) || node.is(Kind.DECIMAL)) {
      report("lacks a unit; write it as 500ms, 30s, 5m, 1h or 1d");
      return Optional.empty();
    }
    return string().flatMap(text -> duration(text, most, written));
  }

  private Optional<Duration> duration(String text, Duration most, String written) {
    Optional<Duration> duration = Durations.parse(text);
    if (duration.isEmpty()) {
      report("is no duration; write it as 500ms, 30s, 5m, 1h, 1h30m, 1d or PT30S");
    } else if (duration.get().compareTo(most) > 0) {
      report("must be at most " + written);
    } else {
      return duration;
    }
    return Optional.empty();
  }

  /** The constant whose name this is in lower case. */
  <E extends Enum<E>> Optional<E> oneOf(Class<E> type) {
    List<String> names =
        Arrays.stream(type.getEnumConstants()).map(e -> e.name().toLowerCase(Locale.ROOT)).toList();
    return oneOf(names).map(name -> type.getEnumConstants()[names.indexOf(name)]);
  }

  Optional<String> oneOf(List<String> words) {
    Optional<String> word = string();
    if (word.isPresent() && !words.contains(word.get())) {
      report(
          "must be one of " + String.join(", ", words) + didYouMean(word.get(), words).orElse(""));
      return Optional.empty();
    }
    return word;
  }

  /** The items that could be read. */
  <T> Optional<List<T>> list(String noun, Function<Value, Optional<? extends T>> item) {
    if (!(node instanceof Sequence sequence)) {
      return expected("a list of " + noun);
    }
    List<T> items = new ArrayList<>(sequence.items().size());
    for (int i = 0; i < sequence.items().size(); i++) {
      YamlNode each = sequence.items().get(i);
      String path = place.path() + "[" + i + "]";
      Place at = new Place(place.file(), each.line(), each.column(), path);
      item.apply(new Value(source, problems, each, at)).ifPresent(items::add);
    }
    return Optional.of(items);
  }

  /** A mapping whose keys are names. */
  Optional<List<Named>> names(String noun) {
    if (!(node instanceof Mapping mapping)) {
      return expected("a mapping of " + noun);
    }
    return Optional.of(
        mapping.entries().values().stream()
            .map(
                entry -> {
                  String path = KeyPath.of(place.path(), entry.key());
                  Place key = new Place(place.file(), entry.line(), entry.column(), path);
                  return new Named(entry.key(), key, Section.valueOf(this, entry));
                })
            .toList());
  }

  /** A mapping whose keys are names, with the values that could be read. */
  <T> Optional<Map<String, T>> map(String noun, Function<Value, Optional<? extends T>> item) {
    return names(noun)
        .map(
            names -> {
              Map<String, T> map = new LinkedHashMap<>();
              for (Named named : names) {
                if (named.name().isEmpty()) {
                  problems.add(named.place(), "a name must not be empty");
                }
                item.apply(named.value()).ifPresent(v -> map.put(named.name(), v));
              }
              return map;
            });
  }

  /** A mapping that somebody else gives a meaning to: texts, numbers, truths, lists, mappings. */
  Optional<Map<String, Object>> tree() {
    return node instanceof Mapping ? map("keys", Value::branch) : expected("a mapping");
  }

  private Optional<Object> branch() {
    if (node instanceof Mapping) {
      return tree().map(Object.class::cast);
    }
    if (node instanceof Sequence) {
      return this.<Object>list("values", Value::branch).map(Object.class::cast);
    }
    Scalar scalar = (Scalar) node;
    return switch (scalar.kind()) {
      case TEXT -> Optional.of(scalar.text());
      case TRUTH -> truth().map(Object.class::cast);
      case WHOLE -> whole(Integer.MIN_VALUE, Integer.MAX_VALUE).map(Object.class::cast);
      case DECIMAL, NOTHING, BROKEN -> expected("a text, a whole number, or true or false");
    };
  }

  /** A mapping of known keys. */
  Optional<Section> section(String noun, List<String> keys) {
    return section(noun, keys, place);
  }

  /**
   * A mapping of known keys.
   *
   * @param owner where to report what is missing in it
   */
  Optional<Section> section(String noun, List<String> keys, Place owner) {
    return node instanceof Mapping mapping
        ? Optional.of(new Section(this, mapping, keys, owner))
        : expected(noun);
  }

  <T> Optional<T> expected(String what) {
    if (!(node instanceof Scalar scalar)) {
      report("must be " + what + ", not " + node.noun());
      return Optional.empty();
    }
    switch (scalar.kind()) {
      case BROKEN -> {}
      case NOTHING -> report("is empty; write " + what + ", or remove the key");
      case TEXT -> report("must be " + what + ", not a text" + cureOfQuotes(what, scalar.text()));
      default ->
          report(
              "must be "
                  + what
                  + ", not "
                  + scalar.noun()
                  + (what.equals("a text") ? "; put it in quotes" : ""));
    }
    return Optional.empty();
  }

  private static String cureOfQuotes(String what, String text) {
    Kind unquoted = PlainScalar.of(text).kind();
    boolean quotesAreTheMistake =
        unquoted == Kind.WHOLE && what.equals("a whole number")
            || unquoted == Kind.TRUTH && what.equals("true or false");
    return quotesAreTheMistake ? "; remove the quotes" : "";
  }

  static Optional<String> didYouMean(String word, Collection<String> known) {
    return Nearest.to(word, known).map(near -> "; did you mean " + near + "?");
  }
}
