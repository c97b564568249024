package dev.leasehold.alert;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What must not be said of a channel. Has no component that a {@code toString} could show.
 *
 * <p>Immutable.
 */
final class Secrets {
  /** Shorter ones are words such as {@code api}, which hide more than they protect. */
  private static final int SHORTEST = 4;

  private final List<String> secrets;

  /** Each as a whole, and each of its lines. */
  Secrets(Collection<String> secrets) {
    Set<String> all = new LinkedHashSet<>();
    for (String secret : secrets) {
      all.add(secret);
      secret.lines().map(String::strip).forEach(all::add);
    }
    List<String> known = new ArrayList<>(all);
    known.removeIf(secret -> secret.length() < SHORTEST);
    known.sort(Comparator.comparing(String::length).reversed());
    this.secrets = List.copyOf(known);
  }

  /** Whether a text holds one of them. */
  boolean areIn(String text) {
    return secrets.stream().anyMatch(text::contains);
  }

  /** The text with three asterisks for each of them. */
  String hide(String text) {
    String hidden = text;
    for (String secret : secrets) {
      hidden = hidden.replace(secret, "***");
    }
    return hidden;
  }
}
