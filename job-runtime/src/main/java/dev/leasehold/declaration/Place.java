package dev.leasehold.declaration;

/**
 * A place in a declaration file.
 *
 * @param file as given on the command line
 * @param line from 1
 * @param column from 1
 * @param path the key's path, as in {@code jobs.order-export.plan[0].cursor}; empty for the file as
 *     a whole
 */
public record Place(String file, int line, int column, String path) {
  @Override
  public String toString() {
    return file + ":" + line + ":" + column + (path.isEmpty() ? "" : ": " + path);
  }
}
