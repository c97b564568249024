package dev.leasehold.declaration;

import java.nio.file.Path;
import java.util.List;

/** Reads declaration files: all of them together, or all their problems at once. */
public final class DeclarationReader {
  private DeclarationReader() {}

  /**
   * Reads the files as one declaration; a name declared twice is a problem. References are left
   * unresolved.
   *
   * @throws DeclarationException with every problem of every file, ordered by place
   */
  public static Declaration read(List<Path> files) {
    throw new UnsupportedOperationException();
  }
}
