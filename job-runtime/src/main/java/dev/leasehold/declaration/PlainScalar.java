package dev.leasehold.declaration;

import dev.leasehold.declaration.YamlNode.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an unquoted scalar means. Helm reads a declaration by the rules of YAML 1.1 and into float64
 * numbers, editors by those of YAML 1.2: what the two would not read alike has no meaning here.
 * Neither text holds the scalar itself, which may be a secret.
 *
 * @param why {@code BROKEN} where it is set: why it has no single meaning
 * @param instead what to write other than quotes; null where only quotes help
 */
record PlainScalar(Kind kind, @Nullable String why, @Nullable String instead) {
  private static final PlainScalar TEXT = new PlainScalar(Kind.TEXT, null, null);
  private static final Set<String> YES = Set.of("y", "yes", "on");
  private static final Set<String> NO = Set.of("n", "no", "off");
  private static final Pattern WHOLE = Pattern.compile("[-+]?(?:0|[1-9][0-9]*)|0x[0-9a-fA-F]+");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(?:0|[1-9][0-9]*)?\\.[0-9]+|[-+]?(?:0|[1-9][0-9]*)\\.");
  private static final Pattern LEADING_ZERO = Pattern.compile("[-+]?0[0-9_]+(?:\\.[0-9_]*)?");
  private static final Pattern RADIX =
      Pattern.compile(
          "[-+]?0[bB][01_]+|[-+]?0[oO][0-7_]+|[-+]0[xX][0-9a-fA-F_]+|0X[0-9a-fA-F_]+"
              + "|0x[0-9a-fA-F]*_[0-9a-fA-F_]*");
  private static final Pattern UNDERSCORED =
      Pattern.compile("[-+]?(?:[0-9][0-9_]*)?\\.?[0-9_]*(?:[eE][-+]?[0-9]+)?");
  private static final Pattern EXPONENT =
      Pattern.compile("[-+]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)[eE][-+]?[0-9]+");
  private static final Pattern SEXAGESIMAL =
      Pattern.compile("[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\\.[0-9_]*)?");
  private static final Pattern INSTANT =
      Pattern.compile(
          "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]|[ \\t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}.*)?");
  private static final Pattern NO_NUMBER =
      Pattern.compile("[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");
  private static final BigDecimal LARGEST_EXACT = BigDecimal.valueOf(1L << 53);
  private static final int LONGEST_NUMBER = 400;

  static PlainScalar of(String text) {
    if (text.isEmpty() || text.equals("~") || isWord(text, "null")) {
      return new PlainScalar(Kind.NOTHING, null, null);
    }
    char first = text.charAt(0);
    if (first == '<' && text.equals("<<") || first == '=' && text.equals("=")) {
      return broken("YAML 1.1 gives this a meaning of its own", null);
    }
    if (Character.isLetter(first)) {
      return word(text);
    }
    if (first >= '0' && first <= '9' || first == '-' || first == '+' || first == '.') {
      return number(text);
    }
    return TEXT;
  }

  /** The value of a scalar whose kind is a number. */
  static BigDecimal valueOf(String text) {
    return text.startsWith("0x")
        ? new BigDecimal(new BigInteger(text.substring(2), 16))
        : new BigDecimal(text);
  }

  /** The way a number looks after a tool has read and written it: {@code 1.5} for 1.50. */
  static String canonical(String text) {
    BigDecimal value = valueOf(text);
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  private static PlainScalar word(String text) {
    if (isWord(text, "true") || isWord(text, "false")) {
      return new PlainScalar(Kind.TRUTH, null, null);
    }
    if (text.length() <= 3) {
      String lower = text.toLowerCase(Locale.ROOT);
      boolean yes = YES.contains(lower);
      if ((yes || NO.contains(lower)) && isWord(text, lower)) {
        return broken("YAML 1.1 reads this as " + yes + ", YAML 1.2 as a text", "write " + yes);
      }
    }
    return TEXT;
  }

  private static PlainScalar number(String text) {
    if (text.length() > LONGEST_NUMBER) {
      return text.chars().allMatch(c -> c >= '0' && c <= '9' || "+-._eE:".indexOf(c) >= 0)
          ? inexact()
          : TEXT;
    }
    if (WHOLE.matcher(text).matches()) {
      return whole(text);
    }
    if (DECIMAL.matcher(text).matches()) {
      return decimal(text);
    }
    return trap(text);
  }

  private static PlainScalar whole(String text) {
    return valueOf(text).abs().compareTo(LARGEST_EXACT) > 0
        ? inexact()
        : new PlainScalar(Kind.WHOLE, null, null);
  }

  private static PlainScalar decimal(String text) {
    double nearest = Double.parseDouble(text);
    boolean held =
        Double.isFinite(nearest) && BigDecimal.valueOf(nearest).compareTo(valueOf(text)) == 0;
    return held ? new PlainScalar(Kind.DECIMAL, null, null) : inexact();
  }

  private static PlainScalar trap(String text) {
    if (LEADING_ZERO.matcher(text).matches()) {
      return broken(
          "YAML 1.1 reads a number with a leading 0 as octal, YAML 1.2 as decimal",
          "leave the 0 out");
    }
    if (RADIX.matcher(text).matches()) {
      return broken(
          "YAML 1.1 and YAML 1.2 write numbers of another base differently", "write it in base 10");
    }
    if (EXPONENT.matcher(text).matches()) {
      return broken("YAML 1.1 and YAML 1.2 write exponents differently", "write all its digits");
    }
    if (text.indexOf('_') >= 0 && UNDERSCORED.matcher(text).matches()) {
      return broken("YAML 1.1 reads this as a number, YAML 1.2 as a text", "leave the _ out");
    }
    if (SEXAGESIMAL.matcher(text).matches()) {
      return broken("YAML 1.1 reads this as a number of base 60, YAML 1.2 as a text", null);
    }
    if (INSTANT.matcher(text).matches()) {
      return broken("YAML 1.1 reads this as a date, YAML 1.2 as a text", null);
    }
    if (NO_NUMBER.matcher(text).matches()) {
      return broken("infinity and not-a-number fit no key", "write a number");
    }
    return TEXT;
  }

  /** In lower case, capitalised, or in capitals: the three spellings that YAML knows. */
  private static boolean isWord(String text, String lower) {
    if (text.length() != lower.length() || !text.equalsIgnoreCase(lower)) {
      return false;
    }
    return text.substring(1).equals(lower.substring(1))
        || text.equals(lower.toUpperCase(Locale.ROOT));
  }

  private static PlainScalar inexact() {
    return broken(
        "this number does not fit into a float64, which is what Helm and JSON read", null);
  }

  private static PlainScalar broken(String why, @Nullable String instead) {
    return new PlainScalar(Kind.BROKEN, why, instead);
  }

  /** Why it has no single meaning, and what to write. */
  String problem() {
    return why + "; put it in quotes" + (instead == null ? "" : ", or " + instead);
  }
}
