package dev.leasehold.declaration;

import java.util.List;
import java.util.Optional;

/** One node of a plan as written, sugar included. Every node knows its place. */
public sealed interface NodeDeclaration {
  /** Where it stands. */
  Place place();

  /**
   * @param connection what it does inside an open transaction
   * @param database another database than the job's
   */
  record Query(Place place, String sql, Connection connection, Optional<String> database)
      implements NodeDeclaration {}

  /** A result set that stays open while {@code each} runs. */
  record Cursor(
      Place place,
      String sql,
      Connection connection,
      Optional<String> database,
      List<NodeDeclaration> each)
      implements NodeDeclaration {}

  /** A transaction around its nodes. */
  record Transaction(
      Place place, boolean requiresNew, Optional<String> database, List<NodeDeclaration> nodes)
      implements NodeDeclaration {}

  /** Workers that each run {@code each} while the parent waits. */
  record Parallel(Place place, Workers workers, List<NodeDeclaration> each)
      implements NodeDeclaration {}

  /** Branches at the same time while the parent waits; {@code flow} is another name for it. */
  record Concurrently(Place place, List<List<NodeDeclaration>> branches)
      implements NodeDeclaration {}

  /** Names the Spring Batch step that its nodes belong to. */
  record Step(Place place, String name, List<NodeDeclaration> nodes) implements NodeDeclaration {}

  /** A tasklet step: its nodes run in the step's transaction. */
  record Tasklet(Place place, List<NodeDeclaration> nodes) implements NodeDeclaration {}

  /**
   * A chunk step.
   *
   * @param reader the reader's nodes: a cursor without {@code each}, or queries of a paging reader
   * @param workers how many process items at once; absent for none
   * @param model {@code TASKLET} for the older builder with a task executor
   */
  record Chunk(
      Place place,
      List<NodeDeclaration> reader,
      List<NodeDeclaration> processor,
      List<NodeDeclaration> writer,
      Optional<Workers> workers,
      Model model)
      implements NodeDeclaration {}

  /** A partitioned step: at most {@code workers} of its {@code grid} partitions at once. */
  record Partition(Place place, int grid, Workers workers, List<NodeDeclaration> each)
      implements NodeDeclaration {}

  /** What a query or cursor does inside an open transaction of its activity and database. */
  enum Connection {
    /** A query joins, a cursor takes its own. */
    DEFAULT,
    /** Joins the transaction's connection. */
    JOINED,
    /** Takes one of its own. */
    OWN
  }

  /** Which of Spring Batch's chunk builders made a step. */
  enum Model {
    CHUNK,
    TASKLET
  }

  /**
   * How many workers; elastic when min and max differ.
   *
   * @param min at least 1
   * @param max at least min
   */
  record Workers(int min, int max) {}
}
