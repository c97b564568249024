package dev.leasehold.kubernetes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import tools.jackson.databind.json.JsonMapper;

/** Jobs files whose plans have every shape that can be written, sugar and all. */
final class RandomJobs {
  private static final int LEVELS = 3;
  private static final List<String> DATABASES = List.of("main", "other", "third");

  private RandomJobs() {}

  /** Of many jobs on databases of any size. */
  static Arbitrary<String> roomy() {
    return file(job(workers(4)).list().ofMinSize(6).ofMaxSize(10), Arbitraries.just(0));
  }

  /** Of one job, which may not fit. */
  static Arbitrary<String> tight() {
    Arbitrary<Integer> capacity =
        Arbitraries.frequencyOf(
            Tuple.of(1, Arbitraries.just(0)), Tuple.of(4, Arbitraries.integers().between(1, 10)));
    return file(job(workers(3)).list().ofSize(1), capacity);
  }

  /** Of one job whose numbers exceed what an int holds. */
  static Arbitrary<String> absurd() {
    Arbitrary<Object> workers = Arbitraries.of(1, 3, 50_000, 100_000).map(Object.class::cast);
    return file(job(workers).list().ofSize(1), Arbitraries.just(0));
  }

  /**
   * @param capacity of each database; 0 for one that is not declared
   */
  private static Arbitrary<String> file(
      Arbitrary<List<Map<String, Object>>> jobs, Arbitrary<Integer> capacity) {
    return Combinators.combine(jobs, capacity.list().ofSize(DATABASES.size())).as(RandomJobs::file);
  }

  private static String file(List<Map<String, Object>> jobs, List<Integer> capacities) {
    Map<String, Object> databases = new LinkedHashMap<>();
    for (int i = 0; i < DATABASES.size(); i++) {
      Map<String, Object> database = mapping("url", "jdbc:mysql://db" + i + ":3306/shop");
      if (capacities.get(i) > 0) {
        database.put("capacity", capacities.get(i));
      }
      databases.put(DATABASES.get(i), database);
    }
    Map<String, Object> named = new LinkedHashMap<>();
    for (int i = 0; i < jobs.size(); i++) {
      named.put("job-" + i, leased(jobs.get(i), databases));
    }
    Map<String, Object> file = mapping("databases", databases);
    file.put("ledger", "main");
    file.put("jobs", named);
    file.put("kubernetes", mapping("image", "registry.example.com/shop-jobs:1.4"));
    return JsonMapper.shared().writeValueAsString(file);
  }

  /** The reader refuses a lease above the capacity before anything is counted. */
  private static Map<String, Object> leased(
      Map<String, Object> job, Map<String, Object> databases) {
    Object capacity = ((Map<?, ?>) databases.get(job.get("database"))).get("capacity");
    if (job.get("lease") instanceof Integer lease && capacity instanceof Integer most) {
      job.put("lease", Math.min(lease, most));
    }
    return job;
  }

  private static Arbitrary<Map<String, Object>> job(Arbitrary<Object> workers) {
    Arbitrary<List<Object>> plan = list(LEVELS, workers);
    return Combinators.combine(
            plan,
            Arbitraries.of(DATABASES),
            Arbitraries.of("strict", "strict", "observe"),
            Arbitraries.integers().between(1, 12).injectNull(0.6),
            Arbitraries.of(true, false))
        .as(
            (nodes, database, enforcement, number, empty) -> {
              boolean observed = enforcement.equals("observe");
              Map<String, Object> job = mapping("configuration", "com.example.Random");
              job.put("database", database);
              job.put("enforcement", enforcement);
              if (number != null) {
                job.put(observed ? "connections" : "lease", number);
              }
              if (!observed || !empty) {
                job.put("plan", nodes);
              }
              return job;
            });
  }

  private static Arbitrary<Object> workers(int most) {
    Arbitrary<Integer> number = Arbitraries.integers().between(1, most);
    Arbitrary<Object> elastic =
        Combinators.combine(number, number)
            .as((a, b) -> Map.of("min", Math.min(a, b), "max", Math.max(a, b)));
    return Arbitraries.oneOf(number.map(Object.class::cast), elastic);
  }

