package dev.leasehold.batch;

import dev.leasehold.plan.Plan;
import dev.leasehold.plan.Written;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A first plan of a job, drafted from what its beans tell. Plain values.
 *
 * @param job its name
 * @param database the name of its own
 * @param nodes as they would be declared
 * @param open what the beans do not tell, one sentence each, in the order of the plan
 */
public record Draft(String job, String database, List<Written> nodes, List<String> open) {
  public Draft {
    nodes = List.copyOf(nodes);
    open = List.copyOf(open);
  }

  /** Of a job that has this shape. */
  public static Draft of(String job, String database, JobShape shape) {
    return new Drafting(job, database).of(shape);
  }

  /** The plan that it declares. */
  public Plan plan() {
    return Plan.of(job, database, Written.nodes(nodes));
  }

  /** The YAML to put below the job's name, with comments; each line ends with a line feed. */
  public String yaml() {
    List<String> lines = new ArrayList<>();
    lines.addAll(
        Written.comment(
            "A first plan of job "
                + job
                + ", drafted from its beans; nothing was run. Comments say what each node was read"
                + " from, and begin with TO DECLARE where the beans do not tell."));
    plan()
        .demand()
        .forEach(
            (name, demand) ->
                lines.add("# " + name + ": floor " + demand.floor() + ", peak " + demand.peak()));
    lines.add(nodes.isEmpty() ? "plan: []" : "plan:");
    Written.yaml(nodes).lines().forEach(line -> lines.add("  " + line));
    return String.join("\n", lines) + "\n";
  }

  /** For machines: {@code plan}, {@code databases} and {@code toDeclare}. */
  public Map<String, Object> view() {
    Map<String, Object> databases = new LinkedHashMap<>();
    plan()
        .demand()
        .forEach(
            (name, demand) -> {
              Map<String, Object> numbers = new LinkedHashMap<>();
              numbers.put("floor", demand.floor());
              numbers.put("peak", demand.peak());
              databases.put(name, numbers);
            });
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("job", job);
    view.put("databases", databases);
    view.put("toDeclare", open);
    view.put("yaml", yaml());
    return view;
  }
}
