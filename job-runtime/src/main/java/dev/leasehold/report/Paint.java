package dev.leasehold.report;

/** Colours for a terminal, or none. */
enum Paint {
  PLAIN,
  ANSI;

  String alarm(String text) {
    return paint("1;31", text);
  }

  String warning(String text) {
    return paint("1;33", text);
  }

  String good(String text) {
    return paint("1;32", text);
  }

  String heading(String text) {
    return paint("1", text);
  }

  String aside(String text) {
    return paint("2", text);
  }

  private String paint(String code, String text) {
    return this == PLAIN || text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
  }
}
