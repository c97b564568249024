package dev.leasehold.report;

import dev.leasehold.plan.PlanNode;
import dev.leasehold.plan.PlanNode.Concurrently;
import dev.leasehold.plan.PlanNode.Cursor;
import dev.leasehold.plan.PlanNode.Parallel;
import dev.leasehold.plan.PlanNode.Query;
import dev.leasehold.plan.PlanNode.Step;
import dev.leasehold.plan.PlanNode.Transaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Puts what was seen into what was declared: a seen node is the declared one that fits it best,
 * wherever it stands, and what it has around it is added there; what fits nowhere is added at the
 * end. Everything else of the declared plan stays as it is. Pure.
 */
final class Merge {
  private Merge() {}

  /**
   * Merges into the nodes of this step where the plan names it, else into the whole plan.
   *
   * @param step empty for what happens outside steps
   */
  static List<PlanNode> into(List<PlanNode> plan, Optional<String> step, List<PlanNode> seen) {
    if (step.isPresent() && names(plan, step.get())) {
      return plan.stream().map(node -> inStep(node, step.get(), seen)).toList();
    }
    return all(plan, seen, Set.of());
  }

  private static boolean names(List<PlanNode> nodes, String step) {
    return nodes.stream()
        .anyMatch(
            node ->
                (node instanceof Step named && named.name().equals(step))
                    || names(node.children(), step));
  }

  private static PlanNode inStep(PlanNode node, String step, List<PlanNode> seen) {
    if (node instanceof Step named && named.name().equals(step)) {
      return new Step(step, all(named.nodes(), seen, Set.of()));
    }
    return node.match(
        new WithChildren(nodes -> nodes.stream().map(n -> inStep(n, step, seen)).toList()));
  }

  private static List<PlanNode> all(List<PlanNode> plan, List<PlanNode> seen, Set<String> open) {
    List<PlanNode> merged = plan;
    for (PlanNode node : seen) {
      merged = one(merged, node, open);
    }
    return merged;
  }

  private static List<PlanNode> one(List<PlanNode> plan, PlanNode seen, Set<String> open) {
    Best best = new Best(seen);
    best.searchAll(plan, open);
    if (best.found == null) {
      List<PlanNode> more = new ArrayList<>(plan);
      more.add(seen);
      return List.copyOf(more);
    }
    return replaceAll(plan, best.found, joined(best.found, seen, best.open));
  }

  private static PlanNode joined(PlanNode declared, PlanNode seen, Set<String> open) {
    Set<String> inside = opened(declared, open);
    return declared.match(
        new PlanNode.Cases<PlanNode>() {
          @Override
          public PlanNode query(Query node) {
            // A bare query that was seen to hold while more was asked for is what it was seen as.
            return seen.children().isEmpty() ? node : seen;
          }

          @Override
          public PlanNode cursor(Cursor node) {
            List<PlanNode> each = all(node.each(), seen.children(), inside);
            return new Cursor(node.sql(), node.database(), node.joins(), each);
          }

          @Override
          public PlanNode transaction(Transaction node) {
            List<PlanNode> nodes = all(node.nodes(), seen.children(), inside);
            return new Transaction(node.database(), node.requiresNew(), nodes);
          }

          @Override
          public PlanNode parallel(Parallel node) {
            int most = seen instanceof Parallel workers ? workers.max() : node.max();
            int max = Math.max(node.max(), most);
            int min = node.min() == node.max() ? max : node.min();
            return new Parallel(min, max, all(node.each(), seen.children(), Set.of()));
          }

          @Override
          public PlanNode concurrently(Concurrently node) {
            return node;
          }

          @Override
          public PlanNode step(Step node) {
            return node;
          }
        });
  }

  private static List<PlanNode> replaceAll(List<PlanNode> plan, PlanNode old, PlanNode with) {
    return plan.stream().map(node -> replace(node, old, with)).toList();
  }

  private static PlanNode replace(PlanNode node, PlanNode old, PlanNode with) {
    // By identity: the same words may stand in a plan twice.
    return node == old ? with : node.match(new WithChildren(nodes -> replaceAll(nodes, old, with)));
  }

  private static Set<String> opened(PlanNode node, Set<String> open) {
    if (node instanceof Parallel || node instanceof Concurrently) {
      return Set.of();
    }
    if (node instanceof Transaction transaction) {
      Set<String> more = new HashSet<>(open);
      more.add(transaction.database());
      return more;
    }
    return open;
  }

