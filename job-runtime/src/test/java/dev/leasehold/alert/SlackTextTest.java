package dev.leasehold.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Texts are cut between characters, and Slack's between its escapes. */
class SlackTextTest {

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of("&", "<", ">", "a", "é", "😀", "\ud83d", "\ude00", "&amp;", "\n")
        .list()
        .ofMaxSize(60)
        .map(pieces -> String.join("", pieces));
  }

  @Property
  void isEscapedCutWithinTheLimitAndNeverInsideACharacter(
      @ForAll("texts") String text, @ForAll @IntRange(min = 1, max = 80) int limit) {
    String escaped = SlackSender.escaped(text, limit);

    assertThat(escaped.length()).isLessThanOrEqualTo(limit);
    assertThat(escaped).matches("(?s)([^&<>]|&(amp|lt|gt);)*");
    assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(escaped)).isTrue();
    String unescaped = escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    String whole = whole(text);
    if (unescaped.endsWith("…")) {
      assertThat(whole).startsWith(unescaped.substring(0, unescaped.length() - 1));
    } else {
      assertThat(unescaped).isEqualTo(whole);
    }
  }

  @Property
  void aTextIsCutWithinTheLimitAndNeverInsideACharacter(
      @ForAll("texts") String text, @ForAll @IntRange(min = 1, max = 80) int limit) {
    String cut = Wording.cut(text, limit);

    assertThat(cut.length()).isLessThanOrEqualTo(limit);
    assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(cut)).isTrue();
    if (whole(text).length() <= limit) {
      assertThat(cut).isEqualTo(whole(text));
    } else {
      assertThat(cut).endsWith("…");
      assertThat(whole(text)).startsWith(cut.substring(0, cut.length() - 1));
    }
  }

  @Test
  void whatFitsExactlyIsNotCut() {
    assertThat(SlackSender.escaped("a<b", 6)).isEqualTo("a&lt;b");
    assertThat(SlackSender.escaped("a<b", 5)).isEqualTo("a…");
    assertThat(SlackSender.escaped("😀😀", 4)).isEqualTo("😀😀");
    assertThat(SlackSender.escaped("😀😀", 3)).isEqualTo("😀…");
    assertThat(SlackSender.escaped("😀😀", 2)).isEqualTo("…");
    assertThat(Wording.cut("😀😀", 3)).isEqualTo("😀…");
    assertThat(Wording.cut("😀😀", 2)).isEqualTo("…");
  }

  private static String whole(String text) {
    StringBuilder whole = new StringBuilder();
    text.codePoints()
        .map(point -> Wording.isHalf(point) ? 0xFFFD : point)
        .forEach(whole::appendCodePoint);
    return whole.toString();
  }
}
