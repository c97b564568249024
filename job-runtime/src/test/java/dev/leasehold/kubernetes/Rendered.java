package dev.leasehold.kubernetes;

import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.DeclarationException;
import dev.leasehold.declaration.DeclarationReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The manifests of a declaration that stands in a test. */
record Rendered(List<Manifest> all) {
  static final String NAME = "shop";

  static Rendered of(String declaration) {
    return of(declaration, NAME);
  }

  static Rendered of(String declaration, String name) {
    return new Rendered(
        FleetManifests.of(
            read(declaration),
            new Release(
                name, Optional.empty(), List.of(new Release.JobsFile("jobs.yaml", declaration)))));
  }

  /** What is said of a declaration that is refused, without its place; empty if it is taken. */
  static List<String> problems(String declaration, String name) {
    try {
      of(declaration, name);
      return List.of();
    } catch (DeclarationException refused) {
      return refused.problems().stream()
          .map(problem -> problem.place().path() + ": " + problem.message())
          .toList();
    }
  }

  private static Declaration read(String declaration) {
    try {
      Path file = Files.createTempFile("jobs", ".yaml");
      try {
        Files.writeString(file, declaration);
        return DeclarationReader.read(List.of(file));
      } finally {
        Files.delete(file);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  List<String> files() {
    return all.stream().map(Manifest::fileName).toList();
  }

  Map<String, Object> file(String name) {
    return all.stream()
        .filter(manifest -> manifest.fileName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not among " + files()))
        .content();
  }

  /** The value at a path such as {@code spec.suspend} or {@code args[0]}; null where none is. */
  static Object at(Object tree, String path) {
    Object value = tree;
    for (String key : path.replace("[", ".[").split("\\.")) {
      if (key.startsWith("[")) {
        int index = Integer.parseInt(key.substring(1, key.length() - 1));
        value = ((List<?>) value).get(index);
      } else if (value instanceof Map<?, ?> map) {
        value = map.get(key);
      } else {
        return null;
      }
    }
    return value;
  }
}
