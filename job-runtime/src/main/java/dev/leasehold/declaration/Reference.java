package dev.leasehold.declaration;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The references in a text, <code>${NAME}</code> and <code>${file:/path}</code>; <code>$${</code>
 * is a literal <code>${</code>.
 */
final class Reference {
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final String FILE = "file:";

  /** A piece of a text: literal, or the inside of a reference. */
  record Piece(boolean reference, String content) {}

  private Reference() {}

  /** Why a text's references cannot be read; without a word of the text, which may be a secret. */
  static Optional<String> problem(String text) {
    for (Piece piece : pieces(text)) {
      if (!piece.reference() && piece.content().startsWith("${")) {
        return Optional.of("a reference lacks its }; write $${ for a literal ${");
      }
      if (piece.reference() && !wellFormed(piece.content())) {
        return Optional.of(
            "is no reference; write ${NAME} or ${file:/path}, or $${ for a literal ${");
      }
    }
    return Optional.empty();
  }

  /** A reference without its end is a last, literal piece that begins with <code>${</code>. */
  static List<Piece> pieces(String text) {
    List<Piece> pieces = new ArrayList<>();
    int done = 0;
    int open = text.indexOf("${");
    while (open >= 0) {
      boolean escaped = open > done && text.charAt(open - 1) == '$';
      if (escaped) {
        pieces.add(new Piece(false, text.substring(done, open - 1)));
        pieces.add(new Piece(false, "$"));
        pieces.add(new Piece(false, "{"));
        done = open + 2;
      } else {
        pieces.add(new Piece(false, text.substring(done, open)));
        int close = text.indexOf('}', open);
        if (close < 0) {
          pieces.add(new Piece(false, text.substring(open)));
          return pieces;
        }
        pieces.add(new Piece(true, text.substring(open + 2, close)));
        done = close + 1;
      }
      open = text.indexOf("${", done);
    }
    pieces.add(new Piece(false, text.substring(done)));
    return pieces;
  }

  private static boolean wellFormed(String content) {
    if (!content.startsWith(FILE)) {
      return VARIABLE.matcher(content).matches();
    }
    try {
      return content.length() > FILE.length() && Path.of(content.substring(FILE.length())) != null;
    } catch (InvalidPathException e) {
      return false;
    }
  }

  static Optional<String> resolve(String content, References references) {
    return content.startsWith(FILE)
        ? references.file(Path.of(content.substring(FILE.length())))
        : references.variable(content);
  }

  /** Why {@link #resolve} was empty, and what to do. */
  static String unresolved(String content) {
    return content.startsWith(FILE)
        ? "the file "
            + content.substring(FILE.length())
            + " cannot be read; make it readable, or change ${"
            + content
            + "}"
        : "the environment variable "
            + content
            + " is not set; set it, or change ${"
            + content
            + "}";
  }
}
