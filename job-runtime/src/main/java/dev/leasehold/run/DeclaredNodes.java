package dev.leasehold.run;

import dev.leasehold.declaration.NodeDeclaration;
import dev.leasehold.declaration.NodeDeclaration.Workers;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/** Looks for things in a plan as it is written. */
final class DeclaredNodes {
  private DeclaredNodes() {}

  /** The names of all steps in it. */
  static Set<String> steps(List<NodeDeclaration> nodes) {
    Set<String> names = new LinkedHashSet<>();
    all(nodes)
        .forEach(
            node -> {
              if (node instanceof NodeDeclaration.Step step) {
                names.add(step.name());
              }
            });
    return names;
  }

  /** What is declared for a step that it names, wherever it does. */
  static List<NodeDeclaration> ofStep(List<NodeDeclaration> nodes, String name) {
    List<NodeDeclaration> found = new ArrayList<>();
    all(nodes)
        .forEach(
            node -> {
              if (node instanceof NodeDeclaration.Step step && step.name().equals(name)) {
                found.addAll(step.nodes());
              }
            });
    return found;
  }

  /**
   * Whether it has a cursor on this database.
   *
   * @param own the job's own, which need not be named
   */
  static boolean hasCursor(List<NodeDeclaration> nodes, String database, String own) {
    return all(nodes)
        .anyMatch(
            node ->
                node instanceof NodeDeclaration.Cursor cursor
                    && cursor.database().orElse(own).equals(database));
  }

  /** The grid of the first partition in it. */
  static OptionalInt grid(List<NodeDeclaration> nodes) {
    return all(nodes)
        .flatMap(
            node ->
                node instanceof NodeDeclaration.Partition partition
                    ? Stream.of(partition.grid())
                    : Stream.<Integer>empty())
        .mapToInt(Integer::intValue)
        .findFirst();
  }

  /** The workers of the first node in it that has any. */
  static Optional<Workers> workers(List<NodeDeclaration> nodes) {
    return all(nodes).flatMap(node -> workersOf(node).stream()).findFirst();
  }

  private static Optional<Workers> workersOf(NodeDeclaration node) {
    if (node instanceof NodeDeclaration.Parallel parallel) {
      return Optional.of(parallel.workers());
    }
    if (node instanceof NodeDeclaration.Chunk chunk) {
      return chunk.workers();
    }
    if (node instanceof NodeDeclaration.Partition partition) {
      int grid = partition.grid();
      return Optional.of(
          new Workers(
              Math.min(grid, partition.workers().min()),
              Math.min(grid, partition.workers().max())));
    }
    return Optional.empty();
  }

  /** All nodes, each before what is below it. */
  private static Stream<NodeDeclaration> all(List<NodeDeclaration> nodes) {
    return nodes.stream().flatMap(node -> Stream.concat(Stream.of(node), all(below(node))));
  }

  private static List<NodeDeclaration> below(NodeDeclaration node) {
    if (node instanceof NodeDeclaration.Cursor cursor) {
      return cursor.each();
    }
    if (node instanceof NodeDeclaration.Transaction transaction) {
      return transaction.nodes();
    }
    if (node instanceof NodeDeclaration.Parallel parallel) {
      return parallel.each();
    }
    if (node instanceof NodeDeclaration.Concurrently concurrently) {
      return concurrently.branches().stream().flatMap(List::stream).toList();
    }
    if (node instanceof NodeDeclaration.Step step) {
      return step.nodes();
    }
    if (node instanceof NodeDeclaration.Tasklet tasklet) {
      return tasklet.nodes();
    }
    if (node instanceof NodeDeclaration.Chunk chunk) {
      return Stream.of(chunk.reader(), chunk.processor(), chunk.writer())
          .flatMap(List::stream)
          .toList();
    }
    if (node instanceof NodeDeclaration.Partition partition) {
      return partition.each();
    }
    return List.of();
  }
}
