package dev.leasehold.pool;

import dev.leasehold.plan.Role;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The pools of one run, one for each database of its lease, and the account of who holds and who
 * waits. Thread-safe.
 */
public final class LeasedPools implements AutoCloseable {
  private static final Duration CLOSING = Duration.ofSeconds(5);

  private final Map<String, Pool> byName = new LinkedHashMap<>();
  private final List<Pool> pools;
  private final Activities activities;
  private final Census census;
  private final InstantSource clock;
  private volatile boolean refusing;

  private LeasedPools(
      Map<String, Spec> specs, Settings settings, PoolEvents events, InstantSource clock) {
    this.clock = clock;
    List<String> names = specs.keySet().stream().sorted().toList();
    List<Pool> opened = new ArrayList<>();
    this.pools = opened;
    Recorder recorder = settings.recorder().orElse(null);
    this.activities = new Activities(names, settings.outside(), new Surroundings(events), recorder);
    this.census = new Census(pools, activities);
    Pool.Run run =
        new Pool.Run(
            activities,
            new Enforcement(settings.strict(), events, census::ofThisThread),
            events,
            new Pool.Stopwatch(clock.instant(), System.nanoTime()),
            settings.meters().orElse(null),
            recorder);
    for (String name : names) {
      Spec spec = Objects.requireNonNull(specs.get(name));
      Pool pool = new Pool(name, opened.size(), spec, settings.acquireTimeout(), run);
      opened.add(pool);
      byName.put(name, pool);
    }
  }

  private final class Surroundings implements Activities.Surroundings {
    private final PoolEvents events;

    Surroundings(PoolEvents events) {
      this.events = events;
    }

    @Override
    public void changed() {
      events.changed();
    }

    @Override
    public void takeBack(Activity activity, @Nullable Frame frame) {
      pools.forEach(pool -> pool.takeBack(activity, frame));
    }

    @Override
    public boolean isRefusing() {
      return refusing;
    }
  }

  Pool pool(String database) {
    Pool pool = byName.get(database);
    if (pool == null) {
      throw new IllegalArgumentException("no pool of " + database + " in this run");
    }
    return pool;
  }

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
   * @param meters measures the pools, where somebody wants to know
   * @param recorder hears everything, where a run is recorded
   */
  public record Settings(
      boolean strict,
      Duration acquireTimeout,
      Role outside,
      Optional<PoolMeters> meters,
      Optional<? extends Recorder> recorder) {
    /** Of pools that nobody measures or records. */
    public Settings(boolean strict, Duration acquireTimeout, Role outside) {
      this(strict, acquireTimeout, outside, Optional.empty(), Optional.empty());
    }
  }

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
    return new LeasedPools(pools, settings, events, clock);
  }

  /** The pool of this database, as a job sees it. */
  public DataSource dataSource(String database) {
    return new LeasedDataSource(pool(database));
  }

  /** Who works for whom. */
  public Activities activities() {
    return activities;
  }

  /** All pools and activities now. */
  public PoolSnapshot snapshot() {
    return census.take(clock.instant());
  }

  /** What was used so far, by database. */
  public Map<String, Usage> usage() {
    Map<String, Usage> usage = new LinkedHashMap<>();
    byName.forEach((name, pool) -> usage.put(name, pool.usage()));
    return usage;
  }

  /**
   * Stops handing out connections: every waiter and every later acquire fails with what {@code
   * reason} gives. Cannot be undone; the first reason stays.
   */
  public void refuse(Supplier<String> reason) {
    refusing = true;
    pools.forEach(pool -> pool.gate.refuse(reason));
  }

  /** The server's ids of all physical connections of this pool, held or idle. */
  public List<Long> connectionIds(String database) {
    return pool(database).connectionIds();
  }

  /** Aborts every physical connection without draining; returns at once. */
  public void abort() {
    pools.forEach(Pool::abort);
  }

  /** Takes back what is still out, reports it as leaked, and closes all physical connections. */
  @Override
  public void close() {
    close(CLOSING);
  }

  /**
   * The same.
   *
   * @param patience after which what is still not closed is aborted: a rollback on a connection
   *     whose other end is gone would last for as long as its longest statement may
   */
  void close(Duration patience) {
    refuse(() -> "the run has ended");
    CompletableFuture<Void> late =
        CompletableFuture.runAsync(
            this::abort,
            CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS));
    pools.forEach(pool -> pool.takeBack(null, null));
    pools.forEach(Pool::close);
    late.cancel(false);
  }
}
