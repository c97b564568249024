package dev.leasehold.declaration;

import java.util.Optional;

/** The path of a key as messages show it: {@code jobs.order-export.properties["export.batch"]}. */
final class KeyPath {
  private static final int LONGEST_KEY = 60;

  private KeyPath() {}

  static String of(String parent, String key) {
    String shown = shown(key);
    if (!plain(shown)) {
      return parent + "[\"" + shown + "\"]";
    }
    return parent.isEmpty() ? shown : parent + "." + shown;
  }

  /**
   * The part of a key that may be shown. In {@code password:secret}, where the space is missing,
   * the value is part of the key.
   */
  static String shown(String key) {
    int colon = key.indexOf(':');
    String visible = colon < 0 ? key : key.substring(0, colon + 1);
    if (visible.length() <= LONGEST_KEY && plain(visible)) {
      return visible;
    }
    StringBuilder shown = new StringBuilder();
    visible
        .codePoints()
        .limit(LONGEST_KEY)
        .forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return shown.length() < visible.length() ? shown + "..." : shown.toString();
  }

  /** The key that was meant where the space after its colon is missing. */
  static Optional<String> withoutValue(String key) {
    int colon = key.indexOf(':');
    return colon < 0 ? Optional.empty() : Optional.of(key.substring(0, colon));
  }

  private static boolean plain(String key) {
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (!Character.isLetterOrDigit(c) && c != '-' && c != '_') {
        return false;
      }
    }
    return !key.isEmpty();
  }
}
