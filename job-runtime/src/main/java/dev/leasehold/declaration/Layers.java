package dev.leasehold.declaration;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A job's own keys over those of {@code defaults:}. */
record Layers(Section own, @Nullable Section defaults) {

  boolean has(String key) {
    return layer(key).has(key);
  }

  <T> Optional<T> get(String key, Function<Value, Optional<T>> reading) {
    return layer(key).get(key, reading);
  }

  boolean isEmptyList(String key) {
    return layer(key).isEmptyList(key);
  }

  /** Entries of both, the job's own winning. */
  <T> Map<String, T> merged(String key, Function<Value, Optional<Map<String, T>>> reading) {
    Map<String, T> merged = new LinkedHashMap<>();
    if (defaults != null) {
      defaults.get(key, reading).ifPresent(merged::putAll);
    }
    own.get(key, reading).ifPresent(merged::putAll);
    return merged;
  }

  /** At the key; at the job where neither has it. */
  void report(String key, String message) {
    layer(key).report(key, message);
  }

  private Section layer(String key) {
    return own.has(key) || defaults == null || !defaults.has(key) ? own : defaults;
  }
}
