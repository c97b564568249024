package dev.leasehold.declaration;

import dev.leasehold.declaration.NodeDeclaration.Chunk;
import dev.leasehold.declaration.NodeDeclaration.Concurrently;
import dev.leasehold.declaration.NodeDeclaration.Connection;
import dev.leasehold.declaration.NodeDeclaration.Cursor;
import dev.leasehold.declaration.NodeDeclaration.Model;
import dev.leasehold.declaration.NodeDeclaration.Parallel;
import dev.leasehold.declaration.NodeDeclaration.Partition;
import dev.leasehold.declaration.NodeDeclaration.Query;
import dev.leasehold.declaration.NodeDeclaration.Step;
import dev.leasehold.declaration.NodeDeclaration.Tasklet;
import dev.leasehold.declaration.NodeDeclaration.Transaction;
import dev.leasehold.declaration.NodeDeclaration.Workers;
import dev.leasehold.declaration.YamlNode.Mapping;
import dev.leasehold.declaration.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads the nodes of a plan. */
final class PlanReader {
  /** The kinds of nodes, each with the keys that may stand beside it. */
  static final Map<String, List<String>> COMPANIONS =
      Map.of(
          "query", List.of("connection", "database"),
          "cursor", List.of("connection", "database", "each"),
          "transaction", List.of("requiresNew", "database"),
          "parallel", List.of("each"),
          "concurrently", List.of(),
          "step", List.of("do"),
          "tasklet", List.of(),
          "chunk", List.of(),
          "partition", List.of(),
          "flow", List.of());

  static final List<String> KINDS =
      List.of(
          "query",
          "cursor",
          "transaction",
          "parallel",
          "concurrently",
          "step",
          "tasklet",
          "chunk",
          "partition",
          "flow");
  static final List<String> KEYS =
      List.of(
          "query",
          "cursor",
          "connection",
          "database",
          "transaction",
          "requiresNew",
          "parallel",
          "each",
          "concurrently",
          "step",
          "do",
          "tasklet",
          "chunk",
          "partition",
          "flow");
  static final List<String> CHUNK_KEYS =
      List.of("reader", "processor", "writer", "workers", "model");
  static final List<String> PARTITION_KEYS = List.of("grid", "workers", "each");
  static final List<String> WORKERS_KEYS = List.of("min", "max");
  static final int MOST_WORKERS = 100_000;

  private final Function<Value, Optional<String>> database;

  /**
   * @param database reads the name of a declared database
   */
  PlanReader(Function<Value, Optional<String>> database) {
    this.database = database;
  }

  Optional<List<NodeDeclaration>> nodes(Value value) {
    return value.list("nodes", this::node);
  }

  private Optional<List<NodeDeclaration>> oneOrMore(Value value) {
    return value.node() instanceof Mapping ? node(value).map(List::of) : nodes(value);
  }

  private Optional<NodeDeclaration> node(Value value) {
    return value.section("a mapping such as {query: SELECT 1}", KEYS).flatMap(this::node);
  }

  private Optional<NodeDeclaration> node(Section keys) {
    List<String> kinds = new ArrayList<>(1);
    for (String kind : KINDS) {
      if (keys.has(kind)) {
        kinds.add(kind);
      }
    }
    if (kinds.isEmpty()) {
      if (!keys.mayMean(KINDS)) {
        keys.report(keys.place(), "lacks its kind; write one of " + String.join(", ", KINDS));
      }
      return Optional.empty();
    }
    String kind = kinds.get(0);
    List<String> companions = COMPANIONS.getOrDefault(kind, List.of());
    for (String key : KEYS) {
      if (keys.has(key) && !key.equals(kind) && !companions.contains(key)) {
        keys.report(
            key,
            KINDS.contains(key)
                ? "beside " + kind + "; a node has one kind, so begin another with -"
                : "does not belong to " + kind + ", only to " + owners(key));
      }
    }
    // Of a node with two kinds both are read, so that both are checked.
    List<Optional<NodeDeclaration>> nodes =
        kinds.stream().map(each -> node(each, keys, keys.place(each))).toList();
    return nodes.get(0);
  }

  private static String owners(String companion) {
    return String.join(
        " and ",
        KINDS.stream()
            .filter(kind -> COMPANIONS.getOrDefault(kind, List.of()).contains(companion))
            .toList());
  }

