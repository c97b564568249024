package dev.leasehold.alert;

import dev.leasehold.alert.Notice.Event;
import dev.leasehold.declaration.ChannelDeclaration;
import dev.leasehold.declaration.Place;
import dev.leasehold.declaration.References;
import dev.leasehold.declaration.Text;
import dev.leasehold.report.Incident;
import dev.leasehold.report.Incident.Held;
import dev.leasehold.report.Incident.Need;
import dev.leasehold.report.Incident.Waited;
import dev.leasehold.watchdog.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Notices as a run would make them, and the channels that get them. */
final class Notices {
  static final Instant RUN = Instant.parse("2026-11-22T03:15:00Z");
  static final Instant FOUND = RUN.plusMillis(400);

  private static final String READ = "SELECT id FROM orders WHERE exported_at IS NULL";

  private Notices() {}

  static Notice firing() {
    return new Notice(Event.FIRING, incident(Kind.POOL_DEADLOCK), FOUND, 1, FOUND);
  }

  static Notice firingAgain() {
    return new Notice(
        Event.FIRING, incident(Kind.POOL_DEADLOCK), FOUND, 3, FOUND.plus(Duration.ofHours(4)));
  }

  static Notice resolved() {
    return new Notice(
        Event.RESOLVED, incident(Kind.POOL_DEADLOCK), FOUND, 3, FOUND.plus(Duration.ofHours(5)));
  }

  static Notice test() {
    return new Notice(Event.TEST, incident(Kind.FAILED), FOUND, 1, FOUND);
  }

  static Notice saying(String what) {
    return about(incident("order-export", Kind.FAILED, what, Optional.of(what)));
  }

  static Notice about(Incident incident) {
    return new Notice(Event.FIRING, incident, FOUND, 1, FOUND);
  }

  static Incident incident(Kind kind) {
    return incident(
        "order-export",
        kind,
        "step export holds 1 of 1 connections of main, taken for a cursor at OrderExport.java:42"
            + " (0.4 s ago), and waits for another at OrderExport.java:47.",
        Optional.of(
            "- cursor: "
                + READ
                + "\n  each:\n    - query: the statement at OrderExport.java:47\n"));
  }

  static Incident incident(String job, Kind kind, String what, Optional<String> plan) {
    return new Incident(
        "019ab3f2-7c10-7000-8000-5a1f00c0ffee",
        kind,
        job,
        RUN,
        FOUND,
        Duration.ofMillis(400),
        true,
        true,
        what,
        "The plan declares a peak of 1 for main and 1 is leased; the code needs 2. Only step export"
            + " itself could give a connection back.",
        "Change the plan to  cursor: ... / each: - query: ...  (floor 2, peak 2; in full below), or"
            + " read the rows before querying.",
        plan,
        List.of(
            new Held(
                "step export",
                "main",
                "main",
                59,
                Duration.ofMillis(400),
                "cursor",
                "OrderExport.java:42",
                "",
                READ,
                "Sleep",
                true,
                1)),
        List.of(
            new Waited(
                "step export",
                "main",
                "a connection of main",
                Duration.ofMillis(20),
                "OrderExport.java:47",
                true,
                1,
                "main")),
        List.of(new Need("main", 1, 1, 1, 2)),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  /** A channel as the declaration gives it; names and values of settings take turns. */
  static ChannelDeclaration channel(String type, String... settings) {
    Map<String, Text> texts = new LinkedHashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      texts.put(
          settings[i],
          new Text(
              settings[i + 1],
              new Place("jobs.yaml", 9, 5, "channels.ops." + type + "." + settings[i])));
    }
    return new ChannelDeclaration("ops", type, texts, List.of(), List.of(), Duration.ofHours(4));
  }

  /** Only these variables, and no file. */
  static References knowing(Map<String, String> variables) {
    return new References() {
      @Override
      public Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name));
      }

      @Override
      public Optional<String> file(Path path) {
        return Optional.empty();
      }
    };
  }

  static Sender sender(String type, String... settings) {
    return Senders.of(channel(type, settings), knowing(Map.of()));
  }
}
