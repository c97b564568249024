package dev.leasehold.cli;

import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.DeclarationFile;
import dev.leasehold.declaration.DeclarationReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * What ties a run to the daemon that started it: a stream that brings the declaration first, and
 * ends when the daemon does. Not thread-safe.
 */
final class Lifeline {
  private final InputStream stream;

  private Lifeline(InputStream stream) {
    this.stream = stream;
  }

  /** This process's standard input. */
  static Lifeline ofProcess() {
    return new Lifeline(System.in);
  }

  /** What the daemon has read; to be asked for once, first. Empty where it has ended before. */
  Optional<Declaration> declaration() {
    try {
      return Optional.of(DeclarationReader.readKept(DeclarationFile.read(stream)));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  /** Does this when the daemon has ended, however it did. */
  void atItsEnd(Runnable action) {
    Thread watching =
        new Thread(
            () -> {
              try {
                while (stream.read() >= 0) {
                  // Nothing more is said.
                }
              } catch (IOException broken) {
                // It has ended, too.
              }
              action.run();
            },
            "lifeline");
    watching.setDaemon(true);
    watching.start();
  }
}
