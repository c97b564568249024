package dev.leasehold.declaration;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads declaration files: all of them together, or all their problems at once. */
public final class DeclarationReader {
  static final List<String> KEYS =
      List.of(
          "databases",
          "ledger",
          "defaults",
          "jobs",
          "channels",
          "terminationMessage",
          "retention",
          "metrics",
          "traces",
          "sweep",
          "kubernetes",
          "daemon");

  private static final Duration RETENTION = Duration.ofDays(90);

  private final Problems problems = new Problems();
  private final Problems schemaProblems = new Problems();
  private final List<Value.Named> databases = new ArrayList<>();
  private final List<Value.Named> jobs = new ArrayList<>();
  private final List<Value.Named> channels = new ArrayList<>();
  private final Map<String, Place> first = new HashMap<>();
  private final List<Section> tops = new ArrayList<>();
  private boolean complete = true;

  private final boolean bySchema;

  private DeclarationReader(boolean bySchema) {
    this.bySchema = bySchema;
  }

  /**
   * Reads the files as one declaration; a name declared twice is a problem. References are left
   * unresolved.
   *
   * @throws DeclarationException with every problem of every file, ordered by place
   */
  public static Declaration read(List<Path> files) {
    return new DeclarationReader(false).declaration(files);
  }

  /**
   * As {@link #read}, and holds every file against the published schema too, as editors and the
   * chart do. Slower by about half a second, so for {@code check}, not for a run; the reader
   * refuses whatever the schema refuses, and with better words.
   *
   * @throws DeclarationException with every problem of every file, ordered by place
   */
  public static Declaration readBySchema(List<Path> files) {
    return new DeclarationReader(true).declaration(files);
  }

  /** As {@link #read}, of files as they were; what they name is looked for as ever. */
  public static Declaration readKept(List<DeclarationFile> files) {
    DeclarationReader reader = new DeclarationReader(false);
    return reader.declarationOf(
        files.stream().map(file -> new YamlSource(file, reader.problems)).toList());
  }

  private Declaration declaration(List<Path> files) {
    return declarationOf(files.stream().map(file -> new YamlSource(file, problems)).toList());
  }

  private Declaration declarationOf(List<YamlSource> sources) {
    sources.forEach(this::top);
    Declaration declaration = declaration();
    if (problems.isEmpty()) {
      problems.addAll(schemaProblems);
    }
    if (!problems.isEmpty()) {
      throw new DeclarationException(
          problems.inOrder(sources.stream().map(YamlSource::name).toList()));
    }
    return declaration;
  }

  private void top(YamlSource source) {
    YamlNode.Mapping root = source.read();
    if (root == null) {
      complete = false;
      return;
    }
    if (bySchema) {
      DeclarationSchema.check(source, root, schemaProblems);
    }
    Value value = new Value(source, problems, root, source.at(root.line(), root.column(), ""));
    Section keys = new Section(value, root, KEYS, value.place());
    tops.add(keys);
    for (String key :
        List.of(
            "ledger",
            "defaults",
            "terminationMessage",
            "retention",
            "metrics",
            "traces",
            "sweep",
            "kubernetes",
            "daemon")) {
      if (keys.has(key)) {
        declaredOnce(key, keys.place(key));
      }
    }
    collect(keys, "databases", databases);
    collect(keys, "jobs", jobs);
    collect(keys, "channels", channels);
  }

  private void collect(Section keys, String key, List<Value.Named> into) {
    Optional<List<Value.Named>> names = keys.get(key, value -> value.names(key));
    complete &= names.isPresent() || !keys.has(key) && !keys.mayMean(List.of(key));
    for (Value.Named named : names.orElse(List.of())) {
      if (declaredOnce(key + " " + named.name(), named.place())) {
        into.add(named);
      }
    }
  }

  private boolean declaredOnce(String what, Place place) {
    Place before = first.putIfAbsent(what, place);
    if (before != null) {
      problems.add(
          place,
          "is declared twice, first at " + before.file() + ":" + before.line() + "; remove one");
    }
    return before == null;
  }

  private Declaration declaration() {
    DatabaseNames names = databases();
    String ledger = ledger(names);
    Section defaults = defaults();
    JobReader reader = new JobReader(names, defaults);
    reader.checkDefaults();
    Map<String, JobDeclaration> readJobs = new LinkedHashMap<>();
    for (Value.Named named : jobs) {
      reader.read(named).ifPresent(job -> readJobs.put(named.name(), job));
    }
    return new Declaration(
        names.read(),
        ledger,
        readJobs,
        channels(),
        top("terminationMessage", Value::string),
        top("retention", Value::duration).orElse(RETENTION),
        top("metrics", MetricsReader::read).orElseGet(MetricsDeclaration::none),
        top("traces", MetricsReader::traces),
        top("sweep", SweepDeclaration::read),
        top("kubernetes", KubernetesReader::read).orElseGet(KubernetesDeclaration::none),
        top("daemon", DaemonReader::read).orElseGet(DaemonDeclaration::none));
  }

  private DatabaseNames databases() {
    if (databases.isEmpty() && complete) {
      problems.add(
          tops.get(0).place("databases"),
          "no database is declared; write databases: {main: {url: jdbc:mysql://host:3306/name}}");
    }
    Map<String, DatabaseDeclaration> read = new LinkedHashMap<>();
    for (Value.Named named : databases) {
      Names.problem(named.name()).ifPresent(problem -> problems.add(named.place(), problem));
      DatabaseReader.read(named).ifPresent(database -> read.put(named.name(), database));
    }
    return new DatabaseNames(names(databases), read, complete);
  }

  private String ledger(DatabaseNames names) {
    Optional<String> ledger = top("ledger", names::name);
    boolean given = tops.stream().anyMatch(keys -> keys.has("ledger"));
    if (!given && complete && names.names().size() > 1) {
      problems.add(
          tops.get(0).place(),
          "ledger is missing, and several databases are declared; write one of "
              + DatabaseNames.some(names.names()));
    }
    return ledger.orElse(names.first());
  }

  private @Nullable Section defaults() {
    return top("defaults", value -> value.section("a mapping with keys of a job", JobReader.KEYS))
        .orElse(null);
  }

  private Map<String, ChannelDeclaration> channels() {
    Set<String> known = complete ? names(jobs) : null;
    Map<String, ChannelDeclaration> read = new LinkedHashMap<>();
    for (Value.Named named : channels) {
      Names.problem(named.name()).ifPresent(problem -> problems.add(named.place(), problem));
      ChannelReader.read(named, known).ifPresent(channel -> read.put(named.name(), channel));
    }
    return read;
  }

  private <T> Optional<T> top(String key, Function<Value, Optional<T>> reading) {
    Optional<T> found = Optional.empty();
    for (Section keys : tops) {
      Optional<T> here = keys.get(key, reading);
      found = found.isPresent() ? found : here;
    }
    return found;
  }

  private static Set<String> names(List<Value.Named> named) {
    return named.stream()
        .map(Value.Named::name)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
