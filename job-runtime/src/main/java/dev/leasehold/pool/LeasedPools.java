package dev.leasehold.pool;

import dev.leasehold.plan.Role;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * The pools of one run, one for each database of its lease, and the account of who holds and who
 * waits. Thread-safe.
 */
public final class LeasedPools implements AutoCloseable {
  private LeasedPools() {}

  /**
   * One pool to open.
   *
   * @param connections gives physical connections
   * @param size the leased number, at least 1
   */
  public record Spec(DataSource connections, int size) {}

  /**
   * What holds for all pools of the run.
   *
   * @param strict whether an acquire beyond the role fails at once
   * @param acquireTimeout over line, connect and validation together
   * @param outside the role of activities outside steps, and of threads that nobody of ours started
   */
  public record Settings(boolean strict, Duration acquireTimeout, Role outside) {}

  /**
   * What a good run used, of one pool.
   *
   * @param leased its size
   * @param mostHeld at once
   * @param longestWait in acquire
   * @param acquires served
   */
  public record Usage(int leased, int mostHeld, Duration longestWait, long acquires) {}

  /** Opens the pools; no connection is made before the first acquire. */
  public static LeasedPools open(
      Map<String, Spec> pools, Settings settings, PoolEvents events, InstantSource clock) {
    throw new UnsupportedOperationException();
  }

  /** The pool of this database, as a job sees it. */
  public DataSource dataSource(String database) {
    throw new UnsupportedOperationException();
  }

  /** Who works for whom. */
  public Activities activities() {
    throw new UnsupportedOperationException();
  }

  /** All pools and activities now. */
  public PoolSnapshot snapshot() {
    throw new UnsupportedOperationException();
  }

  /** What was used so far, by database. */
  public Map<String, Usage> usage() {
    throw new UnsupportedOperationException();
  }

  /**
   * Stops handing out connections: every waiter and every later acquire fails with what {@code
   * reason} gives. Cannot be undone; the first reason stays.
   */
  public void refuse(Supplier<String> reason) {
    throw new UnsupportedOperationException();
  }

  /** The server's ids of all physical connections of this pool, held or idle. */
  public List<Long> connectionIds(String database) {
    throw new UnsupportedOperationException();
  }

  /** Aborts every physical connection without draining; returns at once. */
  public void abort() {
    throw new UnsupportedOperationException();
  }

  /** Takes back what is still out, reports it as leaked, and closes all physical connections. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
