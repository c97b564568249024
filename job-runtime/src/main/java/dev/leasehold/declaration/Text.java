package dev.leasehold.declaration;

import dev.leasehold.declaration.Reference.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A text as written, with its references (<code>${ENV}</code>, <code>${file:/path}</code>) not yet
 * resolved; <code>$${</code> stands for a literal <code>${</code>. What a reference resolves to is
 * a secret: it never appears in {@link #toString()}.
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
    StringBuilder resolved = new StringBuilder();
    List<Problem> unresolved = new ArrayList<>();
    for (Piece piece : Reference.pieces(written)) {
      if (!piece.reference()) {
        resolved.append(piece.content());
        continue;
      }
      Optional<String> value = Reference.resolve(piece.content(), references);
      value.ifPresentOrElse(resolved::append, () -> unresolved.add(problem(piece)));
    }
    if (!unresolved.isEmpty()) {
      throw new DeclarationException(unresolved);
    }
    return resolved.toString();
  }

  /** Whether anything in it stands for something else. */
  public boolean hasReference() {
    return Reference.pieces(written).stream().anyMatch(Piece::reference);
  }

  /** The references that cannot be resolved, each named; empty if all can be. */
  public List<Problem> unresolved(References references) {
    return Reference.pieces(written).stream()
        .filter(Piece::reference)
        .filter(piece -> Reference.resolve(piece.content(), references).isEmpty())
        .map(this::problem)
        .toList();
  }

  private Problem problem(Piece piece) {
    return new Problem(place, Reference.unresolved(piece.content()));
  }

  @Override
  public String toString() {
    return written;
  }
}
