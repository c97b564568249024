package dev.leasehold.recording;

import dev.leasehold.pool.CodeLine;
import java.util.Optional;

/**
 * Whose a call is.
 *
 * @param place the author's line, or else the class of Spring Batch that reads or writes for them;
 *     empty where neither is on the stack
 * @param framework whether it is Spring Batch's own bookkeeping, which no plan declares
 * @param cursorReader whether a reader by cursor does it to its connection, on which there is
 *     nothing but the cursor, whatever it says of transactions
 */
record Origin(String place, boolean framework, boolean cursorReader) {
  private static final String CURSOR_READER =
      "org.springframework.batch.infrastructure.item.database.AbstractCursorItemReader";
  private static final String REPOSITORY = "org.springframework.batch.core.repository.";
  private static final String ITEMS = "org.springframework.batch.infrastructure.item.";

  /**
   * @param stack innermost first
   */
  static Origin of(StackTraceElement[] stack) {
    String items = "";
    boolean cursorReader = false;
    for (StackTraceElement frame : stack) {
      String name = frame.getClassName();
      if (name.startsWith(REPOSITORY)) {
        return new Origin("", true, false);
      }
      cursorReader |= name.equals(CURSOR_READER);
      if (items.isEmpty() && name.startsWith(ITEMS)) {
        items = name.substring(name.lastIndexOf('.') + 1).replaceFirst("\\$.*", "");
      }
    }
    Optional<CodeLine> author = CodeLine.ofAuthor(stack);
    return new Origin(author.map(CodeLine::toString).orElse(items), false, cursorReader);
  }
}
