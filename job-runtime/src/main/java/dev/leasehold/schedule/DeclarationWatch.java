package dev.leasehold.schedule;

import dev.leasehold.declaration.DeclarationException;
import dev.leasehold.declaration.DeclarationFile;
import dev.leasehold.declaration.DeclarationReader;
import dev.leasehold.declaration.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the last declaration that could be used. Only one thread looks for a new one; any may ask
 * for it.
 */
final class DeclarationWatch {
  private static final Logger log = LoggerFactory.getLogger(DeclarationWatch.class);

  private final List<Path> paths;
  private final Health health;
  private volatile Declared declared;
  private List<Stamp> stamps;

  /** What a change of a file shows in; the key is another one where a link leads elsewhere. */
  private record Stamp(FileTime changed, long size, Optional<Object> key) {}

  /**
   * Reads it.
   *
   * @throws DeclarationException when it cannot be used
   */
  DeclarationWatch(List<Path> paths, Health health) {
    this.paths = List.copyOf(paths);
    this.health = health;
    this.stamps = stamps();
    this.declared = read();
  }

  Declared declared() {
    return declared;
  }

  /** Whether there is another declaration since it was asked last; one that is wrong is none. */
  boolean hasChanged() {
    List<Stamp> now = stamps();
    if (now.equals(stamps)) {
      return false;
    }
    stamps = now;
    try {
      Declared read = read();
      health.good(Health.Part.DECLARATION);
      if (read.files().equals(declared.files())) {
        return false;
      }
      declared = read;
      log.info("the declaration has changed");
      return true;
    } catch (DeclarationException wrong) {
      health.bad(
          Health.Part.DECLARATION,
          "the declaration is wrong, and the one before goes on: "
              + wrong.problems().stream().map(Problem::toString).collect(Collectors.joining("; ")));
      return false;
    }
  }

  private Declared read() {
    List<DeclarationFile> files = new ArrayList<>();
    for (Path path : paths) {
      try {
        files.add(DeclarationFile.read(path));
      } catch (IOException unreadable) {
        // The reader says it with its place.
        return new Declared(DeclarationReader.read(paths), List.of());
      }
    }
    return new Declared(DeclarationReader.readKept(files), files);
  }

  private List<Stamp> stamps() {
    return paths.stream().map(DeclarationWatch::stamp).toList();
  }

  private static Stamp stamp(Path path) {
    try {
      BasicFileAttributes seen = Files.readAttributes(path, BasicFileAttributes.class);
      return new Stamp(seen.lastModifiedTime(), seen.size(), Optional.ofNullable(seen.fileKey()));
    } catch (IOException gone) {
      return new Stamp(FileTime.fromMillis(0), -1, Optional.empty());
    }
  }
}
