package dev.leasehold.run;

import dev.leasehold.admission.Attempt;
import dev.leasehold.admission.Attempts;
import dev.leasehold.admission.Holders.Board;
import dev.leasehold.admission.Holders.Held;
import dev.leasehold.admission.Holders.Place;
import dev.leasehold.report.StatusText;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How people name a run: by its job where that has only one, by {@code job@instant}, or by the
 * attempt's id or the beginning of it.
 */
record RunName(String text) {
  /** Fewer letters of an id would be hit by chance. */
  private static final int SHORTEST_ID = 4;

  /** What a name stands for: a lease, or else a place in line. */
  record Named(Optional<Held> lease, Optional<Place> place) {}

  /**
   * The one run that is meant.
   *
   * @throws NoSuchRunException when it is none or several
   */
  Named among(Board board, Attempts attempts) {
    List<Held> leases =
        board.held().stream()
            .filter(
                one -> matches(one.lease().job(), one.lease().scheduledAt(), one.lease().attempt()))
            .toList();
    List<Place> places =
        board.line().stream()
            .filter(
                one -> matches(one.claim().job(), one.claim().scheduledAt(), one.claim().attempt()))
            .toList();
    if (leases.size() == 1) {
      return new Named(Optional.of(leases.get(0)), Optional.empty());
    }
    if (leases.isEmpty() && places.size() == 1) {
      return new Named(Optional.empty(), Optional.of(places.get(0)));
    }
    if (leases.isEmpty() && places.isEmpty()) {
      throw new NoSuchRunException(
          "no run '" + text + "' holds a lease or stands in line" + last(attempts) + all(board));
    }
    throw new NoSuchRunException(
        "'"
            + text
            + "' may mean several runs; name one: "
            + names(
                leases.isEmpty()
                    ? places.stream()
                        .map(
                            one ->
                                name(one.claim().job(), one.claim().scheduledAt())
                                    + id(one.claim().attempt()))
                    : leases.stream()
                        .map(
                            one ->
                                name(one.lease().job(), one.lease().scheduledAt())
                                    + id(one.lease().attempt()))));
  }

  private boolean matches(String job, Instant scheduledAt, String attempt) {
    if (job.equals(text)) {
      return true;
    }
    int at = text.lastIndexOf('@');
    if (at > 0) {
      return job.equals(text.substring(0, at))
          && instant(text.substring(at + 1))
              .filter(given -> given.equals(scheduledAt) || given.equals(seconds(scheduledAt)))
              .isPresent();
    }
    return text.length() >= SHORTEST_ID && attempt.startsWith(text);
  }

  /** As it is shown, the seconds may be missing. */
  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException other) {
      return Optional.empty();
    }
  }

  private static Instant seconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS);
  }

  private String last(Attempts attempts) {
    return attempts.last(Optional.of(text), 1).stream()
        .findFirst()
        .map(one -> "; its last attempt, at " + one.scheduledAt() + ", " + ended(one))
        .orElse("");
  }

  private static String ended(Attempt attempt) {
    return attempt
        .endedAt()
        .map(at -> "ended at " + at + ": " + attempt.outcome())
        .orElse("has no end yet");
  }

  private static String all(Board board) {
    String all =
        names(
            Stream.concat(
                board.held().stream()
                    .map(one -> name(one.lease().job(), one.lease().scheduledAt())),
                board.line().stream()
                    .map(one -> name(one.claim().job(), one.claim().scheduledAt()))));
    return all.isEmpty() ? "; there is none now" : "; there is: " + all;
  }

  private static String name(String job, Instant scheduledAt) {
    return StatusText.run(job, scheduledAt);
  }

  private static String id(String attempt) {
    return " (attempt " + attempt + ")";
  }

  private static String names(Stream<String> names) {
    return names.distinct().collect(Collectors.joining(", "));
  }
}
