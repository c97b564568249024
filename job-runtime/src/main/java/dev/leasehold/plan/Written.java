package dev.leasehold.plan;

import dev.leasehold.declaration.NodeDeclaration;
import dev.leasehold.declaration.NodeDeclaration.Connection;
import dev.leasehold.declaration.NodeDeclaration.Model;
import dev.leasehold.declaration.NodeDeclaration.Workers;
import dev.leasehold.declaration.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A node as it would be declared, sugar included, with the YAML that declares it and what is said
 * of it. The YAML reads as the node.
 *
 * @param node its place is nowhere
 * @param comments lines for people, above it
 * @param lines of its mapping, without the dash
 */
public record Written(NodeDeclaration node, List<String> comments, List<String> lines) {
  private static final Place NOWHERE = new Place("draft", 1, 1, "plan");
  private static final int WIDTH = 84;

  public Written {
    comments = List.copyOf(comments);
    lines = List.copyOf(lines);
  }

  /** The same, with this said of it before what is said already. */
  public Written saying(List<String> more) {
    List<String> all = new ArrayList<>(more);
    all.addAll(comments);
    return new Written(node, all, lines);
  }

  /** A query on the job's database, or on this other one. */
  public static Written query(String sql, boolean own, Optional<String> database) {
    List<String> lines = new ArrayList<>(YamlScalar.entry("query", sql));
    if (own) {
      lines.add("connection: own");
    }
    database.ifPresent(name -> lines.addAll(YamlScalar.entry("database", name)));
    return of(
        new NodeDeclaration.Query(
            NOWHERE, sql, own ? Connection.OWN : Connection.DEFAULT, database),
        lines);
  }

  /** A cursor; of a reader's nothing is below it. */
  public static Written cursor(
      String sql, boolean joined, Optional<String> database, List<Written> each) {
    List<String> lines = new ArrayList<>(YamlScalar.entry("cursor", sql));
    if (joined) {
      lines.add("connection: joined");
    }
    database.ifPresent(name -> lines.addAll(YamlScalar.entry("database", name)));
    if (!each.isEmpty()) {
      lines.addAll(under("each", each));
    }
    return of(
        new NodeDeclaration.Cursor(
            NOWHERE, sql, joined ? Connection.JOINED : Connection.DEFAULT, database, nodes(each)),
        lines);
  }

  /** A transaction. */
  public static Written transaction(
      boolean requiresNew, Optional<String> database, List<Written> nodes) {
    List<String> lines = new ArrayList<>(under("transaction", nodes));
    if (requiresNew) {
      lines.add("requiresNew: true");
    }
    database.ifPresent(name -> lines.addAll(YamlScalar.entry("database", name)));
    return of(new NodeDeclaration.Transaction(NOWHERE, requiresNew, database, nodes(nodes)), lines);
  }

  /** Workers. */
  public static Written parallel(int workers, List<Written> each) {
    List<String> lines = new ArrayList<>(List.of("parallel: " + workers));
    lines.addAll(under("each", each));
    return of(
        new NodeDeclaration.Parallel(NOWHERE, new Workers(workers, workers), nodes(each)), lines);
  }

  /** Flows at the same time. */
  public static Written flow(List<List<Written>> flows) {
    List<String> lines = new ArrayList<>(List.of("flow:"));
    for (List<Written> flow : flows) {
      List<String> branch = flow.isEmpty() ? List.of("[]") : list(flow);
      lines.addAll(indented(dashed(branch)));
    }
    return of(
        new NodeDeclaration.Concurrently(NOWHERE, flows.stream().map(Written::nodes).toList()),
        lines);
  }

  /** The nodes of a step that has this name. */
  public static Written step(String name, List<Written> nodes) {
    List<String> lines = new ArrayList<>(YamlScalar.entry("step", name));
    lines.addAll(under("do", nodes));
    return of(new NodeDeclaration.Step(NOWHERE, name, nodes(nodes)), lines);
  }

  /** A tasklet step. */
  public static Written tasklet(List<Written> nodes) {
    return of(new NodeDeclaration.Tasklet(NOWHERE, nodes(nodes)), under("tasklet", nodes));
  }

  /**
   * A chunk step.
   *
   * @param workers at least 1; empty for none
   * @param older whether the older builder made it
   */
  public static Written chunk(
      List<Written> reader,
      List<Written> processor,
      List<Written> writer,
      Optional<Integer> workers,
      boolean older) {
    List<String> keys = new ArrayList<>();
    addUnless(reader, "reader", keys);
    addUnless(processor, "processor", keys);
    addUnless(writer, "writer", keys);
    workers.ifPresent(count -> keys.add("workers: " + count));
    if (older && workers.isPresent()) {
      keys.add("model: tasklet");
    }
    List<String> lines = new ArrayList<>();
    lines.add(keys.isEmpty() ? "chunk: {}" : "chunk:");
    lines.addAll(indented(keys));
    return of(
        new NodeDeclaration.Chunk(
            NOWHERE,
            nodes(reader),
            nodes(processor),
            nodes(writer),
            workers.map(count -> new Workers(count, count)),
            older && workers.isPresent() ? Model.TASKLET : Model.CHUNK),
        lines);
  }

  /** A partitioned step. */
  public static Written partition(int grid, int workers, List<Written> each) {
    List<String> keys = new ArrayList<>(List.of("grid: " + grid));
    if (workers != grid) {
      keys.add("workers: " + workers);
    }
    keys.addAll(under("each", each));
    List<String> lines = new ArrayList<>(List.of("partition:"));
    lines.addAll(indented(keys));
    return of(
        new NodeDeclaration.Partition(NOWHERE, grid, new Workers(workers, workers), nodes(each)),
        lines);
  }

  /** The YAML of a list of nodes with their comments, to put under {@code plan:}. */
  public static String yaml(List<Written> nodes) {
    return String.join("\n", list(nodes));
  }

  /** The nodes alone. */
  public static List<NodeDeclaration> nodes(List<Written> nodes) {
    return nodes.stream().map(Written::node).toList();
  }

  private static Written of(NodeDeclaration node, List<String> lines) {
    return new Written(node, List.of(), lines);
  }

  private static void addUnless(List<Written> nodes, String key, List<String> keys) {
    if (!nodes.isEmpty()) {
      keys.addAll(under(key, nodes));
    }
  }

  private static List<String> under(String key, List<Written> nodes) {
    if (nodes.isEmpty()) {
      return List.of(key + ": []");
    }
    List<String> lines = new ArrayList<>(List.of(key + ":"));
    lines.addAll(indented(list(nodes)));
    return lines;
  }

  private static List<String> list(List<Written> nodes) {
    List<String> lines = new ArrayList<>();
    for (Written node : nodes) {
      node.comments.forEach(comment -> lines.addAll(comment(comment)));
      lines.addAll(dashed(node.lines));
    }
    return lines;
  }

  private static List<String> dashed(List<String> lines) {
    List<String> item = new ArrayList<>();
    for (String line : lines) {
      item.add(line.isEmpty() ? line : (item.isEmpty() ? "- " : "  ") + line);
    }
    return item;
  }

  private static List<String> indented(List<String> lines) {
    return lines.stream().map(line -> line.isEmpty() ? line : "  " + line).toList();
  }

  /** Wrapped at words, so that it can be read where it is pasted. */
  public static List<String> comment(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder("#");
    for (String word : text.replaceAll("\\p{Cntrl}", " ").split(" +")) {
      if (line.length() + 1 + word.length() > WIDTH && line.length() > 1) {
        lines.add(line.toString());
        line = new StringBuilder("#  ");
      }
      line.append(' ').append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
