package dev.leasehold.schedule;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * A run that is no process, and is over at once.
 *
 * @param process the number that it says it has
 * @param exit its exit code
 * @param closed what is done when nobody follows it any more
 */
record Scripted(long process, int exit, Runnable closed) implements Starter.Started {
  /** One that nobody asks for more than its exit code. */
  static Scripted ends(int exit) {
    return new Scripted(-1, exit, () -> {});
  }

  @Override
  public OptionalInt await(Duration limit) {
    return OptionalInt.of(exit);
  }

  @Override
  public void interrupt() {}

  @Override
  public void kill() {}

  @Override
  public String lastWords() {
    return "nothing to say";
  }

  @Override
  public void close() {
    closed.run();
  }
}
