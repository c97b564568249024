package dev.leasehold.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Adds up what lasts for a time, and says how much it was at most at one time, in each of the equal
 * steps that follow one another. Exact: what ends when another begins does not count beside it.
 */
final class MostAtOnce {
  private final Instant from;
  private final Duration step;
  private final int steps;

  /** What is added and taken away, at each instant where something changes. */
  private final NavigableMap<Instant, Integer> changes = new TreeMap<>();

  /**
   * @param from when the first step begins
   * @param step how long each lasts, more than nothing
   * @param steps how many there are
   */
  MostAtOnce(Instant from, Duration step, int steps) {
    this.from = from;
    this.step = step;
    this.steps = steps;
  }

  /**
   * So much from then until before then; nothing where that is no time.
   *
   * @param amount not negative
   */
  void add(Instant begin, Instant end, int amount) {
    if (begin.isBefore(end)) {
      changes.merge(begin, amount, Integer::sum);
      changes.merge(end, -amount, Integer::sum);
    }
  }

  /** The most at one time, step by step. */
  List<Integer> ofEach() {
    int now = changes.headMap(from, true).values().stream().mapToInt(Integer::intValue).sum();
    List<Integer> most = new ArrayList<>(steps);
    for (int i = 0; i < steps; i++) {
      Instant begin = from.plus(step.multipliedBy(i));
      int peak = now;
      for (Map.Entry<Instant, Integer> change :
          changes.subMap(begin, false, begin.plus(step), false).entrySet()) {
        now += change.getValue();
        peak = Math.max(peak, now);
      }
      most.add(peak);
      now += changes.getOrDefault(begin.plus(step), 0);
    }
    return most;
  }
}
