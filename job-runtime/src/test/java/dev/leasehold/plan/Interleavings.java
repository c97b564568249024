package dev.leasehold.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ObjIntConsumer;

/**
 * Runs a plan in every order in which its activities can be interleaved. It knows nothing of floors
 * and peaks: a plan becomes programs that take, give back, fork and join, and every state that they
 * can reach together is visited.
 */
final class Interleavings {
  private enum Kind {
    TAKE,
    GIVE,
    FORK
  }

  private record Instruction(Kind kind, String database, List<Program> forked) {}

  private record Program(int number, List<Instruction> instructions, List<Role> roles) {}

  /** One activity with those that it waits for; equal ones have one number. */
  private record Activity(Program program, int at, List<Integer> children) {
    boolean ended() {
      return at == program.instructions().size();
    }
  }

  private record Move(int to, String takes) {}

  private static final String NOTHING = "";

  private final Plan plan;
  private final List<Program> programs = new ArrayList<>();
  private final List<Activity> activities = new ArrayList<>();
  private final Map<Activity, Integer> numbers = new HashMap<>();
  private final Map<Integer, List<Move>> moves = new HashMap<>();
  private final Map<Integer, Map<String, Integer>> held = new HashMap<>();
  private final int start;

  Interleavings(Plan plan) {
    this.plan = plan;
    start = number(new Activity(program(plan.nodes(), plan.step("not named")), 0, List.of()));
  }

  /** What every visited state showed, of one pool size. */
  record Seen(int states, boolean deadlocks, boolean waits, Map<String, Integer> mostHeld) {}

  /** Visits all states that pools of these sizes allow. */
  Seen explore(Map<String, Integer> sizes) {
    return explore(sizes, (activity, count) -> {});
  }

  Seen explore(int size) {
    return explore(Map.of(plan.database(), size));
  }

  /** Whether there are at most so many states in pools without limit. */
  boolean hasAtMost(int states) {
    Set<Integer> seen = new HashSet<>(Set.of(start));
    Deque<Integer> open = new ArrayDeque<>(seen);
    while (!open.isEmpty() && seen.size() <= states) {
      for (Move move : moves(open.pop())) {
        if (seen.add(move.to())) {
          open.push(move.to());
        }
      }
    }
    return seen.size() <= states;
  }

  /** What one activity of a visited state does, measured against its role. */
  record Act(Role role, Map<String, Integer> held, int liveWorkers) {}

  /** Everything that any activity does in any state of pools of these sizes. */
  Set<Act> acts(Map<String, Integer> sizes) {
    Set<Act> acts = new HashSet<>();
    explore(sizes, (activity, number) -> collect(number, acts));
    return acts;
  }

  private void collect(int number, Set<Act> acts) {
    Activity activity = activities.get(number);
    int live = (int) activity.children().stream().filter(c -> !activities.get(c).ended()).count();
    acts.add(new Act(activity.program().roles().get(activity.at()), ownHolds(activity), live));
    activity.children().forEach(child -> collect(child, acts));
  }

  private Seen explore(Map<String, Integer> sizes, ObjIntConsumer<Activity> visitor) {
    BitSet seen = new BitSet();
    Deque<Integer> open = new ArrayDeque<>(List.of(start));
    seen.set(start);
    boolean deadlocks = false;
    boolean waits = false;
    Map<String, Integer> most = new TreeMap<>();
    while (!open.isEmpty()) {
      int state = open.pop();
      visitor.accept(activities.get(state), state);
      Map<String, Integer> inUse = held(state);
      inUse.forEach((database, count) -> most.merge(database, count, Math::max));
      boolean moved = false;
      for (Move move : moves(state)) {
        if (!move.takes().isEmpty()
            && inUse.getOrDefault(move.takes(), 0) >= sizes.get(move.takes())) {
          waits = true;
          continue;
        }
        moved = true;
        if (!seen.get(move.to())) {
          seen.set(move.to());
          open.push(move.to());
        }
      }
      deadlocks |= !moved && !activities.get(state).ended();
    }
    return new Seen(seen.cardinality(), deadlocks, waits, most);
  }

  private List<Move> moves(int state) {
    List<Move> known = moves.get(state);
    if (known == null) {
      known = movesOf(activities.get(state));
      moves.put(state, known);
    }
    return known;
  }

