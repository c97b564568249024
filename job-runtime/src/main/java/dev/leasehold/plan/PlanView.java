package dev.leasehold.plan;

import dev.leasehold.declaration.JobDeclaration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Plans for machines: maps, lists, texts and whole numbers, as a JSON library takes them. */
public final class PlanView {
  private PlanView() {}

  /**
   * The document of {@code plan --format json}: {@code {"jobs": {name: {"databases": {name:
   * {"floor", "peak", "runtime", "lease", "capacity"}}, "plan": [..]}}}}.
   *
   * @param capacity of the databases where it is known, in connections
   */
  public static Map<String, Object> of(
      Collection<JobDeclaration> jobs, Map<String, Integer> capacity) {
    Map<String, Object> byName = new LinkedHashMap<>();
    jobs.forEach(job -> byName.put(job.name(), job(job, capacity)));
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("jobs", byName);
    return document;
  }

  private static Map<String, Object> job(JobDeclaration job, Map<String, Integer> capacity) {
    Map<String, Object> databases = new LinkedHashMap<>();
    Budget.of(job, capacity).forEach((name, budget) -> databases.put(name, budget(budget)));
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("databases", databases);
    view.put("enforcement", job.enforcement().name().toLowerCase(Locale.ROOT));
    view.put("plan", list(Outline.of(Plan.of(job))));
    return view;
  }

  private static Map<String, Object> budget(Budget budget) {
    Map<String, Object> lease = new LinkedHashMap<>();
    lease.put("least", budget.least());
    lease.put("most", budget.most());
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("floor", budget.demand().floor());
    view.put("peak", budget.demand().peak());
    view.put("runtime", budget.runtime().total());
    view.put("lease", lease);
    budget.capacity().ifPresent(capacity -> view.put("capacity", capacity));
    return view;
  }

  private static List<Object> list(List<Outline> outlines) {
    return new ArrayList<>(outlines.stream().map(PlanView::node).toList());
  }

  private static Map<String, Object> node(Outline outline) {
    Map<String, Object> view = outline.node().match(new Heads());
    view.put("holds", outline.takes().isPresent() ? 1 : 0);
    view.put("peak", outline.peak());
    if (outline.node() instanceof PlanNode.Concurrently) {
      view.put(
          "branches", new ArrayList<>(outline.branches().stream().map(PlanView::list).toList()));
    } else if (!(outline.node() instanceof PlanNode.Query)) {
      view.put("nodes", list(outline.branches().get(0)));
    }
    return view;
  }

  /** What each kind of node says of itself. */
  private static final class Heads implements PlanNode.Cases<Map<String, Object>> {
    @Override
    public Map<String, Object> query(PlanNode.Query node) {
      Map<String, Object> head = head("query");
      head.put("sql", node.sql());
      head.put("database", node.database());
      return head;
    }

    @Override
    public Map<String, Object> cursor(PlanNode.Cursor node) {
      Map<String, Object> head = head("cursor");
      head.put("sql", node.sql());
      head.put("database", node.database());
      return head;
    }

    @Override
    public Map<String, Object> transaction(PlanNode.Transaction node) {
      Map<String, Object> head = head("transaction");
      head.put("requiresNew", node.requiresNew());
      head.put("database", node.database());
      return head;
    }

    @Override
    public Map<String, Object> parallel(PlanNode.Parallel node) {
      Map<String, Object> head = head("parallel");
      head.put("min", node.min());
      head.put("max", node.max());
      return head;
    }

    @Override
    public Map<String, Object> concurrently(PlanNode.Concurrently node) {
      return head("concurrently");
    }

    @Override
    public Map<String, Object> step(PlanNode.Step node) {
      Map<String, Object> head = head("step");
      head.put("name", node.name());
      return head;
    }

    private static Map<String, Object> head(String kind) {
      Map<String, Object> head = new LinkedHashMap<>();
      head.put("node", kind);
      return head;
    }
  }
}
