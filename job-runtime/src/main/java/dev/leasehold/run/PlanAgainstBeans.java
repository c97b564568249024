package dev.leasehold.run;

import dev.leasehold.batch.JobShape;
import dev.leasehold.batch.JobShape.Access;
import dev.leasehold.batch.JobShape.Chunk;
import dev.leasehold.batch.JobShape.Nested;
import dev.leasehold.batch.JobShape.Part;
import dev.leasehold.batch.JobShape.Partitions;
import dev.leasehold.batch.JobShape.Split;
import dev.leasehold.batch.JobShape.StepPart;
import dev.leasehold.batch.JobShape.TaskletWork;
import dev.leasehold.batch.JobShape.Threads;
import dev.leasehold.batch.JobShape.Transaction;
import dev.leasehold.declaration.Nearest;
import dev.leasehold.declaration.NodeDeclaration;
import dev.leasehold.declaration.NodeDeclaration.Workers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Where a declared plan and the job's own beans differ. These are warnings: code may do what its
 * beans do not tell.
 */
final class PlanAgainstBeans {
  private final List<NodeDeclaration> plan;
  private final String database;
  private final List<String> warnings = new ArrayList<>();

  private PlanAgainstBeans(List<NodeDeclaration> plan, String database) {
    this.plan = plan;
    this.database = database;
  }

  /**
   * One line for each difference; none for a job without a plan.
   *
   * @param plan as declared
   * @param database the job's own
   */
  static List<String> warnings(List<NodeDeclaration> plan, String database, JobShape shape) {
    if (plan.isEmpty()) {
      return List.of();
    }
    PlanAgainstBeans comparison = new PlanAgainstBeans(plan, database);
    comparison.compare(shape);
    return List.copyOf(comparison.warnings);
  }

  private void compare(JobShape shape) {
    Map<String, StepPart> steps = new LinkedHashMap<>();
    Set<String> within = new LinkedHashSet<>();
    collect(shape.parts(), steps, within, false);
    Set<String> named = DeclaredNodes.steps(plan);
    // Of steps that cannot be seen nobody knows the names.
    boolean all =
        !steps.isEmpty()
            && steps.values().stream()
                .noneMatch(step -> step.work() instanceof JobShape.UnknownWork);
    for (String name : named) {
      if (all && !steps.containsKey(name)) {
        warnings.add(
            "the plan names step "
                + name
                + ", which the job does not have"
                + Nearest.to(name, steps.keySet())
                    .map(nearest -> "; did you mean " + nearest + "?")
                    .orElse("; it has " + String.join(", ", steps.keySet())));
      }
    }
    List<StepPart> unnamed = new ArrayList<>();
    for (StepPart step : steps.values()) {
      if (named.contains(step.name())) {
        compare(step, DeclaredNodes.ofStep(plan, step.name()));
      } else if (!within.contains(step.name())) {
        unnamed.add(step);
      }
    }
    if (named.isEmpty() && unnamed.size() == 1) {
      compare(unnamed.get(0), plan);
    } else if (named.isEmpty()) {
      unnamed.forEach(step -> compareSomewhere(step));
    } else {
      unnamed.stream()
          .filter(step -> asksADatabase(step) && !isNamedByItsParts(step, named))
          .forEach(
              step ->
                  warnings.add(
                      "the job has step " + step.name() + ", which the plan does not name"));
    }
  }

  private static void collect(
      List<Part> parts, Map<String, StepPart> steps, Set<String> within, boolean inside) {
    for (Part part : parts) {
      if (part instanceof Split split) {
        split.flows().forEach(flow -> collect(flow, steps, within, inside));
      } else if (part instanceof StepPart step) {
        steps.putIfAbsent(step.name(), step);
        if (inside) {
          within.add(step.name());
        }
        if (step.work() instanceof Nested nested) {
          collect(nested.parts(), steps, within, true);
        } else if (step.work() instanceof Partitions partitions) {
          partitions.step().ifPresent(one -> collect(List.of(one), steps, within, true));
        }
      }
    }
  }

  /** Of one step, whose nodes these are. */
  private void compare(StepPart step, List<NodeDeclaration> nodes) {
    cursors(step, nodes);
    if (step.work() instanceof Chunk chunk) {
      chunk
          .workers()
          .ifPresent(
              threads -> workers(step.name(), threads, mayQueryOnWorkers(chunk), nodes, false));
    } else if (step.work() instanceof Partitions partitions) {
      grid(step.name(), partitions, nodes);
      workers(step.name(), partitions.threads(), true, nodes, true);
      partitions.step().ifPresent(worker -> cursors(worker, nodes));
    }
  }

