package dev.leasehold.declaration;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What things may be called. */
final class Names {
  /** A CronJob adds eleven characters to its name, which has to stay a label of 63. */
  static final int LONGEST_JOB = 52;

  private static final int LONGEST = 63;
  private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[-a-z0-9]*[a-z0-9])?");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9](?:[-_A-Za-z0-9]*[A-Za-z0-9])?");

  private Names() {}

  /** What is wrong with a job's name (RFC 1123 label, at most 52 characters). */
  static Optional<String> problemOfJob(String name) {
    if (name.length() > LONGEST_JOB) {
      return Optional.of(
          "a job's name has at most "
              + LONGEST_JOB
              + " characters, this one has "
              + name.length()
              + "; a CronJob's name cannot be longer");
    }
    if (LABEL.matcher(name).matches()) {
      return Optional.empty();
    }
    String fitting =
        name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    return Optional.of(
        "a job's name is made of a-z, 0-9 and -, as a CronJob's is"
            + (fitting.isEmpty() ? "" : "; write " + fitting));
  }

  /** What is wrong with the name of a database or channel. */
  static Optional<String> problem(String name) {
    return name.length() <= LONGEST && WORD.matcher(name).matches()
        ? Optional.empty()
        : Optional.of(
            "a name is made of at most 63 of a-z, A-Z, 0-9, - and _, and begins and ends with a"
                + " letter or digit");
  }
}
