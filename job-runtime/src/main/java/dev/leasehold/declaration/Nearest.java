package dev.leasehold.declaration;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * The known word that a misspelt one was meant to be: the closest by optimal string alignment
 * (insert, delete, replace, swap of neighbours), case and word separators not counted.
 */
public final class Nearest {
  private static final int LONGEST = 64;

  /** Bounds the time that a file full of mistakes takes. */
  private static final int MOST_CANDIDATES = 1000;

  private Nearest() {}

  /** Empty where nothing is close enough to be a good guess. */
  public static Optional<String> to(String word, Collection<String> known) {
    if (word.length() > LONGEST) {
      return Optional.empty();
    }
    String typed = plain(word);
    int allowed = typed.length() < 3 ? 1 : typed.length() < 6 ? 2 : typed.length() / 3 + 1;
    String best = null;
    int least = allowed + 1;
    int tried = 0;
    for (String candidate : known) {
      if (++tried > MOST_CANDIDATES) {
        break;
      }
      String wanted = plain(candidate);
      if (Math.abs(wanted.length() - typed.length()) >= least) {
        continue;
      }
      int distance = distance(typed, wanted);
      if (distance < least && distance < Math.max(typed.length(), wanted.length())) {
        best = candidate;
        least = distance;
      }
    }
    return Optional.ofNullable(best);
  }

  private static String plain(String word) {
    StringBuilder plain = new StringBuilder(word.length());
    for (char c : word.toLowerCase(Locale.ROOT).toCharArray()) {
      if (c != '-' && c != '_' && c != '.' && c != ' ') {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  private static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + (same ? 0 : 1));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      int[] spare = beforeLast;
      beforeLast = last;
      last = row;
      row = spare;
    }
    return last[b.length()];
  }
}
