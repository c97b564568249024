package dev.leasehold.declaration;

import dev.leasehold.declaration.YamlNode.Mapping;
import dev.leasehold.declaration.YamlNode.Sequence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code channels:}. */
final class ChannelReader {
  /** The kinds of incidents, by the names that incidents carry. */
  static final List<String> KINDS =
      List.of(
          "PLAN_VIOLATION",
          "POOL_DEADLOCK",
          "WORKER_STARVATION",
          "LOCK_DEADLOCK",
          "POOL_STALL",
          "ACQUIRE_TIMEOUT",
          "QUERY_STUCK",
          "HOARDED",
          "LEAK",
          "DEADLINE",
          "LEASE_LOST",
          "REPLACED",
          "NOT_ADMITTED",
          "DATABASE_LOST",
          "VANISHED",
          "MISSED",
          "OVERLAPPED",
          "FAILED",
          "INTERRUPTED",
          "CLOCK_SKEW");

  static final List<String> SECURITY = List.of("starttls", "tls", "none");

  /**
   * A type of channel: the setting that a plain text stands for (none where one is not enough), the
   * settings that it has, and those that it needs.
   */
  @SuppressWarnings("ImmutableEnumChecker") // its lists are
  enum Type {
    SLACK("url", List.of("url"), List.of("url")),
    WEBHOOK("url", List.of("url", "bearerToken"), List.of("url")),
    ALERTMANAGER("url", List.of("url", "username", "password"), List.of("url")),
    PAGERDUTY("routingKey", List.of("routingKey", "url"), List.of("routingKey")),
    EMAIL(
        null,
        List.of("host", "port", "security", "username", "password", "from", "to"),
        List.of("host", "from", "to")),
    COMMAND("run", List.of("run"), List.of("run"));

    private final @Nullable String alone;
    private final List<String> keys;
    private final List<String> required;

    Type(@Nullable String alone, List<String> keys, List<String> required) {
      this.alone = alone;
      this.keys = keys;
      this.required = required;
    }

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    List<String> keys() {
      return keys;
    }
  }

  static final List<String> KEYS = keys();

  /** What Alertmanager takes where it is told nothing. */
  private static final Duration REPEAT_INTERVAL = Duration.ofHours(4);

  private ChannelReader() {}

  private static List<String> keys() {
    List<String> keys = new ArrayList<>();
    for (Type type : Type.values()) {
      keys.add(type.key());
    }
    keys.addAll(List.of("jobs", "kinds", "repeatInterval"));
    return List.copyOf(keys);
  }

  /**
   * @param jobs the names of all jobs; null where they are not all known
   */
  static Optional<ChannelDeclaration> read(Value.Named named, @Nullable Set<String> jobs) {
    Optional<Section> section =
        named
            .value()
            .section("a mapping such as {slack: \"${SLACK_WEBHOOK}\"}", KEYS, named.place());
    return section.flatMap(keys -> read(named.name(), keys, jobs));
  }

  private static Optional<ChannelDeclaration> read(
      String name, Section keys, @Nullable Set<String> known) {
    List<String> jobs = names(keys, "jobs", "jobs", v -> job(v, known));
    List<String> kinds = names(keys, "kinds", "kinds of incidents", value -> value.oneOf(KINDS));
    Duration repeatInterval = keys.get("repeatInterval", Value::duration).orElse(REPEAT_INTERVAL);
    Type type = null;
    for (Type each : Type.values()) {
      if (keys.has(each.key())) {
        if (type != null) {
          keys.report(
              each.key(),
              "beside " + type.key() + "; a channel has one type, so declare another channel");
        }
        type = type == null ? each : type;
      }
    }
    if (type == null) {
      if (!keys.mayMean(KEYS)) {
        keys.report(
            keys.place(),
            "lacks its type; write one of slack, webhook, alertmanager, pagerduty, email, command");
      }
      return Optional.empty();
    }
    Type found = type;
    return keys.get(found.key(), value -> settings(value, found))
        .map(
            settings ->
                new ChannelDeclaration(name, found.key(), settings, jobs, kinds, repeatInterval));
  }

  private static List<String> names(
      Section keys, String key, String noun, Function<Value, Optional<? extends String>> item) {
    return keys.get(key, value -> value.<String>list(noun, item)).orElse(List.of());
  }

  private static Optional<String> job(Value value, @Nullable Set<String> known) {
    Optional<String> job = value.string();
    if (job.isPresent() && known != null && !known.contains(job.get())) {
      value.report("there is no such job" + Value.didYouMean(job.get(), known).orElse(""));
    }
    return job;
  }

  private static Optional<Map<String, Text>> settings(Value value, Type type) {
    if (value.node() instanceof Mapping) {
      return value.section("settings", type.keys()).map(keys -> settings(keys, type));
    }
    String alone = type.alone;
    if (alone == null || value.node() instanceof Sequence) {
      return value.expected("a mapping with " + String.join(", ", type.keys()));
    }
    return value.text().map(text -> Map.of(alone, text));
  }

  private static Map<String, Text> settings(Section keys, Type type) {
    Map<String, Text> settings = new LinkedHashMap<>();
    for (String key : type.keys()) {
      if (type.required.contains(key)) {
        keys.required(key, "a channel of type " + type.key() + " needs it", v -> setting(key, v))
            .ifPresent(text -> settings.put(key, text));
      } else {
        keys.get(key, v -> setting(key, v)).ifPresent(text -> settings.put(key, text));
      }
    }
    return settings;
  }

  private static Optional<Text> setting(String key, Value value) {
    return switch (key) {
      case "port" -> value.whole(1, 65_535).map(port -> new Text(port.toString(), value.place()));
      case "security" -> value.oneOf(SECURITY).map(word -> new Text(word, value.place()));
      default -> value.text();
    };
  }
}
