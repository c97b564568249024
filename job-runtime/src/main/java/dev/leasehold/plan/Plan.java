package dev.leasehold.plan;

import dev.leasehold.declaration.DeclarationException;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.NodeDeclaration;
import dev.leasehold.declaration.Problem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A job's query plan with all sugar expanded.
 *
 * @param job the job's name
 * @param database the job's own database
 * @param nodes in the order they run; empty for a job in {@code observe} without a plan
 * @param also further databases that a run without a plan may use
 */
public record Plan(String job, String database, List<PlanNode> nodes, Set<String> also) {
  public Plan {
    nodes = List.copyOf(nodes);
    also = Collections.unmodifiableSet(new TreeSet<>(also));
  }

  /** Of a job that uses the databases of its nodes, and its own. */
  public Plan(String job, String database, List<PlanNode> nodes) {
    this(job, database, nodes, Set.of());
  }

  /** Expands the sugar of a declared plan and resolves its databases. */
  public static Plan of(JobDeclaration job) {
    List<PlanNode> nodes = new Sugar(job.database()).expand(job.plan());
    return new Plan(job.name(), job.database(), nodes, job.also());
  }

  /** The same of nodes that are not declared yet. */
  public static Plan of(String job, String database, List<NodeDeclaration> nodes) {
    return new Plan(job, database, new Sugar(database).expand(nodes));
  }

  /**
   * What makes a declared plan impossible: a lease below its floor, a need beyond the capacity.
   *
   * @param capacity of the databases where it is known, in connections
   */
  public static List<Problem> problems(JobDeclaration job, Map<String, Integer> capacity) {
    return new Impossibilities(job, capacity).all();
  }

  /**
   * The plan of a job that can run.
   *
   * @param capacity of the databases where it is known, in connections
   * @throws DeclarationException with everything that makes the plan impossible
   */
  public static Plan possible(JobDeclaration job, Map<String, Integer> capacity) {
    List<Problem> problems = problems(job, capacity);
    if (!problems.isEmpty()) {
      throw new DeclarationException(problems);
    }
    return of(job);
  }

  /** With the fewest workers everywhere. */
  public Plan least() {
    return new Sizing(this).least();
  }

  /** With the most workers everywhere. */
  public Plan most() {
    return new Sizing(this).most();
  }

  /**
   * With the most workers whose peak fits, elastic nodes growing in plan order; the fewest where
   * not even these fit.
   *
   * @param connections what is granted to the job's pools, by database; the runtime's own
   *     connections are not among them
   */
  public Plan sizedFor(Map<String, Integer> connections) {
    return new Sizing(this).fitting(connections);
  }

  /**
   * Floor and peak by database, of the most workers; every database of the plan is named, the job's
   * own first.
   */
  public Map<String, Demand> demand() {
    Map<String, Demand> demand = new LinkedHashMap<>();
    for (String name : databases()) {
      demand.put(name, Need.of(nodes, name).demand());
    }
    return Collections.unmodifiableMap(demand);
  }

  /** What the thread of a Spring Batch step may take; the whole plan's where no node names it. */
  public Role step(String name) {
    return new Roles(this).step(name);
  }

  /** Whether a node of the plan names this step. */
  public boolean names(String step) {
    return new StepTransaction(database, step).isNamed(nodes);
  }

  /** What may be taken outside steps (listeners, deciders): one connection, and the workers. */
  public Role outsideSteps() {
    return new Roles(this).outsideSteps();
  }

  /**
   * The plan with the step's own transaction put in where it lacks it; empty if it has it.
   *
   * @param step its name
   */
  public Optional<Plan> withTransactionOf(String step) {
    return new StepTransaction(database, step)
        .addedTo(nodes)
        .map(corrected -> new Plan(job, database, corrected, also));
  }

  /**
   * The same plan with other words for its statements.
   *
   * @param words for a statement, as where no literal of it may be shown
   */
  public Plan saying(UnaryOperator<String> words) {
    return new Plan(job, database, new Saying(words).list(nodes), also);
  }

  /** The nodes as YAML to paste under {@code plan:}, two spaces a level, no trailing break. */
  public String yaml() {
    return yaml(node -> Optional.empty());
  }

  /**
   * The same with comments.
   *
   * @param notes one line above a node
   */
  public String yaml(Function<PlanNode, Optional<String>> notes) {
    return new PlanYaml(database, notes).write(nodes);
  }

  /**
   * Sixteen hexadecimal digits that differ where plans do; empty where nothing is declared. Words
   * of statements count.
   */
  public String digest() {
    if (nodes.isEmpty()) {
      return "";
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(yaml().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private Set<String> databases() {
    Set<String> names = new LinkedHashSet<>();
    names.add(database);
    collectDatabases(nodes, names);
    names.addAll(also);
    return names;
  }

  private static void collectDatabases(List<PlanNode> nodes, Set<String> names) {
    for (PlanNode node : nodes) {
      if (node instanceof PlanNode.Query query) {
        names.add(query.database());
      } else if (node instanceof PlanNode.Cursor cursor) {
        names.add(cursor.database());
      } else if (node instanceof PlanNode.Transaction transaction) {
        names.add(transaction.database());
      }
      collectDatabases(node.children(), names);
    }
  }
}