  private List<Move> movesOf(Activity activity) {
    if (activity.ended()) {
      return List.of();
    }
    Instruction next = activity.program().instructions().get(activity.at());
    if (next.kind() != Kind.FORK) {
      return List.of(
          new Move(stepped(activity), next.kind() == Kind.TAKE ? next.database() : NOTHING));
    }
    if (activity.children().isEmpty()) {
      List<Integer> forked =
          next.forked().stream().map(child -> number(new Activity(child, 0, List.of()))).toList();
      return List.of(new Move(withChildren(activity, forked), NOTHING));
    }
    if (activity.children().stream().allMatch(child -> activities.get(child).ended())) {
      return List.of(new Move(stepped(activity), NOTHING));
    }
    List<Move> all = new ArrayList<>();
    for (int i = 0; i < activity.children().size(); i++) {
      int child = activity.children().get(i);
      if (i > 0 && activity.children().get(i - 1) == child) {
        continue; // the children are sorted, and equal ones move alike
      }
      for (Move move : moves(child)) {
        List<Integer> others = new ArrayList<>(activity.children());
        others.set(i, move.to());
        all.add(new Move(withChildren(activity, others), move.takes()));
      }
    }
    return all;
  }

  private int stepped(Activity activity) {
    return number(new Activity(activity.program(), activity.at() + 1, List.of()));
  }

  private int withChildren(Activity activity, List<Integer> children) {
    return number(
        new Activity(activity.program(), activity.at(), children.stream().sorted().toList()));
  }

  private int number(Activity activity) {
    return numbers.computeIfAbsent(
        activity,
        added -> {
          activities.add(added);
          return activities.size() - 1;
        });
  }

  private Map<String, Integer> held(int state) {
    Map<String, Integer> known = held.get(state);
    if (known == null) {
      known = new TreeMap<>(ownHolds(activities.get(state)));
      for (int child : activities.get(state).children()) {
        for (Map.Entry<String, Integer> entry : held(child).entrySet()) {
          known.merge(entry.getKey(), entry.getValue(), Integer::sum);
        }
      }
      held.put(state, known);
    }
    return known;
  }

  private static Map<String, Integer> ownHolds(Activity activity) {
    Map<String, Integer> own = new TreeMap<>();
    for (Instruction done : activity.program().instructions().subList(0, activity.at())) {
      if (done.kind() != Kind.FORK) {
        own.merge(done.database(), done.kind() == Kind.TAKE ? 1 : -1, Integer::sum);
      }
    }
    return own;
  }

  private Program program(List<PlanNode> nodes, Role role) {
    Program program = new Program(programs.size(), new ArrayList<>(), new ArrayList<>());
    programs.add(program);
    program.roles().add(role);
    write(nodes, Set.of(), role, program);
    return program;
  }

  private void write(List<PlanNode> nodes, Set<String> transactions, Role role, Program to) {
    for (PlanNode node : nodes) {
      if (node instanceof PlanNode.Query query) {
        boolean takes = !query.joins() || !transactions.contains(query.database());
        around(query.database(), takes, List.of(), transactions, role, to);
      } else if (node instanceof PlanNode.Cursor cursor) {
        boolean takes = !cursor.joins() || !transactions.contains(cursor.database());
        around(cursor.database(), takes, cursor.each(), transactions, role, to);
      } else if (node instanceof PlanNode.Transaction transaction) {
        boolean takes = transaction.requiresNew() || !transactions.contains(transaction.database());
        Set<String> inside = new HashSet<>(transactions);
        inside.add(transaction.database());
        around(transaction.database(), takes, transaction.nodes(), inside, role, to);
      } else if (node instanceof PlanNode.Parallel parallel) {
        Program worker = program(parallel.each(), role.worker().orElseThrow());
        fork(Collections.nCopies(parallel.max(), worker), role, to);
      } else if (node instanceof PlanNode.Concurrently concurrently) {
        List<Program> branches = new ArrayList<>();
        for (List<PlanNode> branch : concurrently.branches()) {
          branches.add(program(branch, role.worker().orElseThrow()));
        }
        fork(branches, role, to);
      } else if (node instanceof PlanNode.Step step) {
        Role inside = plan.step(step.name());
        write(step.nodes(), transactions, inside, to);
      } else {
        throw new AssertionError(node);
      }
    }
  }

  private void around(
      String database,
      boolean takes,
      List<PlanNode> nodes,
      Set<String> transactions,
      Role role,
      Program to) {
    if (takes) {
      add(new Instruction(Kind.TAKE, database, List.of()), role, to);
    }
    write(nodes, transactions, role, to);
    if (takes) {
      add(new Instruction(Kind.GIVE, database, List.of()), role, to);
    }
  }

  private static void fork(List<Program> children, Role role, Program to) {
    add(new Instruction(Kind.FORK, NOTHING, children), role, to);
  }

  /** While an instruction waits or runs, and after it, the activity plays this role. */
  private static void add(Instruction instruction, Role role, Program to) {
    to.roles().set(to.instructions().size(), role);
    to.instructions().add(instruction);
    to.roles().add(role);
  }
}