  private static Arbitrary<List<Object>> list(int levels, Arbitrary<Object> workers) {
    return node(levels, workers).list().ofMinSize(1).ofMaxSize(levels == LEVELS ? 3 : 2);
  }

  private static Arbitrary<Object> node(int levels, Arbitrary<Object> workers) {
    Arbitrary<Map<String, Object>> somewhere =
        Arbitraries.of("main", "other", "third")
            .injectNull(0.5)
            .map(name -> name == null ? new LinkedHashMap<>() : mapping("database", name));
    Arbitrary<String> connection = Arbitraries.of("own", "joined").injectNull(0.5);
    Arbitrary<Object> query =
        Combinators.combine(somewhere, connection)
            .as((node, how) -> with(with(node, "query", "q"), "connection", how));
    Arbitrary<Object> bareCursor =
        Combinators.combine(somewhere, connection)
            .as((node, how) -> with(with(node, "cursor", "c"), "connection", how));
    if (levels == 0) {
      return query;
    }
    Arbitrary<List<Object>> inner = Arbitraries.lazy(() -> list(levels - 1, workers));
    Arbitrary<Object> cursor =
        Combinators.combine(bareCursor, inner.injectNull(0.2))
            .as((node, each) -> with(node, "each", each));
    Arbitrary<Object> transaction =
        Combinators.combine(somewhere, Arbitraries.of(true, false).injectNull(0.5), inner)
            .as(
                (node, isNew, nodes) ->
                    with(with(node, "transaction", nodes), "requiresNew", isNew));
    Arbitrary<Object> parallel =
        Combinators.combine(workers, inner)
            .as((n, each) -> with(mapping("parallel", n), "each", each));
    Arbitrary<Object> branches =
        Combinators.combine(
                Arbitraries.of("concurrently", "flow"), inner.list().ofMinSize(1).ofMaxSize(3))
            .as((kind, each) -> mapping(kind, each));
    Arbitrary<Object> step = inner.map(nodes -> with(mapping("step", "copy"), "do", nodes));
    Arbitrary<Object> tasklet = inner.map(nodes -> mapping("tasklet", nodes));
    Arbitrary<Object> oneOrMore =
        Arbitraries.oneOf(
            inner.map(Object.class::cast), Arbitraries.lazy(() -> node(levels - 1, workers)));
    Arbitrary<Object> reader =
        Arbitraries.oneOf(
            bareCursor,
            Arbitraries.oneOf(bareCursor, query)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(Object.class::cast));
    Arbitrary<Object> chunk =
        Combinators.combine(
                reader.injectNull(0.1),
                oneOrMore.injectNull(0.3),
                oneOrMore.injectNull(0.3),
                workers.injectNull(0.4),
                Arbitraries.of("chunk", "tasklet").injectNull(0.4))
            .as(
                (read, process, write, n, model) -> {
                  Map<String, Object> keys = new LinkedHashMap<>();
                  with(keys, "reader", read);
                  with(keys, "processor", process);
                  with(keys, "writer", write);
                  with(keys, "workers", n);
                  with(keys, "model", model);
                  return mapping("chunk", keys);
                });
    Arbitrary<Object> partition =
        Combinators.combine(Arbitraries.integers().between(1, 5), workers.injectNull(0.3), inner)
            .as(
                (grid, n, each) ->
                    mapping(
                        "partition",
                        with(with(mapping("grid", grid), "workers", n), "each", each)));
    return Arbitraries.frequencyOf(
        Tuple.of(3, query),
        Tuple.of(3, cursor),
        Tuple.of(3, transaction),
        Tuple.of(2, parallel),
        Tuple.of(2, branches),
        Tuple.of(1, step),
        Tuple.of(1, tasklet),
        Tuple.of(3, chunk),
        Tuple.of(2, partition));
  }

  private static Map<String, Object> mapping(String key, Object value) {
    Map<String, Object> mapping = new LinkedHashMap<>();
    mapping.put(key, value);
    return mapping;
  }

  /** With one more key; without it where there is no value. */
  @SuppressWarnings("unchecked")
  private static Map<String, Object> with(Object node, String key, Object value) {
    Map<String, Object> more = (Map<String, Object>) node;
    if (value != null) {
      more.put(key, value instanceof List<?> list ? new ArrayList<>(list) : value);
    }
    return more;
  }
}
