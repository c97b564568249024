package dev.leasehold.admission;

import dev.leasehold.database.Control;
import dev.leasehold.database.DatabaseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frees what leases hold whose holders are gone: fence, end the sessions, write the end down,
 * forget. Any number of processes may do it at once, and one may die between any two of these.
 */
public final class Reclaim {
  private static final Logger log = LoggerFactory.getLogger(Reclaim.class);

  /** What is written down of an attempt that wrote no end itself. */
  private static final Attempt.End VANISHED =
      Attempt.End.withoutWork(
          Attempt.VANISHED, OptionalInt.empty(), "its lease expired without an end");

  /** How long the sessions of one lease on one server may take to end. */
  private static final Duration EVICTION = Duration.ofSeconds(3);

  private final Ledger ledger;
  private final Attempts attempts;
  private final Function<String, Optional<Control>> servers;
  private final Ending ending;

  /**
   * @param servers opens a connection to the server with this identity, closed after use; empty
   *     where this process knows no way to it
   * @param ending called for an attempt that wrote no end itself
   */
  public Reclaim(
      Ledger ledger,
      Attempts attempts,
      Function<String, Optional<Control>> servers,
      Ending ending) {
    this.ledger = ledger;
    this.attempts = attempts;
    this.servers = servers;
    this.ending = ending;
  }

  /** What has to be done when an attempt is over that can do nothing itself. */
  public interface Ending {
    /**
     * Its sessions have ended, its lease is not free yet. May be called again, by another process
     * too, for the same attempt.
     *
     * @param lease it had
     * @param end what will be written down of it
     */
    void of(Attempt attempt, Lease lease, Attempt.End end);
  }

  /**
   * What came of one lease.
   *
   * @param lease that was to be reclaimed
   * @param attempt whose it was, as it was known before; empty where nothing is known
   * @param freed whether its connections are free again
   * @param vanished whether its attempt had no end, and this call wrote one down
   * @param left why it is not free, one line each; where it is free all the same, somebody has
   *     vouched for what these lines say
   */
  public record Outcome(
      Lease lease, Optional<Attempt> attempt, boolean freed, boolean vanished, List<String> left) {}

  /** Reclaims every lease whose term is over. */
  public List<Outcome> overdue() {
    return overdue("");
  }

  /**
   * Reclaims every lease whose term is over.
   *
   * @param living an attempt that goes on: one of its own is freed, and is no end of it
   */
  public List<Outcome> overdue(String living) {
    List<Outcome> all = new ArrayList<>();
    for (Lease lease : ledger.overdue()) {
      Optional<Attempt.End> end =
          lease.attempt().equals(living) ? Optional.empty() : Optional.of(VANISHED);
      all.add(reclaim(lease, end, false));
    }
    return all;
  }

  /** Reclaims this lease, whatever is left of its term. */
  public Outcome reclaim(Lease lease) {
    return reclaim(lease, VANISHED, false);
  }

  /**
   * Reclaims this lease, whatever is left of its term.
   *
   * @param ending what is written down of an attempt that wrote no end itself
   * @param vouched whether a person says that nothing of it lives on servers that cannot be asked;
   *     what a server itself says still counts
   */
  public Outcome reclaim(Lease lease, Attempt.End ending, boolean vouched) {
    return reclaim(lease, Optional.of(ending), vouched);
  }

  private Outcome reclaim(Lease lease, Optional<Attempt.End> end, boolean vouched) {
    ledger.fence(lease);
    Optional<Attempt> attempt = attempts.find(lease.attempt());
    Remains remains = new Remains(new ArrayList<>(), new ArrayList<>());
    List<Session> registered = ledger.sessions(lease);
    for (String server : lease.connections().keySet()) {
      evict(lease, server, registered, remains);
    }
    if (!remains.alive().isEmpty() || !remains.unasked().isEmpty() && !vouched) {
      return new Outcome(lease, attempt, false, false, remains.all());
    }
    boolean open = attempt.isPresent() && attempt.get().endedAt().isEmpty();
    boolean vanished = false;
    if (open && end.isPresent()) {
      writeDown(attempt.get(), lease, end.get());
      vanished = attempts.end(lease.attempt(), end.get());
    }
    ledger.forget(lease);
    return new Outcome(lease, attempt, true, vanished, remains.unasked());
  }

  /** What Spring Batch keeps can be mended at the next attempt too; the capacity cannot wait. */
  private void writeDown(Attempt attempt, Lease lease, Attempt.End end) {
    try {
      ending.of(attempt, lease, end);
    } catch (RuntimeException failed) {
      log.warn(
          "the execution of {} at {} could not be written down as failed: {}",
          attempt.job(),
          attempt.scheduledAt(),
          failed.getMessage());
    }
  }

  /**
   * What is not proven to have ended, one line each.
   *
   * @param alive sessions, as their servers say
   * @param unasked servers that could not be asked
   */
  private record Remains(List<String> alive, List<String> unasked) {
    List<String> all() {
      return Stream.concat(alive.stream(), unasked.stream()).toList();
    }
  }

  private void evict(Lease lease, String server, List<Session> registered, Remains remains) {
    try {
      Optional<Control> reached = servers.apply(server);
      if (reached.isEmpty()) {
        remains.unasked().add("server " + server + " is none of this declaration");
        return;
      }
      try (Control control = reached.get()) {
        remains
            .alive()
            .addAll(control.evict(attributes(lease), Session.on(server, registered), EVICTION));
      }
    } catch (DatabaseException unreachable) {
      remains.unasked().add(String.valueOf(unreachable.getMessage()));
    }
  }

  /** What every session of a lease says of itself in the handshake, and no other session does. */
  public static Map<String, String> attributes(Lease lease) {
    return Map.of(
        "leasehold_lease", lease.attempt(), "leasehold_token", Long.toString(lease.token()));
  }
}
