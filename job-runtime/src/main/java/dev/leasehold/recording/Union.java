package dev.leasehold.recording;

import dev.leasehold.database.StatementDigest;
import dev.leasehold.plan.PlanNode;
import dev.leasehold.plan.PlanNode.Concurrently;
import dev.leasehold.plan.PlanNode.Cursor;
import dev.leasehold.plan.PlanNode.Parallel;
import dev.leasehold.plan.PlanNode.Query;
import dev.leasehold.plan.PlanNode.Step;
import dev.leasehold.plan.PlanNode.Transaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Two plans of one job put together: what stands at the same place and is alike becomes one node
 * with what both have inside, the rest stands one after another. So whatever either allows is
 * allowed. Pure, but for the notes it carries over.
 */
final class Union {
  private final Map<PlanNode, String> notesBefore;
  private final Map<PlanNode, String> notes = new IdentityHashMap<>();

  /**
   * @param notes on nodes of the second plan
   */
  Union(Map<PlanNode, String> notes) {
    this.notesBefore = notes;
  }

  Map<PlanNode, String> notes() {
    return notes;
  }

  List<PlanNode> of(List<PlanNode> first, List<PlanNode> second) {
    List<PlanNode> all = new ArrayList<>(first);
    for (PlanNode node : second) {
      int at = alike(all, node);
      PlanNode united = at < 0 ? carried(node) : united(all.get(at), node);
      if (at < 0) {
        all.add(united);
      } else {
        all.set(at, united);
      }
    }
    return all;
  }

  private static int alike(List<PlanNode> nodes, PlanNode sought) {
    for (int i = 0; i < nodes.size(); i++) {
      if (isAlike(nodes.get(i), sought)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isAlike(PlanNode one, PlanNode other) {
    if (one instanceof Step step) {
      return other instanceof Step named && named.name().equals(step.name());
    }
    if (one instanceof Transaction transaction) {
      return other instanceof Transaction also
          && also.database().equals(transaction.database())
          && also.requiresNew() == transaction.requiresNew();
    }
    if (one instanceof Parallel) {
      return other instanceof Parallel && sharesSteps(one.children(), other.children());
    }
    if (one instanceof Concurrently) {
      return other instanceof Concurrently && sharesSteps(one.children(), other.children());
    }
    return plain(one).equals(plain(other)) && !plain(one).isEmpty();
  }

  /** Workers or branches of other steps are others; those without steps are taken as the same. */
  private static boolean sharesSteps(List<PlanNode> one, List<PlanNode> other) {
    Set<String> first = steps(one);
    Set<String> second = steps(other);
    return first.isEmpty() && second.isEmpty() || first.stream().anyMatch(second::contains);
  }

  private static Set<String> steps(List<PlanNode> nodes) {
    Set<String> names = new HashSet<>();
    for (PlanNode node : nodes) {
      if (node instanceof Step step) {
        names.add(step.name());
      }
      names.addAll(steps(node.children()));
    }
    return names;
  }

  /**
   * A statement with its database and connection; a cursor in which nothing was seen reads as a
   * query. A statement and its digest are alike.
   */
  private static String plain(PlanNode node) {
    if (node instanceof Query query) {
      return plain(query.sql()) + "\n" + query.database() + "\n" + query.joins();
    }
    if (node instanceof Cursor cursor) {
      return plain(cursor.sql()) + "\n" + cursor.database() + "\ncursor " + cursor.joins();
    }
    return "";
  }

  private static String plain(String sql) {
    return StatementDigest.of(sql).replaceAll("[`\\s;]+", "").toLowerCase(Locale.ROOT);
  }

  private PlanNode united(PlanNode first, PlanNode second) {
    PlanNode made = unite(first, second);
    String note = notesBefore.get(second);
    if (note != null) {
      notes.put(made, note);
    }
    return made;
  }

  private PlanNode unite(PlanNode first, PlanNode second) {
    if (first instanceof Step step) {
      return new Step(step.name(), of(first.children(), second.children()));
    }
    if (first instanceof Transaction transaction) {
      return new Transaction(
          transaction.database(),
          transaction.requiresNew(),
          of(first.children(), second.children()));
    }
    if (first instanceof Cursor cursor) {
      return new Cursor(
          cursor.sql(), cursor.database(), cursor.joins(), of(first.children(), second.children()));
    }
    if (first instanceof Parallel workers && second instanceof Parallel more) {
      int max = Math.max(workers.max(), more.max());
      int min = workers.min() == workers.max() ? max : workers.min();
      return new Parallel(min, max, of(first.children(), second.children()));
    }
    if (first instanceof Concurrently branches && second instanceof Concurrently more) {
      return new Concurrently(branches(branches.branches(), more.branches()));
    }
    // Of the same statement, declared with the author's own words.
    return first.match(new Copy());
  }

  private List<List<PlanNode>> branches(List<List<PlanNode>> first, List<List<PlanNode>> second) {
    List<List<PlanNode>> all = new ArrayList<>(first);
    Set<Integer> taken = new HashSet<>();
    for (List<PlanNode> branch : second) {
      int at = -1;
      for (int i = 0; i < first.size() && at < 0; i++) {
        at = !taken.contains(i) && sharesSteps(first.get(i), branch) ? i : -1;
      }
      if (at < 0) {
        all.add(branch.stream().map(this::carried).toList());
      } else {
        taken.add(at);
        all.set(at, of(first.get(at), branch));
      }
    }
    return all;
  }

  /** The same node; its notes, and those inside of it, are carried over. */
  private PlanNode carried(PlanNode node) {
    String note = notesBefore.get(node);
    if (note != null) {
      notes.put(node, note);
    }
    node.children().forEach(this::carried);
    return node;
  }

  /** An equal node of its own, for notes go by identity. */
  private static final class Copy implements PlanNode.Cases<PlanNode> {
    @Override
    public PlanNode query(Query node) {
      return new Query(node.sql(), node.database(), node.joins());
    }

    @Override
    public PlanNode cursor(Cursor node) {
      return node;
    }

    @Override
    public PlanNode transaction(Transaction node) {
      return node;
    }

    @Override
    public PlanNode parallel(Parallel node) {
      return node;
    }

    @Override
    public PlanNode concurrently(Concurrently node) {
      return node;
    }

    @Override
    public PlanNode step(Step node) {
      return node;
    }
  }
}