  /** Of one step among several that a plan without names is for. */
  private void compareSomewhere(StepPart step) {
    cursors(step, plan);
    if (step.work() instanceof Partitions partitions) {
      partitions.step().ifPresent(worker -> cursors(worker, plan));
    }
  }

  private void cursors(StepPart step, List<NodeDeclaration> nodes) {
    if (!(step.work() instanceof Chunk chunk)) {
      return;
    }
    for (Access access : chunk.reader()) {
      if (access instanceof JobShape.Cursor cursor
          && cursor.database().isPresent()
          && !DeclaredNodes.hasCursor(nodes, cursor.database().get(), database)) {
        warnings.add(
            "step "
                + step.name()
                + " reads "
                + (cursor.database().get().equals(database)
                    ? ""
                    : "database " + cursor.database().get() + " ")
                + "by a cursor, the plan declares none ("
                + cursor.bean()
                + ")");
      }
    }
  }

  private void grid(String step, Partitions partitions, List<NodeDeclaration> nodes) {
    OptionalInt declared = DeclaredNodes.grid(nodes);
    if (declared.isPresent()
        && partitions.grid().isPresent()
        && declared.getAsInt() != partitions.grid().getAsInt()) {
      warnings.add(
          "step "
              + step
              + ": declared a grid of "
              + declared.getAsInt()
              + ", the step's is "
              + partitions.grid().getAsInt());
    }
  }

  private void workers(
      String step,
      Threads threads,
      boolean mayQuery,
      List<NodeDeclaration> nodes,
      boolean partitioned) {
    Optional<Workers> declared = DeclaredNodes.workers(nodes);
    String executor = "the executor (" + threads.words() + ")";
    if (declared.isEmpty()) {
      if (mayQuery && threads.together() && threads.most().orElse(2) > 1) {
        warnings.add(
            "step "
                + step
                + ": the plan declares no workers, "
                + executor
                + " runs "
                + (threads.most().isPresent()
                    ? threads.most().getAsInt() + " at once"
                    : "several"));
      }
      return;
    }
    int most = declared.get().max();
    if (!threads.together()) {
      if (most > 1) {
        warnings.add(
            "step " + step + ": declared " + most + " workers, " + executor + " has one thread");
      }
      return;
    }
    if (threads.most().isPresent() && threads.most().getAsInt() < most) {
      warnings.add(
          "step "
              + step
              + ": declared "
              + most
              + " workers, "
              + (threads.ofExecutor().isPresent() && threads.ofExecutor().getAsInt() < most
                  ? executor + " has " + threads.ofExecutor().getAsInt()
                  : "the step runs no more than " + threads.most().getAsInt() + " at once")
              + "; connections are leased that are never held");
    } else if (threads.ofExecutor().isPresent()
        && threads.most().isPresent()
        && threads.most().getAsInt() > most) {
      warnings.add(
          "step "
              + step
              + ": declared "
              + most
              + (partitioned ? " partitions at once, " : " workers, ")
              + executor
              + " has "
              + threads.ofExecutor().getAsInt()
              + "; no more than those declared run at once");
    }
  }

  private static boolean mayQueryOnWorkers(Chunk chunk) {
    return chunk.older() || chunk.processor().stream().anyMatch(PlanAgainstBeans::mayQuery);
  }

  private static boolean mayQuery(Access access) {
    if (access instanceof JobShape.Code code) {
      return code.holds().stream()
          .anyMatch(held -> held.database().isPresent() || held.means() == JobShape.Means.ENTITIES);
    }
    return !(access instanceof JobShape.NoDatabase);
  }

  private static boolean isNamedByItsParts(StepPart step, Set<String> named) {
    return step.work() instanceof Partitions partitions
        && partitions.step().map(StepPart::name).filter(named::contains).isPresent();
  }

  private static boolean asksADatabase(StepPart step) {
    if (step.transaction().kind() == Transaction.Kind.LEASED) {
      return true;
    }
    if (step.work() instanceof Chunk chunk) {
      return List.of(chunk.reader(), chunk.processor(), chunk.writer()).stream()
          .flatMap(List::stream)
          .anyMatch(PlanAgainstBeans::mayQuery);
    }
    if (step.work() instanceof TaskletWork tasklet) {
      return tasklet.code().stream().anyMatch(PlanAgainstBeans::mayQuery);
    }
    return !(step.work() instanceof Nested);
  }
}
