package dev.leasehold.plan;

import dev.leasehold.declaration.NodeDeclaration;
import dev.leasehold.declaration.NodeDeclaration.Connection;
import dev.leasehold.declaration.NodeDeclaration.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Expands what is written for people into nodes, as Spring Batch 6 really behaves. */
record Sugar(String database) {
  List<PlanNode> expand(List<NodeDeclaration> written) {
    return written.stream().map(this::expand).toList();
  }

  private PlanNode expand(NodeDeclaration written) {
    if (written instanceof NodeDeclaration.Query query) {
      return new PlanNode.Query(
          query.sql(), resolve(query.database()), query.connection() != Connection.OWN);
    }
    if (written instanceof NodeDeclaration.Cursor cursor) {
      return cursor(cursor, expand(cursor.each()));
    }
    if (written instanceof NodeDeclaration.Transaction transaction) {
      return new PlanNode.Transaction(
          resolve(transaction.database()), transaction.requiresNew(), expand(transaction.nodes()));
    }
    if (written instanceof NodeDeclaration.Parallel parallel) {
      return parallel(parallel.workers(), expand(parallel.each()));
    }
    if (written instanceof NodeDeclaration.Concurrently concurrently) {
      return new PlanNode.Concurrently(concurrently.branches().stream().map(this::expand).toList());
    }
    if (written instanceof NodeDeclaration.Step step) {
      return new PlanNode.Step(step.name(), expand(step.nodes()));
    }
    if (written instanceof NodeDeclaration.Tasklet tasklet) {
      return transaction(expand(tasklet.nodes()));
    }
    if (written instanceof NodeDeclaration.Chunk chunk) {
      return chunk(chunk);
    }
    if (written instanceof NodeDeclaration.Partition partition) {
      int grid = partition.grid();
      Workers workers = partition.workers();
      return parallel(
          new Workers(Math.min(grid, workers.min()), Math.min(grid, workers.max())),
          expand(partition.each()));
    }
    throw new IllegalStateException("no such node: " + written);
  }

  private PlanNode chunk(NodeDeclaration.Chunk chunk) {
    List<NodeDeclaration.Cursor> cursors = new ArrayList<>();
    List<PlanNode> inside = new ArrayList<>();
    for (NodeDeclaration node : chunk.reader()) {
      if (node instanceof NodeDeclaration.Cursor cursor) {
        cursors.add(cursor);
        // A reader reads within the chunk's transaction; only its cursor outlives the chunk.
        inside.addAll(expand(cursor.each()));
      } else {
        inside.add(expand(node));
      }
    }
    boolean older = chunk.model() == NodeDeclaration.Model.TASKLET;
    List<PlanNode> processor = expand(chunk.processor());
    inside.addAll(
        chunk
            .workers()
            .filter(workers -> !older)
            .map(workers -> List.of(parallel(workers, processor)))
            .orElse(processor));
    inside.addAll(expand(chunk.writer()));
    PlanNode around = transaction(inside);
    if (older && chunk.workers().isPresent()) {
      around = parallel(chunk.workers().get(), List.of(around));
    }
    for (int i = cursors.size() - 1; i >= 0; i--) {
      around = cursor(cursors.get(i), List.of(around));
    }
    return around;
  }

  private PlanNode cursor(NodeDeclaration.Cursor cursor, List<PlanNode> each) {
    return new PlanNode.Cursor(
        cursor.sql(), resolve(cursor.database()), cursor.connection() == Connection.JOINED, each);
  }

  private PlanNode transaction(List<PlanNode> nodes) {
    return new PlanNode.Transaction(database, false, nodes);
  }

  private static PlanNode parallel(Workers workers, List<PlanNode> each) {
    return new PlanNode.Parallel(workers.min(), workers.max(), each);
  }

  private String resolve(Optional<String> named) {
    return named.orElse(database);
  }
}
