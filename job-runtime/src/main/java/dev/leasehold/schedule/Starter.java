package dev.leasehold.schedule;

import dev.leasehold.admission.Fires.Fire;
import dev.leasehold.declaration.JobDeclaration;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;

/** Starts a run somewhere. */
interface Starter {
  /**
   * Starts it; returns at once.
   *
   * @throws IOException when it cannot be
   */
  Started start(JobDeclaration job, Fire fire, Declared declared) throws IOException;

  /** A run that was started. Used by one thread. */
  interface Started extends AutoCloseable {
    /** The number of its process. */
    long process();

    /** Its exit code, if it ends within this time. */
    OptionalInt await(Duration limit) throws InterruptedException;

    /** Asks it to end. */
    void interrupt();

    /** Ends it. */
    void kill();

    /** What it wrote last, at most some lines; for whoever asks why it ended. */
    String lastWords();

    @Override
    void close();
  }
}
