package dev.leasehold.recording;

import dev.leasehold.plan.Plan;
import dev.leasehold.plan.PlanNode;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What was seen of a job, as a plan. */
public final class Recorded {
  private final Plan plan;
  private final Map<PlanNode, String> notes;
  private final List<String> notRun;
  private final List<String> remarks;

  /**
   * @param notes on nodes, by identity
   * @param notRun steps of which nothing is known
   * @param remarks what else was not seen, one line each
   */
  Recorded(Plan plan, Map<PlanNode, String> notes, List<String> notRun, List<String> remarks) {
    this.plan = plan;
    this.notes = new IdentityHashMap<>(notes);
    this.notRun = List.copyOf(notRun);
    this.remarks = List.copyOf(remarks);
  }

  /** The plan that was seen; without nodes where nothing was. */
  public Plan plan() {
    return plan;
  }

  /** What the run cannot have shown, one line each. */
  public List<String> remarks() {
    return Stream.concat(
            notRun.stream().map(step -> "step " + step + " did not run, so nothing is known of it"),
            remarks.stream())
        .toList();
  }

  /** Where in the code a node was seen, or how often; for people. */
  public Optional<String> note(PlanNode node) {
    return Optional.ofNullable(notes.get(node));
  }

  /**
   * What was seen, as the declared plan says it. Where that has nodes outside of steps, a step that
   * it does not name may take all of it; named in the merged plan it could take its own nodes
   * alone.
   */
  private List<PlanNode> within(Plan declared) {
    boolean allInSteps = declared.nodes().stream().allMatch(PlanNode.Step.class::isInstance);
    return allInSteps
        ? plan.nodes()
        : plan.nodes().stream()
            .flatMap(
                node ->
                    node instanceof PlanNode.Step step && !declared.names(step.name())
                        ? step.nodes().stream()
                        : Stream.of(node))
            .toList();
  }

  /**
   * What was seen, added to what is declared: nothing of either is lost.
   *
   * @param declared of the same job
   */
  public Recorded mergedInto(Plan declared) {
    Union union = new Union(notes);
    List<PlanNode> nodes = union.of(declared.nodes(), within(declared));
    List<String> unknown = notRun.stream().filter(step -> !declared.names(step)).toList();
    return new Recorded(
        new Plan(plan.job(), plan.database(), nodes), union.notes(), unknown, remarks);
  }
}
