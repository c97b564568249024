package dev.leasehold.declaration;

import java.util.List;

/**
 * A text as written, with its references ({@code ${ENV}}, {@code ${file:/path}}) not yet resolved.
 * What a reference resolves to is a secret: it never appears in {@link #toString()}.
 *
 * @param written the text of the file, references included
 * @param place where it stands, for messages
 */
public record Text(String written, Place place) {

  /**
   * The text with every reference replaced.
   *
   * @throws DeclarationException naming every reference that cannot be resolved, and its place
   */
  public String resolve(References references) {
    throw new UnsupportedOperationException();
  }

  /** The names that {@code references} cannot resolve, as written; empty if all can be. */
  public List<Problem> unresolved(References references) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String toString() {
    return written;
  }
}
