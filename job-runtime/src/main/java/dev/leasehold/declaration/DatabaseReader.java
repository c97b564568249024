package dev.leasehold.declaration;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads one entry of {@code databases:}. */
final class DatabaseReader {
  static final List<String> KEYS =
      List.of("url", "embedded", "script", "username", "password", "capacity", "reserved");
  static final int MOST_CONNECTIONS = 100_000;

  private static final String PROTOCOL = "jdbc:mysql:";

  private DatabaseReader() {}

  static Optional<DatabaseDeclaration> read(Value.Named named) {
    return named
        .value()
        .section("a mapping with url or embedded", KEYS, named.place())
        .map(keys -> read(named.name(), keys));
  }

  private static DatabaseDeclaration read(String name, Section keys) {
    boolean embedded = keys.get("embedded", Value::truth).orElse(false);
    boolean unclear =
        keys.has("embedded") && keys.get("embedded", Value::truth).isEmpty()
            || keys.mayMean(List.of("url", "embedded"));
    if (embedded) {
      refuseBesideEmbedded(keys);
    } else if (!unclear) {
      refuseWithoutEmbedded(keys);
    }
    return new DatabaseDeclaration(
        name,
        keys.place(),
        keys.get("url", DatabaseReader::url),
        embedded,
        keys.get("script", DatabaseReader::script),
        keys.get("username", Value::text),
        keys.get("password", Value::text),
        optional(keys.get("capacity", value -> value.whole(1, MOST_CONNECTIONS))),
        optional(keys.get("reserved", value -> value.whole(0, MOST_CONNECTIONS))));
  }

  private static void refuseBesideEmbedded(Section keys) {
    if (keys.has("url")) {
      keys.report("url", "both url and embedded: true are given; remove one");
    }
    for (String account : List.of("username", "password")) {
      if (keys.has(account)) {
        keys.report(account, "an embedded database has an account of its own; remove it");
      }
    }
  }

  private static void refuseWithoutEmbedded(Section keys) {
    if (keys.has("script")) {
      keys.report(
          "script",
          "only an embedded database is filled by a script; remove it, or write embedded: true");
    }
    if (!keys.has("url")) {
      keys.report(
          keys.place(),
          "url is missing; write url: jdbc:mysql://host:3306/name, or embedded: true");
    }
  }

  private static Optional<Text> url(Value value) {
    Optional<Text> url = value.text();
    boolean known =
        url.isEmpty()
            || url.get().written().startsWith(PROTOCOL)
            || url.get().written().startsWith("${");
    if (!known) {
      value.report("must begin with jdbc:mysql:, as in jdbc:mysql://host:3306/name");
    }
    return url;
  }

  private static Optional<Path> script(Value value) {
    return value.string().flatMap(script -> existing(value, script));
  }

  private static Optional<Path> existing(Value value, String script) {
    try {
      Path path = value.source().sibling(script);
      if (Files.isRegularFile(path)) {
        return Optional.of(path);
      }
    } catch (InvalidPathException e) {
      // Such a file cannot be there either.
    }
    value.report("there is no such file; the path is relative to the declaration's folder");
    return Optional.empty();
  }

  static OptionalInt optional(Optional<Integer> number) {
    return number.map(OptionalInt::of).orElseGet(OptionalInt::empty);
  }
}
