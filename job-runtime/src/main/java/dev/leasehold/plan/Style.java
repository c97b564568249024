package dev.leasehold.plan;

/** How a word looks on a terminal; without colour all words look alike. */
enum Style {
  PLAIN(""),
  BOLD("1"),
  FAINT("2"),
  NODE("36"),
  STEP("1;34"),
  HELD("1;33"),
  NUMBER("1");

  private final String codes;

  Style(String codes) {
    this.codes = codes;
  }

  String on(String text, boolean colour) {
    return !colour || codes.isEmpty() || text.isBlank()
        ? text
        : "\u001b[" + codes + "m" + text + "\u001b[0m";
  }
}
