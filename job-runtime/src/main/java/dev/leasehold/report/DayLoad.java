package dev.leasehold.report;

import dev.leasehold.admission.Loads.Seen;
import dev.leasehold.admission.Loads.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How much of each server was leased over the last day, and how many runs stood in line for it: the
 * most at one time, in one step after another. Plain values.
 *
 * @param from when the first step begins
 * @param step how long each lasts
 * @param to when it was looked at, in the last step, by the ledger's clock
 * @param servers whose capacity is known, by address
 */
public record DayLoad(Instant from, Duration step, Instant to, List<Server> servers) {
  private static final Duration STEP = Duration.ofMinutes(15);
  private static final int STEPS = 96;

  /** So far back one has to look. */
  public static final Duration BACK = STEP.multipliedBy(STEPS);

  /**
   * One server.
   *
   * @param server its identity
   * @param address where it was reached
   * @param capacity connections that all leases may add up to, now
   * @param leased connections, the most at one time in each step
   * @param waiting runs in line for it, the most at one time in each step
   */
  public record Server(
      String server, String address, int capacity, List<Integer> leased, List<Integer> waiting) {
    /** Copies what can change. */
    public Server {
      leased = List.copyOf(leased);
      waiting = List.copyOf(waiting);
    }
  }

  /** Copies what can change. */
  public DayLoad {
    servers = List.copyOf(servers);
  }

  /** Nothing seen, of no server. */
  public static DayLoad none(Instant at) {
    return of(new Seen(at, List.of()), List.of());
  }

  /**
   * The last day of these servers. Its steps begin at full quarters of an hour, so that a later
   * look shows the same ones.
   */
  public static DayLoad of(Seen seen, List<LedgerStatus.Capacity> servers) {
    long quarter = Math.floorDiv(seen.at().getEpochSecond(), STEP.toSeconds());
    Instant from = Instant.ofEpochSecond((quarter - STEPS + 1) * STEP.toSeconds());
    return new DayLoad(
        from, STEP, seen.at(), servers.stream().map(one -> server(one, seen, from)).toList());
  }

  private static Server server(LedgerStatus.Capacity one, Seen seen, Instant from) {
    List<Span> here =
        seen.spans().stream().filter(span -> span.server().equals(one.server())).toList();
    MostAtOnce leased = new MostAtOnce(from, STEP, STEPS);
    MostAtOnce waiting = new MostAtOnce(from, STEP, STEPS);
    for (Span span : here) {
      if (span.inLine()) {
        waiting.add(span.from(), span.to(), 1);
      } else {
        leased.add(span.from(), span.to(), span.connections());
      }
    }
    return new Server(
        one.server(), one.address(), one.capacity(), leased.ofEach(), waiting.ofEach());
  }
}
