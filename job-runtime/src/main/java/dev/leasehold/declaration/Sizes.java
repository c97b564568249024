package dev.leasehold.declaration;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes of memory as declarations write them: {@code 512Mi}, {@code 2Gi}, {@code 65536Ki}. They are
 * Kubernetes' quantities, without those that nobody means by a size of memory, such as {@code
 * 512m}.
 */
final class Sizes {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})([KMG])i");

  private Sizes() {}

  /** In bytes; empty for what is no size. Zero is one. */
  static Optional<Long> parse(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int power = 10 * (1 + "KMG".indexOf(matcher.group(2)));
    return Optional.of(Long.parseLong(matcher.group(1)) << power);
  }
}
