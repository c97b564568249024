package dev.leasehold.recording;

import dev.leasehold.plan.Plan;
import dev.leasehold.plan.PlanNode;
import dev.leasehold.pool.Recorder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a run does with its connections, folded while it is seen: as large as the job's code, not as
 * its data. Thread-safe.
 */
public final class Recording implements Recorder {
  private static final int MOST_STRANGERS = 10;

  private final String job;
  private final String database;
  private final Spot root = Spot.root();
  private final Map<Long, Whereabouts> activities = new HashMap<>();
  private final Set<String> declaredSteps = new LinkedHashSet<>();
  private final Set<String> ranSteps = new LinkedHashSet<>();
  private final Map<String, Long> rowsRead = new LinkedHashMap<>();
  private final Set<String> notFollowed = new LinkedHashSet<>();
  private final Set<String> strangers = new LinkedHashSet<>();

  /**
   * @param database the job's own
   */
  public Recording(String job, String database) {
    this.job = job;
    this.database = database;
  }

  /**
   * What the job's beans tell.
   *
   * @param steps all their names
   * @param notWrapped executors whose workers cannot be followed
   */
  public synchronized void knows(Collection<String> steps, Collection<String> notWrapped) {
    declaredSteps.addAll(steps);
    notFollowed.addAll(notWrapped);
  }

  /** How many rows each chunk step has read. */
  public synchronized void read(Map<String, Long> rows) {
    rows.forEach((step, count) -> rowsRead.merge(name(step), count, Long::sum));
  }

  /** All of it until now. */
  public synchronized Recorded recorded() {
    Unfolding unfolding = new Unfolding();
    List<PlanNode> nodes = unfolding.list(root);
    Remarks remarks =
        new Remarks(
            Set.copyOf(declaredSteps),
            Set.copyOf(ranSteps),
            Map.copyOf(rowsRead),
            List.copyOf(notFollowed),
            List.copyOf(strangers));
    List<String> order = List.copyOf(declaredSteps);
    List<String> said = new ArrayList<>(remarks.said(order));
    said.addAll(unfolding.remarks());
    outside(nodes).forEach(said::add);
    return new Recorded(
        new Plan(job, database, nodes), unfolding.notes(), remarks.notRun(order), said);
  }

  /** In strict whoever is in no step, such as a listener of the job, holds one connection. */
  private List<String> outside(List<PlanNode> nodes) {
    List<PlanNode> outside =
        nodes.stream()
            .filter(
                node ->
                    !(node instanceof PlanNode.Step)
                        && !(node instanceof PlanNode.Parallel)
                        && !(node instanceof PlanNode.Concurrently))
            .toList();
    List<String> said = new ArrayList<>();
    new Plan(job, database, outside)
        .demand()
        .forEach(
            (name, demand) -> {
              if (demand.peak() > 1) {
                said.add(
                    "%d connections of %s at once outside of steps: strict allows one there"
                        .formatted(demand.peak(), name));
              }
            });
    return said;
  }

  private Whereabouts whereabouts(long activity) {
    return activities.computeIfAbsent(activity, id -> Whereabouts.atRoot(root));
  }

  /** A partition is named after the step that it runs, and a suffix of its own. */
  private String name(String step) {
    // The suffix may have a colon of its own.
    for (int end = step.length(); end >= 0; end = step.lastIndexOf(':', end - 1)) {
      String name = step.substring(0, end);
      if (declaredSteps.contains(name)) {
        return name;
      }
      if (end == 0) {
        break;
      }
    }
    return step.replaceFirst(":[^:]*$", "");
  }

  @Override
  public synchronized void handedOver(long child, long parent, OptionalInt threads) {
    Crew crew = whereabouts(parent).spot().crew();
    activities.put(child, Whereabouts.of(new Crew.Worker(crew, parent, threads)));
  }

  @Override
  public synchronized void began(long child) {
    Crew.Worker worker = whereabouts(child).worker();
    if (worker != null) {
      worker.crew.began(worker);
    }
  }

  @Override
  public synchronized void ended(long child) {
    Whereabouts whereabouts = activities.remove(child);
    Crew.Worker worker = whereabouts == null ? null : whereabouts.worker();
    if (worker != null) {
      worker.crew.ended(worker);
    }
  }

  @Override
  public synchronized void entered(long activity, String step) {
    ranSteps.add(name(step));
    whereabouts(activity).enter(name(step));
  }

  @Override
  public synchronized void left(long activity, String step) {
    whereabouts(activity).leave(name(step));
  }

  @Override
  public Held acquired(long activity, boolean known, String name) {
    Throwable acquired = new Throwable();
    synchronized (this) {
      if (!known && !ranSteps.isEmpty() && strangers.size() < MOST_STRANGERS) {
        strangers.add(Thread.currentThread().getName().replaceFirst("\\d+$", "N"));
      }
      Whereabouts whereabouts = whereabouts(activity);
      HeldPlace place =
          new HeldPlace(name, whereabouts.spot(), whereabouts.isInTransaction(name), acquired);
      whereabouts.enter(place);
      return new Seen(activity, whereabouts, place);
    }
  }

  /** One connection that is out. */
  private final class Seen implements Held {
    private final long activity;
    private final Whereabouts whereabouts;
    private final HeldPlace place;

    Seen(long activity, Whereabouts whereabouts, HeldPlace place) {
      this.activity = activity;
      this.whereabouts = whereabouts;
      this.place = place;
    }

    @Override
    public void transaction(boolean open) {
      Origin origin = Origin.of(new Throwable().getStackTrace());
      if (origin.cursorReader()) {
        return;
      }
      synchronized (Recording.this) {
        place.transaction(open, origin.place());
      }
    }

    @Override
    public @Nullable Object executes(String sql) {
      Origin origin = Origin.of(new Throwable().getStackTrace());
      if (origin.framework()) {
        return null;
      }
      synchronized (Recording.this) {
        return place.executes(sql, origin.place());
      }
    }

    @Override
    public void opened(@Nullable Object statement) {
      if (statement instanceof HeldPlace.Statement one) {
        synchronized (Recording.this) {
          place.opened(one);
        }
      }
    }

    @Override
    public void closed(@Nullable Object statement) {
      if (statement instanceof HeldPlace.Statement one) {
        synchronized (Recording.this) {
          place.closed(one);
        }
      }
    }

    @Override
    public void released() {
      synchronized (Recording.this) {
        place.released();
        whereabouts.leave(place);
        if (whereabouts.isNowhere()) {
          // Of a thread that may never come again; it is made anew if it does.
          activities.remove(activity, whereabouts);
        }
      }
    }
  }
}
