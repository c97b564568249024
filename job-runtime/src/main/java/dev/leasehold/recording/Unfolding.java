package dev.leasehold.recording;

import dev.leasehold.plan.Demand;
import dev.leasehold.plan.Plan;
import dev.leasehold.plan.PlanNode;
import dev.leasehold.recording.Spot.Key;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a plan's nodes of spots, and notes for people on them. */
final class Unfolding {
  private static final String BARE = "a connection without a statement";

  private final Map<PlanNode, String> notes = new IdentityHashMap<>();
  private final Set<String> remarks = new LinkedHashSet<>();

  /** By identity, for two nodes may read the same. */
  Map<PlanNode, String> notes() {
    return notes;
  }

  List<String> remarks() {
    return List.copyOf(remarks);
  }

  List<PlanNode> list(Spot spot) {
    return list(spot, "");
  }

  private List<PlanNode> list(Spot spot, String step) {
    List<PlanNode> nodes = all(spot, step);
    if (nodes.stream().noneMatch(Unfolding::isBare)) {
      return nodes;
    }
    // What only took a connection, as to read meta data, is no news where others take one too.
    List<PlanNode> others = nodes.stream().filter(node -> !isBare(node)).toList();
    return nodes.stream().filter(node -> !isBare(node) || !isTaken(others, node)).toList();
  }

  private static boolean isBare(PlanNode node) {
    return node instanceof PlanNode.Query query && query.joins() && query.sql().equals(BARE);
  }

  private static boolean isTaken(List<PlanNode> others, PlanNode bare) {
    String database = ((PlanNode.Query) bare).database();
    Demand demand = new Plan("", database, others).demand().get(database);
    return demand != null && demand.peak() > 0;
  }

  private List<PlanNode> all(Spot spot, String step) {
    List<PlanNode> nodes = new ArrayList<>();
    Crew crew = spot.crewIfAny();
    int seen = 0;
    for (Spot child : spot.children()) {
      if (crew != null && seen == spot.crewAfter()) {
        nodes.addAll(crew(crew, step));
        crew = null;
      }
      nodes.add(node(child, step));
      seen++;
    }
    if (crew != null) {
      nodes.addAll(crew(crew, step));
    }
    return nodes;
  }

  private PlanNode node(Spot spot, String step) {
    Key key = spot.key;
    List<PlanNode> inside = list(spot, key.kind() == Spot.Kind.STEP ? key.text() : step);
    String more = spot.isCrowded() ? "and more statements like it" : "";
    return switch (key.kind()) {
      case STEP -> new PlanNode.Step(key.text(), inside);
      case TRANSACTION ->
          noted(new PlanNode.Transaction(key.database(), key.own(), inside), key.place(), more);
      case STATEMENT -> noted(statement(spot, key.text(), inside), key.place(), more);
      default ->
          noted(
              statement(spot, inside.isEmpty() ? BARE : "a connection held", inside),
              key.place(),
              more);
    };
  }

  private static PlanNode statement(Spot spot, String text, List<PlanNode> inside) {
    Key key = spot.key;
    return inside.isEmpty()
        ? new PlanNode.Query(text, key.database(), !key.own())
        : new PlanNode.Cursor(text, key.database(), spot.joined, inside);
  }

  private PlanNode noted(PlanNode node, String place, String more) {
    String note = place.isEmpty() || more.isEmpty() ? place + more : place + ", " + more;
    if (!note.isEmpty()) {
      notes.put(node, note);
    }
    return node;
  }

  private List<PlanNode> crew(Crew crew, String step) {
    List<PlanNode> nodes = new ArrayList<>();
    for (List<Crew.Group> together : crew.together()) {
      if (together.size() == 1) {
        PlanNode workers = workers(together.get(0), step);
        if (workers != null) {
          nodes.add(workers);
        }
        continue;
      }
      List<List<PlanNode>> branches = new ArrayList<>();
      for (Crew.Group group : together) {
        // Each task is a branch: all of them are tasks of the same parent.
        for (int task = 0; task < group.most(); task++) {
          branches.add(list(group.root, step));
        }
        sayIfFewer(group, step);
      }
      nodes.add(new PlanNode.Concurrently(branches));
    }
    return nodes;
  }

  private @Nullable PlanNode workers(Crew.Group group, String step) {
    List<PlanNode> each = list(group.root, step);
    if (each.isEmpty()) {
      return null;
    }
    int most = group.most();
    PlanNode node = new PlanNode.Parallel(most, most, each);
    notes.put(node, "the most at once");
    sayIfFewer(group, step);
    return node;
  }

  private void sayIfFewer(Crew.Group group, String step) {
    int most = group.most();
    group
        .threads()
        .ifPresent(
            threads -> {
              if (threads > most) {
                remarks.add(
                    "at most %d worker%s at once %s seen%s, but the executor has %d threads"
                        .formatted(
                            most,
                            most == 1 ? "" : "s",
                            most == 1 ? "was" : "were",
                            step.isEmpty() ? "" : " in step " + step,
                            threads));
              }
            });
  }
}