  private Optional<NodeDeclaration> node(String kind, Section keys, Place place) {
    return switch (kind) {
      case "query" -> query(keys, place);
      case "cursor" -> cursor(keys, place);
      case "transaction" -> transaction(keys, place);
      case "parallel" -> parallel(keys, place);
      case "step" -> step(keys, place);
      case "concurrently", "flow" ->
          keys.get(kind, this::branches).map(branches -> new Concurrently(place, branches));
      case "tasklet" -> keys.get(kind, this::nodes).map(nodes -> new Tasklet(place, nodes));
      case "chunk" -> keys.get(kind, value -> chunk(value, place));
      case "partition" -> keys.get(kind, value -> partition(value, place));
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private Optional<NodeDeclaration> query(Section keys, Place place) {
    Connection connection = connection(keys);
    Optional<String> of = keys.get("database", database);
    return keys.string("query").map(sql -> new Query(place, sql, connection, of));
  }

  private Optional<NodeDeclaration> cursor(Section keys, Place place) {
    Connection connection = connection(keys);
    Optional<String> of = keys.get("database", database);
    List<NodeDeclaration> each = keys.get("each", this::nodes).orElse(List.of());
    return keys.string("cursor").map(sql -> new Cursor(place, sql, connection, of, each));
  }

  private Optional<NodeDeclaration> transaction(Section keys, Place place) {
    boolean requiresNew = keys.get("requiresNew", Value::truth).orElse(false);
    Optional<String> of = keys.get("database", database);
    return keys.get("transaction", this::nodes)
        .map(nodes -> new Transaction(place, requiresNew, of, nodes));
  }

  private Optional<NodeDeclaration> parallel(Section keys, Place place) {
    Optional<List<NodeDeclaration>> each =
        keys.required("each", "write what one worker does, as each: [..]", this::nodes);
    return keys.get("parallel", PlanReader::workers)
        .flatMap(workers -> each.map(nodes -> new Parallel(place, workers, nodes)));
  }

  private Optional<NodeDeclaration> step(Section keys, Place place) {
    Optional<List<NodeDeclaration>> nodes =
        keys.required("do", "write the step's nodes, as do: [..]", this::nodes);
    return keys.string("step").flatMap(name -> nodes.map(list -> new Step(place, name, list)));
  }

  private static Connection connection(Section keys) {
    return keys.get("connection", value -> value.oneOf(List.of("joined", "own")))
        .map(word -> word.equals("own") ? Connection.OWN : Connection.JOINED)
        .orElse(Connection.DEFAULT);
  }

  private Optional<List<List<NodeDeclaration>>> branches(Value value) {
    Optional<List<List<NodeDeclaration>>> branches =
        value.<List<NodeDeclaration>>list("branches, each a list of nodes", this::nodes);
    if (value.node() instanceof Sequence sequence && sequence.items().isEmpty()) {
      value.report("has no branch; write each as a list of nodes");
    }
    return branches;
  }

  private Optional<NodeDeclaration> chunk(Value value, Place place) {
    return value
        .section("a mapping with reader, processor, writer, workers and model", CHUNK_KEYS)
        .map(
            keys ->
                new Chunk(
                    place,
                    keys.get("reader", this::reader).orElse(List.of()),
                    keys.get("processor", this::oneOrMore).orElse(List.of()),
                    keys.get("writer", this::oneOrMore).orElse(List.of()),
                    keys.get("workers", PlanReader::workers),
                    keys.get("model", model -> model.oneOf(Model.class)).orElse(Model.CHUNK)));
  }

  private Optional<List<NodeDeclaration>> reader(Value value) {
    Optional<List<NodeDeclaration>> nodes = oneOrMore(value);
    for (NodeDeclaration node : nodes.orElse(List.of())) {
      if (node instanceof Cursor cursor && !cursor.each().isEmpty()) {
        value
            .problems()
            .add(
                cursor.place(),
                "a reader's cursor has no each; what is done with a row belongs to processor or"
                    + " writer");
      }
    }
    return nodes;
  }

  private Optional<NodeDeclaration> partition(Value value, Place place) {
    Optional<Section> section =
        value.section("a mapping with grid, workers and each", PARTITION_KEYS);
    if (section.isEmpty()) {
      return Optional.empty();
    }
    Section keys = section.get();
    Optional<Integer> grid =
        keys.required("grid", "write how many partitions there are", v -> v.whole(1, MOST_WORKERS));
    Optional<Workers> workers = keys.get("workers", PlanReader::workers);
    Optional<List<NodeDeclaration>> each =
        keys.required("each", "write the nodes of one partition, as each: [..]", this::nodes);
    return grid.flatMap(
        n -> each.map(e -> new Partition(place, n, workers.orElse(new Workers(n, n)), e)));
  }

  static Optional<Workers> workers(Value value) {
    if (!(value.node() instanceof Mapping)) {
      return value.node() instanceof Sequence
          ? value.expected("a number of workers, or {min: 1, max: 8}")
          : value.whole(1, MOST_WORKERS).map(n -> new Workers(n, n));
    }
    return value.section("a number of workers", WORKERS_KEYS).flatMap(PlanReader::elastic);
  }

  private static Optional<Workers> elastic(Section keys) {
    Optional<Integer> min =
        keys.required("min", "write both, as {min: 1, max: 8}", v -> v.whole(1, MOST_WORKERS));
    Optional<Integer> max =
        keys.required("max", "write both, as {min: 1, max: 8}", v -> v.whole(1, MOST_WORKERS));
    if (min.isEmpty() || max.isEmpty()) {
      return Optional.empty();
    }
    if (min.get() > max.get()) {
      keys.report("min", "is more than max; write at most " + max.get());
      return Optional.empty();
    }
    return Optional.of(new Workers(min.get(), max.get()));
  }
}
