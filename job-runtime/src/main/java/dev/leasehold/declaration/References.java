package dev.leasehold.declaration;

import java.nio.file.Path;
import java.util.Optional;

/** What {@code ${ENV}} and {@code ${file:/path}} stand for. */
public interface References {
  /** The variable's value; empty where it is not set. */
  Optional<String> variable(String name);

  /** The file's content without its last line break; empty where it cannot be read. */
  Optional<String> file(Path path);

  /** The environment and the files of this process. */
  static References ofProcess() {
    throw new UnsupportedOperationException();
  }
}