  /** The declared node that has most in common with a seen one. */
  private static final class Best {
    private final PlanNode seen;
    private int score;
    private Set<String> open = Set.of();
    @Nullable PlanNode found;

    Best(PlanNode seen) {
      this.seen = seen;
    }

    void searchAll(List<PlanNode> plan, Set<String> around) {
      for (PlanNode node : plan) {
        int fits = fit(node, seen, around);
        if (fits > score) {
          score = fits;
          found = node;
          open = around;
        }
        // What a worker does is nobody else's: only workers are looked for across activities.
        if (!(node instanceof Parallel || node instanceof Concurrently)) {
          searchAll(node.children(), opened(node, around));
        } else if (node instanceof Concurrently branches) {
          branches.branches().forEach(branch -> searchAll(branch, Set.of()));
        }
      }
    }
  }

  /** How much of what was seen a declared node already says; 0 where it is another one. */
  private static int fit(PlanNode declared, PlanNode seen, Set<String> open) {
    int here = fitHere(declared, seen, open);
    if (here == 0) {
      return 0;
    }
    int below = 0;
    for (PlanNode child : seen.children()) {
      int most = 0;
      for (PlanNode node : declared.children()) {
        most = Math.max(most, fit(node, child, opened(declared, open)));
      }
      below += most;
    }
    return here + below;
  }

  private static int fitHere(PlanNode declared, PlanNode seen, Set<String> open) {
    if (seen instanceof Parallel) {
      return declared instanceof Parallel ? 4 : 0;
    }
    if (!holds(declared, open) || !database(declared).equals(database(seen))) {
      return 0;
    }
    if (seen instanceof Query) {
      // Nothing is known of a connection that was only asked for: any that is declared will do.
      return 4;
    }
    if (seen instanceof Transaction) {
      return declared instanceof Transaction ? 4 : 0;
    }
    boolean sameText = plain(text(declared)).equals(plain(text(seen)));
    if (declared instanceof Cursor) {
      return sameText ? 8 : 1;
    }
    return declared instanceof Query && sameText ? 6 : 0;
  }

  private static boolean holds(PlanNode node, Set<String> open) {
    if (node instanceof Query query) {
      return !(query.joins() && open.contains(query.database()));
    }
    if (node instanceof Cursor cursor) {
      return !(cursor.joins() && open.contains(cursor.database()));
    }
    return node instanceof Transaction transaction
        && (transaction.requiresNew() || !open.contains(transaction.database()));
  }

  private static String database(PlanNode node) {
    if (node instanceof Query query) {
      return query.database();
    }
    if (node instanceof Cursor cursor) {
      return cursor.database();
    }
    return node instanceof Transaction transaction ? transaction.database() : "";
  }

  private static String text(PlanNode node) {
    if (node instanceof Query query) {
      return query.sql();
    }
    return node instanceof Cursor cursor ? cursor.sql() : "";
  }

  /** A statement and its digest read the same: no literals, no quotes, no case, no spaces. */
  private static String plain(String sql) {
    return sql.replaceAll("'(?:[^'\\\\]|\\\\.|'')*'|\"(?:[^\"\\\\]|\\\\.|\"\")*\"", "?")
        .replaceAll("\\b\\d+(?:\\.\\d+)?\\b", "?")
        .replaceAll("[`\\s;]+", "")
        .toLowerCase(Locale.ROOT);
  }

  /** The same node around other children. */
  private record WithChildren(UnaryOperator<List<PlanNode>> change)
      implements PlanNode.Cases<PlanNode> {
    @Override
    public PlanNode query(Query node) {
      return node;
    }

    @Override
    public PlanNode cursor(Cursor node) {
      return new Cursor(node.sql(), node.database(), node.joins(), change.apply(node.each()));
    }

    @Override
    public PlanNode transaction(Transaction node) {
      return new Transaction(node.database(), node.requiresNew(), change.apply(node.nodes()));
    }

    @Override
    public PlanNode parallel(Parallel node) {
      return new Parallel(node.min(), node.max(), change.apply(node.each()));
    }

    @Override
    public PlanNode concurrently(Concurrently node) {
      return new Concurrently(node.branches().stream().map(change).toList());
    }

    @Override
    public PlanNode step(Step node) {
      return new Step(node.name(), change.apply(node.nodes()));
    }
  }
}
