package dev.leasehold.report;

import dev.leasehold.plan.FleetLoad.Misfit;
import dev.leasehold.plan.FleetLoad.ServerLoad;
import dev.leasehold.plan.FleetLoad.Step;
import dev.leasehold.plan.FleetProposal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the terminal and the page say of a day of all jobs. */
final class FleetWords {
  private static final int NAMED = 5;
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Fleet fleet;

  FleetWords(Fleet fleet) {
    this.fleet = fleet;
  }

  /** {@code 02:15}, in UTC. */
  static String clock(Instant instant) {
    return CLOCK.format(instant);
  }

  String day() {
    return "%s to %s, each run of %s at its scheduled instant"
        .formatted(
            Words.of(fleet.from()), Words.of(fleet.to()), Words.count(fleet.jobs().size(), "job"));
  }

  /** What is to be known of the figures, one sentence each. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    fleet.notes().forEach(note -> notes.add(Words.printable(note)));
    List<Fleet.Expected> without = fleet.withoutRecord();
    for (Fleet.Expected one : without.subList(0, Math.min(NAMED, without.size()))) {
      notes.add(
          "%s: no run is recorded; its deadline of %s is taken."
              .formatted(one.job(), Words.of(one.expected())));
    }
    if (without.size() > NAMED) {
      notes.add(
          "No run is recorded of %s more; their deadlines are taken."
              .formatted(Words.count(without.size() - NAMED, "job")));
    }
    if (!fleet.unscheduled().isEmpty()) {
      notes.add(
          "Without a schedule, and not in it: " + some(fleet.unscheduled(), name -> name) + ".");
    }
    return notes;
  }

  /** {@code capacity 10; the smallest leases ask for up to 12, first at 02:00; the largest ..}. */
  static String asked(ServerLoad server) {
    Step peak = server.peak();
    return "%s; the smallest leases ask for %s; the largest for %s"
        .formatted(
            server.capacity().isPresent()
                ? "capacity " + Words.of(server.capacity().getAsInt())
                : "its capacity is not known",
            peak.least() == 0
                ? "nothing"
                : "up to %s, first at %s".formatted(Words.of(peak.least()), clock(peak.from())),
            Words.of(server.most()));
  }

  /** {@code 02:00 to 02:10}. */
  static String when(Misfit misfit) {
    boolean allDay = Duration.between(misfit.from(), misfit.to()).equals(Duration.ofDays(1));
    return allDay ? "all day" : clock(misfit.from()) + " to " + clock(misfit.to());
  }

  /** {@code 12 of 10 connections}. */
  static String howMuch(Misfit misfit) {
    return "%s of %s, %s too many"
        .formatted(
            Words.of(misfit.asked()),
            Words.count(misfit.capacity(), "connection"),
            Words.of(misfit.over()));
  }

  /** {@code bill 6, copy 4}. */
  static String who(Misfit misfit) {
    int more = misfit.jobs().size() + misfit.others() - NAMED;
    return misfit.jobs().stream()
            .limit(NAMED)
            .map(taker -> taker.job() + " " + taker.connections())
            .collect(Collectors.joining(", "))
        + (more > 0 ? " and " + Words.of(more) + " more" : "");
  }

  /** Before the lines of {@link #yaml}, or all that can be said where there are none. */
  static String proposed(FleetProposal proposal) {
    if (proposal.fits()) {
      return "With these schedules all of it fits, by the same arithmetic over the whole day:";
    }
    return "No minutes were found at which all of it fits. It fits with a capacity of %s."
        .formatted(
            proposal.needed().entrySet().stream()
                .map(one -> Words.of(one.getValue()) + " for " + one.getKey())
                .collect(Collectors.joining(", ")));
  }

  /** What to change in the declaration. */
  static List<String> yaml(FleetProposal proposal) {
    List<String> lines = new ArrayList<>();
    for (FleetProposal.Move move : proposal.moves()) {
      lines.add(move.job() + ":");
      lines.add("  schedule: \"%s\"  # was \"%s\"".formatted(move.proposed(), move.was()));
    }
    return lines;
  }

  /** The schedules that were left as they are, and why. */
  static List<String> unmovable(FleetProposal proposal) {
    List<String> lines = new ArrayList<>();
    proposal.unmovable().stream()
        .limit(NAMED)
        .forEach(one -> lines.add("%s was not moved: %s.".formatted(one.job(), one.why())));
    int more = proposal.unmovable().size() - NAMED;
    if (more > 0) {
      lines.add("Nor " + (more == 1 ? "was " : "were ") + Words.of(more) + " more.");
    }
    return lines;
  }

  private static <T> String some(List<T> all, Function<T, String> name) {
    int more = all.size() - NAMED;
    return all.stream().limit(NAMED).map(name).collect(Collectors.joining(", "))
        + (more > 0 ? " and " + Words.of(more) + " more" : "");
  }
}
