package dev.leasehold.declaration;

import dev.leasehold.declaration.DaemonDeclaration.CatchUp;
import dev.leasehold.declaration.DaemonDeclaration.Listen;
import dev.leasehold.declaration.DaemonDeclaration.Starts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads {@code daemon:}, at the top and of a job. */
final class DaemonReader {
  static final List<String> KEYS =
      List.of(
          "connections",
          "runs",
          "drainTimeout",
          "listen",
          "memory",
          "catchUp",
          "startJitter",
          "retryPause");

  /** What is the daemon's own stands at the top, and nowhere else. */
  static final List<String> OWN_KEYS = List.of("connections", "runs", "drainTimeout", "listen");

  static final List<String> LISTEN_KEYS = List.of("host", "port");
  static final List<String> CATCH_UP_KEYS = List.of("runs", "window");

  private static final int MOST_CONNECTIONS = 100;
  private static final int MOST_RUNS = 1000;
  private static final long LEAST_MEMORY = 64L << 20;
  private static final long MOST_MEMORY = 1024L << 30;
  private static final Duration LONGEST_JITTER = Duration.ofHours(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  private DaemonReader() {}

  /** What stands at the top, for all jobs. */
  static Optional<DaemonDeclaration> read(Value value) {
    return section(value).map(DaemonReader::read);
  }

  /** What stands in a job. */
  static Optional<Starts> readOfJob(Value value) {
    Optional<Section> section = section(value);
    section.ifPresent(
        keys ->
            OWN_KEYS.stream()
                .filter(keys::has)
                .forEach(
                    key ->
                        keys.report(
                            key, "is the daemon's own; write it under daemon: at the top")));
    return section.map(DaemonReader::starts);
  }

  private static Optional<Section> section(Value value) {
    return value.section("a mapping with memory, catchUp and other keys", KEYS);
  }

  private static DaemonDeclaration read(Section keys) {
    return new DaemonDeclaration(
        keys.get("connections", value -> value.whole(1, MOST_CONNECTIONS))
            .orElse(DaemonDeclaration.CONNECTIONS),
        keys.get("runs", value -> value.whole(1, MOST_RUNS)).orElse(DaemonDeclaration.RUNS),
        keys.get("drainTimeout", Value::duration).orElse(DaemonDeclaration.DRAIN_TIMEOUT),
        keys.get("listen", DaemonReader::listen).orElse(Listen.LOOPBACK),
        starts(keys));
  }

  private static Starts starts(Section keys) {
    return new Starts(
        keys.get("memory", DaemonReader::memory)
            .map(OptionalLong::of)
            .orElseGet(OptionalLong::empty),
        keys.get("catchUp", DaemonReader::catchUp),
        keys.get("startJitter", value -> value.durationFromNothing(LONGEST_JITTER, "1h")),
        keys.get("retryPause", value -> value.duration(LONGEST_PAUSE, "10m")));
  }

  private static Optional<Listen> listen(Value value) {
    return value
        .section("a mapping with host and port", LISTEN_KEYS)
        .map(
            keys ->
                new Listen(
                    keys.string("host").orElse(Listen.LOOPBACK.host()),
                    keys.get("port", port -> port.whole(0, 65_535))
                        .orElse(Listen.LOOPBACK.port())));
  }

  private static Optional<CatchUp> catchUp(Value value) {
    return value
        .section("a mapping such as {runs: latest, window: 1h}", CATCH_UP_KEYS)
        .map(
            keys ->
                new CatchUp(
                    keys.get("runs", runs -> runs.oneOf(CatchUp.Which.class))
                        .orElse(CatchUp.DEFAULT.runs()),
                    keys.get("window", Value::duration).orElse(CatchUp.DEFAULT.window())));
  }

  private static Optional<Long> memory(Value value) {
    if (value.node().is(YamlNode.Kind.WHOLE) || value.node().is(YamlNode.Kind.DECIMAL)) {
      value.report("lacks a unit; write it as 512Mi or 2Gi");
      return Optional.empty();
    }
    return value.string().flatMap(text -> memory(value, text));
  }

  private static Optional<Long> memory(Value value, String text) {
    Optional<Long> bytes = Sizes.parse(text);
    if (bytes.isEmpty()) {
      value.report("is no size; write it as 512Mi or 2Gi");
    } else if (bytes.get() < LEAST_MEMORY || bytes.get() > MOST_MEMORY) {
      value.report("must be from 64Mi to 1024Gi");
      return Optional.empty();
    }
    return bytes;
  }
}
