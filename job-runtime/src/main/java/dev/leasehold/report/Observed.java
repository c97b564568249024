package dev.leasehold.report;

import dev.leasehold.plan.PlanNode;
import dev.leasehold.pool.ActivityState;
import dev.leasehold.pool.ActivityState.Doing;
import dev.leasehold.pool.CodeLine;
import dev.leasehold.pool.Hold;
import dev.leasehold.pool.Hold.Use;
import dev.leasehold.pool.Violation;
import dev.leasehold.pool.Violation.What;
import dev.leasehold.watchdog.Finding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The plan as it was seen to be needed: for every activity of a finding what it holds, in the order
 * it was acquired, each around the next, the one that it asks for innermost. Pure.
 */
final class Observed {
  private static final String WORKERS = "what each worker runs";

  private final Finding finding;
  private final Map<Long, ActivityState> alive = new LinkedHashMap<>();
  private final Set<Long> shown = new LinkedHashSet<>();

  /**
   * What the activities without a parent were seen to need.
   *
   * @param role of the activity
   */
  record Need(String role, List<PlanNode> nodes) {}

  private Observed(Finding finding) {
    this.finding = finding;
    finding.evidence().activities().forEach(activity -> alive.put(activity.id(), activity));
    // As it was when it asked: a snapshot taken a moment later may show it elsewhere.
    finding.violation().map(Violation::activity).ifPresent(a -> alive.put(a.id(), a));
    finding.involved().forEach(this::showWithParents);
  }

  static List<Need> of(Finding finding) {
    return new Observed(finding).roots();
  }

  private void showWithParents(Long id) {
    ActivityState activity = alive.get(id);
    if (activity != null && shown.add(id)) {
      activity.parent().ifPresent(this::showWithParents);
    }
  }

  private List<Need> roots() {
    List<Need> roots = new ArrayList<>();
    for (Long id : shown) {
      ActivityState activity = alive.get(id);
      if (activity != null && !hasParent(activity)) {
        List<PlanNode> nodes = nodes(activity);
        if (!nodes.isEmpty()) {
          roots.add(new Need(activity.role(), nodes));
        }
      }
    }
    return roots;
  }

  private boolean hasParent(ActivityState activity) {
    OptionalLong parent = activity.parent();
    return parent.isPresent() && shown.contains(parent.getAsLong());
  }

  private List<PlanNode> nodes(ActivityState activity) {
    List<PlanNode> inner = new ArrayList<>();
    asked(activity).ifPresent(inner::add);
    workers(activity).ifPresent(inner::add);
    List<Hold> holds = activity.holds();
    for (int i = holds.size() - 1; i >= 0; i--) {
      inner = List.of(around(holds.get(i), inTransaction(holds.subList(0, i)), inner));
    }
    return inner;
  }

  private static PlanNode around(Hold hold, Set<String> open, List<PlanNode> inner) {
    String database = hold.database();
    if (hold.use() == Use.TRANSACTION) {
      return new PlanNode.Transaction(database, open.contains(database), inner);
    }
    // A connection that is kept without a result set holds like one with: nothing else fits.
    String unseen = hold.use() == Use.CURSOR ? "the result set" : "the connection kept";
    String sql = hold.statement().orElse(unseen + at(hold.takenAt()));
    return new PlanNode.Cursor(sql, database, false, inner);
  }

  private Optional<PlanNode> asked(ActivityState activity) {
    Optional<Violation> violation =
        finding
            .violation()
            .filter(asked -> asked.what() == What.CONNECTION)
            .filter(asked -> asked.activity().id() == activity.id());
    Optional<String> database =
        violation
            .map(Violation::database)
            .or(() -> activity.waitingFor().map(wait -> wait.database()));
    Optional<CodeLine> line =
        violation.isPresent()
            ? violation.flatMap(Violation::at)
            : activity.waitingFor().flatMap(wait -> wait.at());
    return database.map(name -> asked(activity, name, line));
  }

  private PlanNode asked(ActivityState activity, String database, Optional<CodeLine> line) {
    boolean nested = inTransaction(activity.holds()).contains(database);
    String sql = "the statement" + at(line);
    return beginsTransaction(activity)
        ? new PlanNode.Transaction(
            database, nested, List.of(new PlanNode.Query(sql, database, true)))
        : new PlanNode.Query(sql, database, !nested);
  }

  private boolean beginsTransaction(ActivityState activity) {
    return finding.stacks().getOrDefault(activity.id(), List.of()).stream()
        .anyMatch(
            frame ->
                frame.getMethodName().equals("doBegin")
                    && frame.getClassName().endsWith("TransactionManager"));
  }

  private Optional<PlanNode> workers(ActivityState parent) {
    Set<PlanNode> each = new LinkedHashSet<>();
    long running = 0;
    for (ActivityState activity : alive.values()) {
      if (activity.parent().equals(OptionalLong.of(parent.id()))) {
        running += activity.doing() == Doing.QUEUED ? 0 : 1;
        if (shown.contains(activity.id())) {
          each.addAll(nodes(activity));
        }
      }
    }
    Optional<Violation> tooMany =
        finding
            .violation()
            .filter(asked -> asked.what() == What.WORKER)
            .filter(asked -> asked.activity().id() == parent.id());
    int needed = tooMany.map(Violation::needed).orElse(0);
    if (needed == 0 && each.isEmpty()) {
      return Optional.empty();
    }
    if (each.isEmpty()) {
      // Of workers that nothing declares it is not known yet what they take: one at least.
      tooMany
          .filter(asked -> asked.allowed() == 0)
          .ifPresent(asked -> each.add(new PlanNode.Query(WORKERS, asked.database(), true)));
    }
    int count = Math.max(Math.max(needed, (int) running), 1);
    return Optional.of(new PlanNode.Parallel(count, count, List.copyOf(each)));
  }

  private static Set<String> inTransaction(List<Hold> holds) {
    Set<String> open = new HashSet<>();
    holds.stream()
        .filter(hold -> hold.use() == Use.TRANSACTION)
        .forEach(hold -> open.add(hold.database()));
    return open;
  }

  private static String at(Optional<CodeLine> line) {
    return line.map(known -> " at " + known).orElse("");
  }
}
