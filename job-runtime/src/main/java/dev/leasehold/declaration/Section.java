package dev.leasehold.declaration;

import dev.leasehold.declaration.YamlNode.Entry;
import dev.leasehold.declaration.YamlNode.Kind;
import dev.leasehold.declaration.YamlNode.Mapping;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A mapping of known keys. Others are reported at once; each value is read at most once. */
final class Section {
  private final Value value;
  private final Mapping mapping;
  private final List<String> known;
  private final Place place;
  private final Map<String, Optional<?>> read = new HashMap<>();
  private final Set<String> meant = new HashSet<>();

  Section(Value value, Mapping mapping, List<String> known, Place place) {
    this.value = value;
    this.mapping = mapping;
    this.known = known;
    this.place = place;
    for (Entry entry : mapping.entries().values()) {
      if (!known.contains(entry.key())) {
        value.problems().add(place(entry.key()), unknown(entry));
      }
    }
  }

  private String unknown(Entry entry) {
    Optional<String> glued = KeyPath.withoutValue(entry.key()).filter(known::contains);
    if (glued.isPresent()) {
      meant.add(glued.get());
      return "lacks a space after its colon";
    }
    Nearest.to(entry.key(), known).ifPresent(meant::add);
    return "unknown key"
        + Value.didYouMean(entry.key(), known)
            .orElseGet(() -> "; known here: " + String.join(", ", known));
  }

  static Value valueOf(Value parent, Entry entry) {
    String path = KeyPath.of(parent.place().path(), entry.key());
    YamlNode node = entry.value();
    Place place =
        node.is(Kind.NOTHING)
            ? parent.source().at(entry.line(), entry.column(), path)
            : parent.source().at(node.line(), node.column(), path);
    return new Value(parent.source(), parent.problems(), node, place);
  }

  /** Whether an unknown key is one of these misspelt; then it is not missing as well. */
  boolean mayMean(List<String> keys) {
    return !Collections.disjoint(meant, keys);
  }

  boolean has(String key) {
    return mapping.entries().containsKey(key);
  }

  boolean isEmptyList(String key) {
    Entry entry = mapping.entries().get(key);
    return entry != null
        && entry.value() instanceof YamlNode.Sequence list
        && list.items().isEmpty();
  }

  /** Where the key stands; where the mapping does if it has no such key. */
  Place place(String key) {
    Entry entry = mapping.entries().get(key);
    return entry == null
        ? place
        : value.source().at(entry.line(), entry.column(), KeyPath.of(value.place().path(), key));
  }

  Place place() {
    return place;
  }

  YamlSource source() {
    return value.source();
  }

  /** Empty where the key is not given, or is given wrongly, which is reported. */
  @SuppressWarnings("unchecked")
  <T> Optional<T> get(String key, Function<Value, Optional<T>> reading) {
    if (!known.contains(key)) {
      throw new IllegalArgumentException(key);
    }
    Entry entry = mapping.entries().get(key);
    if (entry == null) {
      return Optional.empty();
    }
    Optional<?> before = read.get(key);
    if (before == null) {
      before = reading.apply(valueOf(value, entry));
      read.put(key, before);
    }
    return (Optional<T>) before;
  }

  Optional<String> string(String key) {
    return get(key, Value::string);
  }

  /** As {@link #get}, but its absence is reported, with what to write. */
  <T> Optional<T> required(String key, String cure, Function<Value, Optional<T>> reading) {
    if (!has(key) && !meant.contains(key)) {
      report(place, key + " is missing; " + cure);
    }
    return get(key, reading);
  }

  void report(String key, String message) {
    report(place(key), message);
  }

  void report(Place at, String message) {
    value.problems().add(at, message);
  }
}
