package dev.leasehold.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the ledger shows: capacities, leases and the line. Plain values.
 *
 * @param at by the ledger's clock
 * @param servers whose capacity is known, by address
 * @param leases oldest first
 * @param line first come first
 */
public record LedgerStatus(
    Instant at, List<Capacity> servers, List<Held> leases, List<Place> line) {

  /**
   * What one server can give.
   *
   * @param server its identity
   * @param address where it was reached
   * @param capacity connections that all leases may add up to
   * @param reserved connections left to everybody else
   * @param maxConnections the server's own limit
   * @param declared whether a declaration says the capacity
   * @param leased connections
   * @param free connections; negative after a capacity was lowered
   * @param strangers connections that no lease accounts for; absent where the server could not be
   *     asked
   */
  public record Capacity(
      String server,
      String address,
      int capacity,
      int reserved,
      int maxConnections,
      boolean declared,
      int leased,
      int free,
      OptionalInt strangers) {

    /** What is wrong with the strangers, one line; empty where they are within what is reserved. */
    public Optional<String> warning() {
      int there = strangers.orElse(0);
      if (there <= reserved) {
        return Optional.empty();
      }
      int eaten = there + capacity - maxConnections;
      return Optional.of(
          "no lease accounts for %s of %s, where %d %s reserved%s; find them with SHOW PROCESSLIST"
              .formatted(
                  Words.count(there, "connection"),
                  address,
                  reserved,
                  reserved == 1 ? "is" : "are",
                  eaten > 0
                      ? ": they eat %d into the capacity of %d".formatted(eaten, capacity)
                      : ""));
    }
  }

  /**
   * A lease and its holder.
   *
   * @param lease the fencing token, by which it is named
   * @param attempt whose it is
   * @param job its name
   * @param run the scheduled instant
   * @param host where it runs; empty where that is not known
   * @param process its number there
   * @param since when it was granted
   * @param age since then
   * @param state {@code current}, {@code overdue} or {@code fenced}
   * @param connections of all servers together
   * @param inUse connections at the last renewal
   * @param parts server by server
   * @param ordered what its holder was asked to do
   * @param left why it cannot be freed, or who can free it; only for one that is not current
   */
  public record Held(
      long lease,
      String attempt,
      String job,
      Instant run,
      String host,
      long process,
      Instant since,
      Duration age,
      String state,
      int connections,
      int inUse,
      List<Part> parts,
      Optional<String> ordered,
      List<String> left) {
    /** Copies what can change. */
    public Held {
      parts = List.copyOf(parts);
      left = List.copyOf(left);
    }
  }

  /** What a lease has of one server. */
  public record Part(String server, String address, int connections, int inUse) {}

  /**
   * A place in line.
   *
   * @param place from 1
   * @param attempt who waits
   * @param job its name
   * @param run the scheduled instant
   * @param host where it runs; empty where that is not known
   * @param process its number there
   * @param reason code; empty where it was not told yet
   * @param since when it came
   * @param age since then
   * @param least connections with which the run can start, of all servers together
   * @param most connections that it can use
   */
  public record Place(
      int place,
      String attempt,
      String job,
      Instant run,
      String host,
      long process,
      String reason,
      Instant since,
      Duration age,
      int least,
      int most) {}

  /** Copies what can change. */
  public LedgerStatus {
    servers = List.copyOf(servers);
    leases = List.copyOf(leases);
    line = List.copyOf(line);
  }
}
