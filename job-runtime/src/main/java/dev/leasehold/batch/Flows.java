package dev.leasehold.batch;

import dev.leasehold.batch.JobShape.Part;
import dev.leasehold.batch.JobShape.StepPart;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.batch.core.job.flow.Flow;
import org.springframework.batch.core.job.flow.State;
import org.springframework.batch.core.job.flow.support.SimpleFlow;
import org.springframework.batch.core.job.flow.support.StateTransition;
import org.springframework.batch.core.job.flow.support.state.DecisionState;
import org.springframework.batch.core.job.flow.support.state.FlowState;
import org.springframework.batch.core.job.flow.support.state.SplitState;
import org.springframework.batch.core.job.flow.support.state.StepState;

/** Puts the states of flows into an order in which they may be reached. */
final class Flows {
  private final Function<org.springframework.batch.core.step.Step, StepPart> steps;
  private final BeanNames names;

  Flows(Function<org.springframework.batch.core.step.Step, StepPart> steps, BeanNames names) {
    this.steps = steps;
    this.names = names;
  }

  List<Part> parts(Flow flow) {
    List<Part> parts = new ArrayList<>();
    for (State state : states(flow)) {
      if (state instanceof StepState step) {
        parts.add(steps.apply(step.getStep()));
      } else if (state instanceof SplitState split) {
        parts.add(
            new JobShape.Split(
                split.getFlows().stream().map(this::parts).toList(),
                Fields.value(split, "taskExecutor")
                    .map(
                        executor ->
                            ExecutorThreads.of(executor, OptionalInt.of(split.getFlows().size())))
                    .orElse(
                        new JobShape.Threads(
                            OptionalInt.of(1), OptionalInt.of(1), false, "no executor"))));
      } else if (state instanceof FlowState nested) {
        nested.getFlows().forEach(one -> parts.addAll(parts(one)));
      } else if (state instanceof DecisionState decision) {
        parts.add(
            new JobShape.Decision(
                Fields.value(decision, "decider").map(names::of).orElse(decision.getName())));
      }
    }
    return parts;
  }

  /** From the first one on, nearest first; those that nothing leads to are not among them. */
  private static Collection<State> states(Flow found) {
    Object target = found instanceof Advised ? AopProxyUtils.getSingletonTarget(found) : found;
    if (!(target instanceof SimpleFlow flow)) {
      return List.of();
    }
    // The flow's own map of states is there only when it has been initialized.
    List<StateTransition> transitions = new ArrayList<>();
    Map<String, State> named = new LinkedHashMap<>();
    for (Object one : Fields.value(flow, "stateTransitions", List.class).orElse(List.of())) {
      if (one instanceof StateTransition transition) {
        transitions.add(transition);
        named.putIfAbsent(transition.getState().getName(), transition.getState());
      }
    }
    Set<State> reached = new LinkedHashSet<>();
    Deque<State> open = new ArrayDeque<>();
    // The first is the one that a flow begins with.
    named.values().stream().findFirst().ifPresent(open::add);
    while (!open.isEmpty()) {
      State state = open.removeFirst();
      if (reached.add(state)) {
        transitions.stream()
            .filter(transition -> transition.getState().getName().equals(state.getName()))
            .filter(transition -> transition.getNext() != null)
            .map(transition -> named.get(transition.getNext()))
            .filter(next -> next != null)
            .forEach(open::addLast);
      }
    }
    return reached;
  }
}
