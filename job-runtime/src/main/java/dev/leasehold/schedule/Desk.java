package dev.leasehold.schedule;

import dev.leasehold.database.DatabaseException;
import dev.leasehold.declaration.References;
import dev.leasehold.run.LedgerDesk;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The ledger's desk, kept open for those who ask again and again; one that is lost, or of another
 * declaration, is opened anew. Thread-safe: one asks at a time.
 */
final class Desk implements AutoCloseable {
  private final Supplier<Declared> declared;
  private final References references;
  private final Path embeddedFolder;
  private final InstantSource clock;
  private @Nullable Declared of;
  private @Nullable LedgerDesk open;

  Desk(
      Supplier<Declared> declared,
      References references,
      Path embeddedFolder,
      InstantSource clock) {
    this.declared = declared;
    this.references = references;
    this.embeddedFolder = embeddedFolder;
    this.clock = clock;
  }

  /**
   * Asks it.
   *
   * @throws DatabaseException when it cannot be reached
   */
  synchronized <T> T ask(Function<LedgerDesk, T> question) {
    Declared now = declared.get();
    if (of != now) {
      close();
    }
    LedgerDesk desk = open;
    if (desk == null) {
      desk = LedgerDesk.open(now.declaration(), references, embeddedFolder, clock);
      open = desk;
      of = now;
    }
    try {
      return question.apply(desk);
    } catch (DatabaseException lost) {
      close();
      throw lost;
    }
  }

  @Override
  public synchronized void close() {
    LedgerDesk desk = open;
    open = null;
    of = null;
    if (desk != null) {
      desk.close();
    }
  }
}
