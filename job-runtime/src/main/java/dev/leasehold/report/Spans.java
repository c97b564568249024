package dev.leasehold.report;

import dev.leasehold.pool.ActivityState;
import dev.leasehold.pool.Ended;
import dev.leasehold.pool.Hold;
import dev.leasehold.report.Incident.Span;
import dev.leasehold.watchdog.Finding;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A finding's holds and waits in time. Pure. */
final class Spans {
  private final Finding finding;
  private final Instant begin;

  /**
   * @param begin of the attempt
   */
  Spans(Finding finding, Instant begin) {
    this.finding = finding;
    this.begin = begin;
  }

  /** By their begin; where there are too many, the oldest of those that are over are left out. */
  List<Span> all() {
    List<Span> spans = new ArrayList<>();
    List<ActivityState> activities = new ArrayList<>(finding.evidence().activities());
    activities.sort(Comparator.comparing(one -> !finding.involved().contains(one.id())));
    activities.forEach(activity -> addOpen(activity, spans));
    finding.leak().ifPresent(leak -> spans.add(held(leak.activity(), 0, leak.hold(), false)));
    finding.evidence().ended().stream()
        .sorted(Comparator.comparing(Ended::to).reversed())
        .forEach(ended -> spans.add(span(ended)));
    List<Span> kept =
        new ArrayList<>(spans.subList(0, Math.min(spans.size(), Incident.MOST_SPANS)));
    kept.sort(Comparator.comparing(Span::from).thenComparing(Span::activityId));
    return List.copyOf(kept);
  }

  private void addOpen(ActivityState activity, List<Span> spans) {
    String label = activity.label();
    activity.holds().forEach(hold -> spans.add(held(label, activity.id(), hold, true)));
    activity
        .waitingFor()
        .ifPresent(
            wait ->
                spans.add(
                    new Span(
                        label,
                        activity.id(),
                        wait.database(),
                        0,
                        "wait",
                        since(wait.since()),
                        since(finding.at()),
                        true)));
    new LockWords(finding)
        .of(activity).stream()
            .map(LockWords.Waiting::hold)
            .distinct()
            .forEach(
                hold ->
                    spans.add(
                        new Span(
                            label,
                            activity.id(),
                            hold.database(),
                            hold.connectionId(),
                            "lock",
                            since(hold.runningSince().orElse(finding.at())),
                            since(finding.at()),
                            true)));
  }

  private Span held(String label, long id, Hold hold, boolean open) {
    return new Span(
        label,
        id,
        hold.database(),
        hold.connectionId(),
        "hold",
        since(hold.since()),
        since(finding.at()),
        open);
  }

  private Span span(Ended ended) {
    return new Span(
        ended.label(),
        ended.activity(),
        ended.database(),
        ended.connectionId(),
        ended.waited() ? "wait" : "hold",
        since(ended.from()),
        since(ended.to()),
        false);
  }

  private Duration since(Instant instant) {
    Duration time = Duration.between(begin, instant);
    return time.isNegative() ? Duration.ZERO : time;
  }
}
