package dev.leasehold.kubernetes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A mapping that is put together key by key, in the order in which people read it. */
final class Tree {
  private final Map<String, Object> entries = new LinkedHashMap<>();

  static Tree of(String key, Object value) {
    return new Tree().with(key, value);
  }

  Tree with(String key, Object value) {
    entries.put(key, value instanceof Tree tree ? tree.entries : value);
    return this;
  }

  /** Nothing where nothing is given. */
  Tree with(String key, Optional<?> value) {
    value.ifPresent(given -> with(key, given));
    return this;
  }

  Tree with(String key, OptionalInt value) {
    value.ifPresent(given -> with(key, given));
    return this;
  }

  /** Nothing where there are none. */
  Tree withAny(String key, Collection<?> values) {
    return values.isEmpty() ? this : with(key, list(values));
  }

  Tree withAny(String key, Map<String, ?> values) {
    return values.isEmpty() ? this : with(key, values);
  }

  Map<String, Object> map() {
    return entries;
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  static List<Object> list(Collection<?> items) {
    List<Object> list = new ArrayList<>();
    items.forEach(item -> list.add(item instanceof Tree tree ? tree.entries : item));
    return list;
  }

  static List<Object> list(Object... items) {
    return list(List.of(items));
  }
}
