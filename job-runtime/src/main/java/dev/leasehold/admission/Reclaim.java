package dev.leasehold.admission;

import dev.leasehold.database.Control;
import dev.leasehold.database.DatabaseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frees what leases hold whose holders are gone: fence, end the sessions, write the end down,
 * forget. Any number of processes may do it at once, and one may die between any two of these.
 */
public final class Reclaim {
  private static final Logger log = LoggerFactory.getLogger(Reclaim.class);

  /** How long the sessions of one lease on one server may take to end. */
  private static final Duration EVICTION = Duration.ofSeconds(3);

  private final Ledger ledger;
  private final Attempts attempts;
  private final Function<String, Optional<Control>> servers;
  private final Consumer<Attempt> ending;

  /**
   * @param servers opens a connection to the server with this identity, closed after use; empty
   *     where this process knows no way to it
   * @param ending called for an attempt that vanished, when its sessions have ended and before its
   *     lease is free
   */
  public Reclaim(
      Ledger ledger,
      Attempts attempts,
      Function<String, Optional<Control>> servers,
      Consumer<Attempt> ending) {
    this.ledger = ledger;
    this.attempts = attempts;
    this.servers = servers;
    this.ending = ending;
  }

  /**
   * What came of one lease.
   *
   * @param lease that was to be reclaimed
   * @param attempt whose it was, as it was known before; empty where nothing is known
   * @param freed whether its connections are free again
   * @param vanished whether its attempt had no end, and this call wrote one down
   * @param left why it is not free, one line each
   */
  public record Outcome(
      Lease lease, Optional<Attempt> attempt, boolean freed, boolean vanished, List<String> left) {}

  /** Reclaims every lease whose term is over. */
  public List<Outcome> overdue() {
    List<Outcome> all = new ArrayList<>();
    for (Lease lease : ledger.overdue()) {
      all.add(reclaim(lease));
    }
    return all;
  }

  /** Reclaims this lease, whatever is left of its term. */
  public Outcome reclaim(Lease lease) {
    ledger.fence(lease);
    Optional<Attempt> attempt = attempts.find(lease.attempt());
    List<String> left = new ArrayList<>();
    List<Session> registered = ledger.sessions(lease);
    for (String server : lease.connections().keySet()) {
      left.addAll(evict(lease, server, registered));
    }
    if (!left.isEmpty()) {
      return new Outcome(lease, attempt, false, false, left);
    }
    boolean vanished = attempt.isPresent() && attempt.get().endedAt().isEmpty();
    if (vanished) {
      writeDown(attempt.get());
    }
    boolean first =
        vanished
            && attempts.end(
                lease.attempt(),
                Attempt.End.withoutWork(
                    "vanished", OptionalInt.empty(), "its lease expired without an end"));
    ledger.forget(lease);
    return new Outcome(lease, attempt, true, first, List.of());
  }

  /** What Spring Batch keeps can be mended at the next attempt too; the capacity cannot wait. */
  private void writeDown(Attempt attempt) {
    try {
      ending.accept(attempt);
    } catch (RuntimeException failed) {
      log.warn(
          "the execution of {} at {} could not be written down as failed: {}",
          attempt.job(),
          attempt.scheduledAt(),
          failed.getMessage());
    }
  }

  private List<String> evict(Lease lease, String server, List<Session> registered) {
    try {
      Optional<Control> reached = servers.apply(server);
      if (reached.isEmpty()) {
        return List.of("server " + server + " is none of this declaration");
      }
      try (Control control = reached.get()) {
        return control.evict(attributes(lease), Session.on(server, registered), EVICTION);
      }
    } catch (DatabaseException unreachable) {
      return List.of(String.valueOf(unreachable.getMessage()));
    }
  }

  /** What every session of a lease says of itself in the handshake, and no other session does. */
  public static Map<String, String> attributes(Lease lease) {
    return Map.of(
        "leasehold_lease", lease.attempt(), "leasehold_token", Long.toString(lease.token()));
  }
}
