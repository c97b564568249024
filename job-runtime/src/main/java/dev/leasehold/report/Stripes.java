package dev.leasehold.report;

/** What waits is told apart by more than its colour, in every drawing. */
final class Stripes {
  private Stripes() {}

  /** Defines the pattern that the styles of all pages fill with, within a drawing. */
  static void define(Markup svg) {
    svg.open("defs");
    svg.open(
        "pattern",
        "id",
        "stripes",
        "width",
        "6",
        "height",
        "6",
        "patternUnits",
        "userSpaceOnUse",
        "patternTransform",
        "rotate(45)");
    svg.empty("rect", "class", "stripe", "width", "3", "height", "6");
    svg.close().close();
  }
}
