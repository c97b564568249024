package dev.leasehold.plan;

import dev.leasehold.declaration.JobDeclaration.Overlap;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * The minutes of a day in which runs of one job hold their leases, and how many at once.
 *
 * <p>Every run is granted its lease at its instant: this is demand, not a simulation of the line,
 * in which a run that does not fit holds nothing until it does. An instant that comes while another
 * run holds is one more under {@code allow}; is skipped under {@code forbid}; follows at once when
 * the other is over under {@code queue}; and ends the other under {@code replace}. Runs of before
 * the day count while they last; of those the first is one that found nothing before it.
 */
final class FleetSpans {
  private static final int SECONDS = 60;

  /** Earlier than all. */
  private static final long NEVER = Integer.MIN_VALUE;

  /** Three numbers for each span: its first minute, the minute after its last, runs at once. */
  private int[] numbers = new int[12];

  private int size;

  private FleetSpans() {}

  /**
   * @param due minutes since the day began, ascending; negative ones are of before it
   * @param expected how long one run holds
   */
  static FleetSpans of(int[] due, Duration expected, Overlap overlap) {
    long seconds = Math.max(1, expected.plusNanos(999_999_999).toSeconds());
    int reach = (int) Math.min(FleetWindow.MINUTES, (seconds + SECONDS - 1) / SECONDS);
    int first = Arrays.binarySearch(due, -reach);
    int[] starts = Arrays.copyOfRange(due, first < 0 ? -first - 1 : first, due.length);
    FleetSpans spans = new FleetSpans();
    if (overlap == Overlap.ALLOW) {
      spans.stacked(starts, (seconds + SECONDS - 1) / SECONDS);
    } else {
      spans.alone(starts, seconds, overlap);
    }
    return spans;
  }

  private void alone(int[] starts, long seconds, Overlap overlap) {
    long from = NEVER;
    long to = NEVER;
    for (int start : starts) {
      long at = (long) start * SECONDS;
      if (at > to) {
        add(from, to, 1);
        from = at;
        to = at + seconds;
      } else if (at == to || overlap == Overlap.QUEUE) {
        to += seconds;
      } else if (overlap == Overlap.REPLACE) {
        to = at + seconds;
      }
    }
    add(from, to, 1);
  }

  private void stacked(int[] starts, long minutes) {
    Deque<Long> ends = new ArrayDeque<>();
    long from = NEVER;
    for (int start : starts) {
      while (!ends.isEmpty() && ends.getFirst() <= start) {
        from = change(from, ends);
      }
      add(from * SECONDS, (long) start * SECONDS, ends.size());
      from = start;
      ends.addLast(start + minutes);
    }
    while (!ends.isEmpty()) {
      from = change(from, ends);
    }
  }

  /** One run ends. */
  private long change(long from, Deque<Long> ends) {
    long end = ends.getFirst();
    add(from * SECONDS, end * SECONDS, ends.size());
    ends.removeFirst();
    return end;
  }

  /** In seconds; what lies out of the day is cut off. */
  private void add(long from, long to, int times) {
    int first = (int) Math.max(0, Math.floorDiv(from, SECONDS));
    int end = (int) Math.min(FleetWindow.MINUTES, -Math.floorDiv(-to, SECONDS));
    if (times == 0 || first >= end) {
      return;
    }
    if (size == numbers.length) {
      numbers = Arrays.copyOf(numbers, size * 2);
    }
    numbers[size++] = first;
    numbers[size++] = end;
    numbers[size++] = times;
  }

  int count() {
    return size / 3;
  }

  /** The first minute. */
  int from(int span) {
    return numbers[span * 3];
  }

  /** The minute after the last. */
  int to(int span) {
    return numbers[span * 3 + 1];
  }

  /** How many runs hold at once; at least 1. */
  int times(int span) {
    return numbers[span * 3 + 2];
  }
}
