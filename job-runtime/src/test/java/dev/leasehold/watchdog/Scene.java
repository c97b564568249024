package dev.leasehold.watchdog;

import dev.leasehold.pool.ActivityState;
import dev.leasehold.pool.ActivityState.Doing;
import dev.leasehold.pool.CodeLine;
import dev.leasehold.pool.Hold;
import dev.leasehold.pool.Hold.Use;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.pool.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A literal snapshot, told activity by activity. */
public final class Scene {
  /** The instant at which everything in a scene began. */
  public static final Instant START = Instant.parse("2026-11-22T03:15:00Z");

  private final Map<String, Integer> sizes = new LinkedHashMap<>();
  private final List<ActivityState> activities = new ArrayList<>();
  private Instant at = START.plusMillis(400);
  private long served = 1;

  /** A run with one pool. */
  public static Scene of(String database, int size) {
    return new Scene().pool(database, size);
  }

  public Scene pool(String database, int size) {
    sizes.put(database, size);
    return this;
  }

  public Scene at(Instant now) {
    at = now;
    return this;
  }

  public Scene served(long acquires) {
    served = acquires;
    return this;
  }

  public Scene with(Actor actor) {
    activities.add(actor.state());
    return this;
  }

  public PoolSnapshot snapshot() {
    return new PoolSnapshot(at, Map.copyOf(sizes), List.copyOf(activities), served);
  }

  /** A connection held since the start, idle since then. */
  public static Hold hold(String database, Use use, String takenAt, String statement) {
    return new Hold(
        database,
        40 + takenAt.length(),
        START,
        use,
        Optional.of(line(takenAt)),
        statement.isEmpty() ? Optional.empty() : Optional.of(statement),
        false,
        Optional.empty(),
        Duration.ofMillis(300));
  }

  /** {@code OrderExport.java:42}. */
  public static CodeLine line(String text) {
    String[] parts = text.split(":");
    String simple = parts[0].replace(".java", "");
    return new CodeLine("com.example." + simple, "execute", parts[0], Integer.parseInt(parts[1]));
  }

  /** One activity of a scene; begins as a running one that holds nothing. */
  public static final class Actor {
    private final long id;
    private String label;
    private String role;
    private OptionalLong parent = OptionalLong.empty();
    private boolean known = true;
    private Doing doing = Doing.RUNNING;
    private Optional<Thread> thread = Optional.empty();
    private final List<Hold> holds = new ArrayList<>();
    private Optional<Wait> wait = Optional.empty();
    private List<Long> joins = List.of();
    private List<Long> queue = List.of();

    private Actor(long id) {
      this.id = id;
      label = "activity " + id;
      role = "step copy";
    }

    public static Actor actor(long id) {
      return new Actor(id);
    }

    public Actor called(String name, String inRole) {
      label = name;
      role = inRole;
      return this;
    }

    public Actor childOf(long other) {
      parent = OptionalLong.of(other);
      return this;
    }

    public Actor stranger() {
      known = false;
      return this;
    }

    public Actor on(Thread runner) {
      thread = Optional.of(runner);
      return this;
    }

    public Actor holds(Hold hold) {
      holds.add(hold);
      return this;
    }

    /** Holds one connection of each of these databases, in a transaction. */
    public Actor holds(String... databases) {
      for (String database : databases) {
        Hold hold = hold(database, Use.TRANSACTION, "Job.java:" + (10 * id + holds.size()), "");
        holds.add(
            new Hold(
                database,
                100 * id + holds.size(),
                hold.since(),
                hold.use(),
                hold.takenAt(),
                hold.statement(),
                false,
                Optional.empty(),
                hold.idle()));
      }
      return this;
    }

    /** Holds a connection on which a statement is in the driver. */
    public Actor works(String database) {
      Hold idle = hold(database, Use.QUERY, "Job.java:" + id, "");
      return holds(
          new Hold(
              database,
              id,
              START,
              idle.use(),
              idle.takenAt(),
              idle.statement(),
              true,
              Optional.of(START),
              Duration.ZERO));
    }

    /** Holds connection {@code id}, on which the same statement has been running since then. */
    public Actor runsOn(String database, long session, Instant since) {
      Hold idle = hold(database, Use.TRANSACTION, "Job.java:" + id, "");
      return holds(
          new Hold(
              database,
              session,
              START,
              idle.use(),
              idle.takenAt(),
              Optional.of("UPDATE orders SET total = ? WHERE id = ?"),
              true,
              Optional.of(since),
              Duration.ZERO));
    }

    public Actor waitsFor(String database) {
      return waitsFor(database, START.plusMillis(100), "Job.java:" + (500 + id));
    }

    public Actor waitsFor(String database, Instant since, String at) {
      doing = Doing.WAITING;
      wait = Optional.of(new Wait(database, since, Optional.of(line(at))));
      return this;
    }

    public Actor joins(Long... others) {
      doing = Doing.JOINING;
      joins = List.of(others);
      return this;
    }

    public Actor queuedBehind(Long... others) {
      doing = Doing.QUEUED;
      queue = List.of(others);
      return this;
    }

    public ActivityState state() {
      return new ActivityState(
          id, label, role, parent, known, doing, thread, List.copyOf(holds), wait, joins, queue);
    }
  }
}
