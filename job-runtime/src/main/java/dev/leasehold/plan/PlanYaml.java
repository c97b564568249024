package dev.leasehold.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Writes nodes as the declaration reads them.
 *
 * @param jobsDatabase the one that need not be named
 * @param notes a comment above a node, one line
 */
record PlanYaml(String jobsDatabase, Function<PlanNode, Optional<String>> notes) {
  String write(List<PlanNode> nodes) {
    return String.join("\n", list(nodes));
  }

  private List<String> list(List<PlanNode> nodes) {
    List<String> lines = new ArrayList<>();
    for (PlanNode node : nodes) {
      notes.apply(node).ifPresent(note -> lines.add("# " + note));
      lines.addAll(item(node.match(new Lines())));
    }
    return lines;
  }

  /** One item of a list: the first line gets the dash, the others go under it. */
  private static List<String> item(List<String> lines) {
    List<String> item = new ArrayList<>();
    for (String line : lines) {
      item.add(line.isEmpty() ? line : (item.isEmpty() ? "- " : "  ") + line);
    }
    return item;
  }

  private static List<String> indented(List<String> lines) {
    return lines.stream().map(line -> line.isEmpty() ? line : "  " + line).toList();
  }

  private List<String> under(String key, List<PlanNode> nodes) {
    if (nodes.isEmpty()) {
      return List.of(key + ": []");
    }
    List<String> lines = new ArrayList<>();
    lines.add(key + ":");
    lines.addAll(indented(list(nodes)));
    return lines;
  }

  private List<String> database(String name) {
    return name.equals(jobsDatabase) ? List.of() : YamlScalar.entry("database", name);
  }

  private final class Lines implements PlanNode.Cases<List<String>> {
    @Override
    public List<String> query(PlanNode.Query node) {
      List<String> lines = new ArrayList<>(YamlScalar.entry("query", node.sql()));
      if (!node.joins()) {
        lines.add("connection: own");
      }
      lines.addAll(database(node.database()));
      return lines;
    }

    @Override
    public List<String> cursor(PlanNode.Cursor node) {
      List<String> lines = new ArrayList<>(YamlScalar.entry("cursor", node.sql()));
      if (node.joins()) {
        lines.add("connection: joined");
      }
      lines.addAll(database(node.database()));
      lines.addAll(under("each", node.each()));
      return lines;
    }

    @Override
    public List<String> transaction(PlanNode.Transaction node) {
      List<String> lines = new ArrayList<>(under("transaction", node.nodes()));
      if (node.requiresNew()) {
        lines.add("requiresNew: true");
      }
      lines.addAll(database(node.database()));
      return lines;
    }

    @Override
    public List<String> parallel(PlanNode.Parallel node) {
      List<String> lines = new ArrayList<>();
      lines.add(
          node.min() == node.max()
              ? "parallel: " + node.max()
              : "parallel: {min: " + node.min() + ", max: " + node.max() + "}");
      lines.addAll(under("each", node.each()));
      return lines;
    }

    @Override
    public List<String> concurrently(PlanNode.Concurrently node) {
      List<String> lines = new ArrayList<>();
      lines.add("concurrently:");
      for (List<PlanNode> branch : node.branches()) {
        lines.addAll(indented(item(branch.isEmpty() ? List.of("[]") : list(branch))));
      }
      return lines;
    }

    @Override
    public List<String> step(PlanNode.Step node) {
      List<String> lines = new ArrayList<>(YamlScalar.entry("step", node.name()));
      lines.addAll(under("do", node.nodes()));
      return lines;
    }
  }
}
