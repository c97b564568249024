package dev.leasehold.report;

import dev.leasehold.pool.ActivityState;
import dev.leasehold.pool.CodeLine;
import dev.leasehold.pool.Hold;
import dev.leasehold.pool.PoolSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * Who holds and who waits in a run, as another process is shown it.
 *
 * @param at when it was seen, by the run's own clock
 * @param pools the leased size of each, by database
 * @param holds longest first
 * @param waits longest first
 */
public record SightJson(
    Instant at, Map<String, Integer> pools, List<Held> holds, List<Waits> waits) {
  private static final int VERSION = 1;

  /** A hold; no literal of its statement. */
  public record Held(
      String activity,
      String database,
      long connection,
      Duration age,
      String use,
      String takenAt,
      String statement) {}

  /** A wait. */
  public record Waits(String activity, String database, Duration age, String at) {}

  /** One line of JSON. */
  public static String of(PoolSnapshot snapshot) {
    List<Held> holds = new ArrayList<>();
    List<Waits> waits = new ArrayList<>();
    for (ActivityState activity : snapshot.activities()) {
      for (Hold hold : activity.holds()) {
        holds.add(
            new Held(
                activity.label(),
                hold.database(),
                hold.connectionId(),
                age(hold.since(), snapshot),
                hold.use().name().toLowerCase(Locale.ROOT),
                text(hold.takenAt()),
                hold.statement().orElse("")));
      }
      activity
          .waitingFor()
          .ifPresent(
              wait ->
                  waits.add(
                      new Waits(
                          activity.label(),
                          wait.database(),
                          age(wait.since(), snapshot),
                          text(wait.at()))));
    }
    holds.sort(Comparator.comparing(Held::age).reversed());
    waits.sort(Comparator.comparing(Waits::age).reversed());
    return Json.of(VERSION, new SightJson(snapshot.at(), snapshot.sizes(), holds, waits));
  }

  /**
   * What another process wrote by {@link #of}.
   *
   * @throws IllegalArgumentException when it is of no version that is known here
   */
  public static SightJson read(String json) {
    try {
      return Json.read(json, SightJson.class);
    } catch (JacksonException unreadable) {
      throw new IllegalArgumentException("no sight of a run that is known here", unreadable);
    }
  }

  private static Duration age(Instant since, PoolSnapshot snapshot) {
    Duration age = Duration.between(since, snapshot.at());
    return age.isNegative() ? Duration.ZERO : age;
  }

  private static String text(Optional<CodeLine> line) {
    return line.map(CodeLine::toString).orElse("");
  }
}
