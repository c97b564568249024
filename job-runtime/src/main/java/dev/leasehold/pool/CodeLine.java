package dev.leasehold.pool;

import java.util.Optional;

/**
 * A line of code of the job's author.
 *
 * @param className fully qualified
 * @param method its name
 * @param file without folders; the simple class name where it is not known
 * @param line from 1; negative where it is not known
 */
public record CodeLine(String className, String method, String file, int line) {

  /**
   * The innermost frame that belongs neither to the JDK, nor to a driver, a pool or a framework,
   * nor to this runtime.
   *
   * @param stack innermost first, as {@link Throwable#getStackTrace()} gives it
   */
  public static Optional<CodeLine> ofAuthor(StackTraceElement[] stack) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String toString() {
    return line > 0 ? file + ":" + line : file;
  }
}
