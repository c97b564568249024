package dev.leasehold.batch;

import dev.leasehold.plan.Plan;
import dev.leasehold.plan.Role;
import dev.leasehold.pool.Activities;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.flow.FlowStep;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.partition.PartitionStep;
import org.springframework.batch.core.scope.context.StepContext;
import org.springframework.batch.core.scope.context.StepSynchronizationManager;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.item.ChunkOrientedStep;
import org.springframework.batch.core.step.job.JobStep;
import org.springframework.batch.core.step.tasklet.TaskletStep;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/**
 * Tells the pool which step a thread is in, and counts what steps have done. Thread-safe.
 *
 * <p>It is the innermost of a step's listeners, and the step's role ends with the step's context,
 * that is after its readers and writers are closed.
 */
final class StepActivities implements StepExecutionListener {
  private static final String CALLBACK = StepActivities.class.getName();
  private static final Set<String> COUNTED_ELSEWHERE =
      Set.of(PartitionStep.class.getName(), FlowStep.class.getName(), JobStep.class.getName());

  private final Plan plan;
  private final Activities activities;
  private final Role outside;
  private final Map<StepExecution, Deque<Activities.Scope>> live = new ConcurrentHashMap<>();
  private final Queue<StepExecution> failed = new ConcurrentLinkedQueue<>();
  private final Map<String, LongAdder> readBySteps = new ConcurrentHashMap<>();
  private final LongAdder read = new LongAdder();
  private final LongAdder written = new LongAdder();
  private final LongAdder done = new LongAdder();
  private volatile String latest = "";
  private volatile boolean stopping;

  StepActivities(Plan plan, Activities activities) {
    this.plan = plan;
    this.activities = activities;
    this.outside = plan.outsideSteps();
  }

  @Override
  public void beforeStep(StepExecution execution) {
    latest = execution.getStepName();
    if (stopping) {
      execution.setTerminateOnly();
    }
    Deque<Activities.Scope> scopes = new ArrayDeque<>();
    scopes.push(activities.enterStep(execution.getStepName(), role(execution.getStepName())));
    live.put(execution, scopes);
    StepContext context = StepSynchronizationManager.getContext();
    if (context != null) {
      context.registerDestructionCallback(CALLBACK, () -> ended(execution));
    }
  }

  @Override
  public @Nullable ExitStatus afterStep(StepExecution execution) {
    Deque<Activities.Scope> scopes = live.get(execution);
    Role role = activities.currentRole();
    if (scopes != null && role.depth().getOrDefault(plan.database(), 0) < 1) {
      // The author's own listeners come next, and those may always take one connection.
      Map<String, Integer> depth = new HashMap<>(role.depth());
      depth.put(plan.database(), 1);
      scopes.push(
          activities.enter(
              "listeners of step " + execution.getStepName(),
              new Role(role.label(), depth, role.workers(), role.worker())));
    }
    return null;
  }

  private void ended(StepExecution execution) {
    Deque<Activities.Scope> scopes = live.remove(execution);
    if (scopes == null) {
      return;
    }
    done.increment();
    if (!execution.getFailureExceptions().isEmpty()) {
      failed.add(execution);
    }
    if (isChunked(execution)) {
      readBySteps
          .computeIfAbsent(execution.getStepName(), name -> new LongAdder())
          .add(execution.getReadCount());
    }
    if (isCounted(execution)) {
      read.add(execution.getReadCount());
      written.add(execution.getWriteCount());
    }
    scopes.forEach(Activities.Scope::close);
  }

  /**
   * A step that the plan names has the plan's role for it; one that it does not name has, on a
   * worker's thread, the worker's.
   */
  private Role role(String stepName) {
    Role current = activities.currentRole();
    String name = plan.names(stepName) ? stepName : stepName.replaceFirst(":[^:]*$", "");
    if (!plan.names(name)) {
      return current.equals(outside) ? plan.step(name) : current;
    }
    Role named = plan.step(name);
    // Partitions often bear the name of the step that splits them.
    return named.worker().filter(current::equals).isPresent() ? current : named;
  }

  /** Ends every step after its current chunk, and every later one before its first. */
  void stop() {
    stopping = true;
    live.keySet().forEach(StepExecution::setTerminateOnly);
  }

  Set<StepExecution> live() {
    return Set.copyOf(live.keySet());
  }

  /** Steps that failed, in the order they ended; those of nested jobs too. */
  List<StepExecution> failed() {
    return List.copyOf(failed);
  }

  BatchJob.Progress progress() {
    long readNow = read.sum();
    long writtenNow = written.sum();
    for (StepExecution execution : live.keySet()) {
      if (isCounted(execution)) {
        readNow += execution.getReadCount();
        writtenNow += execution.getWriteCount();
      }
    }
    return new BatchJob.Progress(latest, readNow, writtenNow, done.intValue());
  }

  /** How many rows each chunk step that has ended has read, by its name. */
  Map<String, Long> readBySteps() {
    Map<String, Long> rows = new TreeMap<>();
    readBySteps.forEach((step, count) -> rows.put(step, count.sum()));
    return rows;
  }

  private static boolean isChunked(StepExecution execution) {
    ExecutionContext context = execution.getExecutionContext();
    return ChunkOrientedStep.class.getName().equals(context.get(Step.STEP_TYPE_KEY))
        || String.valueOf(context.get(TaskletStep.TASKLET_TYPE_KEY))
            .startsWith("org.springframework.batch.core.step.item.Chunk");
  }

  /** A step of steps repeats what its parts have counted. */
  private static boolean isCounted(StepExecution execution) {
    Object type = execution.getExecutionContext().get(Step.STEP_TYPE_KEY);
    return type == null || !COUNTED_ELSEWHERE.contains(type.toString());
  }
}
