package dev.leasehold.declaration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/**
 * The schema's pattern of a duration has the same language as the reader, and is written for
 * expressions that cannot look ahead, as those of Helm's validator.
 */
class DurationPatternTest {
  private static final Pattern PATTERN =
      Pattern.compile(PublishedSchema.ROOT.get("$defs").get("duration").get("pattern").asString());

  @Property(tries = 20_000)
  void takesWhatTheReaderTakes(@ForAll("texts") String text) {
    boolean duration = Durations.parse(text).isPresent();
    Statistics.label("the reader")
        .collect(duration ? "takes" : "refuses")
        .coverage(c -> c.check("takes").percentage(p -> p > 10 && p < 90));

    assertThat(PATTERN.matcher(text).find()).as(text).isEqualTo(duration);
  }

  /** Parts in any order, most often in the right one. */
  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> number =
        Arbitraries.frequencyOf(
            Tuple.of(9, Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(3)),
            Tuple.of(1, Arbitraries.strings().numeric().ofMinLength(8).ofMaxLength(10)),
            Tuple.of(1, Arbitraries.of("", "1.5", "0.5", "1.", ".5")));
    Arbitrary<String> small = parts("", List.of("d", "h", "m", "s", "ms"), number);
    Arbitrary<String> day = parts("P", List.of("D"), number);
    Arbitrary<String> time = parts("T", List.of("H", "M", "S"), number);
    Arbitrary<String> iso =
        Combinators.combine(day, time, Arbitraries.of(0, 1, 1, 2, 2))
            .as((d, t, how) -> how == 0 ? d : how == 1 ? d + t : "P" + t);
    Arbitrary<String> any =
        Arbitraries.strings().withChars("0123456789dhmsPTDHMS. ").ofMaxLength(8);
    return Arbitraries.oneOf(small, iso, any);
  }

  private static Arbitrary<String> parts(
      String prefix, List<String> units, Arbitrary<String> number) {
    return Arbitraries.subsetOf(units)
        .flatMap(
            chosen ->
                number
                    .list()
                    .ofSize(units.size())
                    .map(
                        numbers -> {
                          StringBuilder text = new StringBuilder(prefix);
                          for (int i = 0; i < units.size(); i++) {
                            if (chosen.contains(units.get(i))) {
                              text.append(numbers.get(i)).append(units.get(i));
                            }
                          }
                          return text.toString();
                        }));
  }

  @Example
  void noPatternOfTheSchemaLooksAhead() {
    assertThat(PublishedSchema.ROOT.findValuesAsString("pattern"))
        .isNotEmpty()
        .noneMatch(pattern -> pattern.contains("(?"));
  }
}
