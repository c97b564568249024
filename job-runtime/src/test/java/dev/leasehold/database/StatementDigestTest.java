package dev.leasehold.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementDigestTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          SELECT * FROM t1 WHERE a = 'x'            | SELECT * FROM t1 WHERE a = ?
          SELECT 'it''s', "a ""b" , 5                | SELECT ?, ...
          SELECT 1.5e-7, .5, 0xFF, x'4D', b'01'     | SELECT ?, ...
          SELECT N'a', _utf8mb4'b', _x              | SELECT ?, ..., _x
          SELECT /* 'secret' */ a # 7               | SELECT a
          SELECT a--1                               | SELECT a--?
          SELECT `a 'b' 1` FROM t                   | SELECT `a 'b' 1` FROM t
          SELECT 'cut off                           | SELECT ?
          SELECT DATE'2026-11-22', t.c2             | SELECT DATE?, t.c2
          SELECT a FROM t WHERE b IN (-1, 2,?)      | SELECT a FROM t WHERE b IN (?, ...)
          SELECT a-1, b - 2                         | SELECT a-?, b - ?
          INSERT INTO t VALUES (1,'a'),(2,'b')      | INSERT INTO t VALUES (?, ...), ...
          """)
  void literalsBecomeQuestionMarks(String sql, String digest) {
    assertThat(StatementDigest.of(sql)).isEqualTo(digest);
  }

  @Test
  void aCommentAndTheWhiteSpaceAroundItAreOneSpace() {
    assertThat(StatementDigest.of("SELECT a -- why 42\n\t FROM  /* x */  t\n"))
        .isEqualTo("SELECT a FROM t");
  }

  @Test
  void aBackslashBeforeAQuoteHidesAllThatFollows() {
    // With NO_BACKSLASH_ESCAPES the first literal ends here and SECRET is the second one.
    assertThat(StatementDigest.of("SELECT 'a\\', 'SECRET'")).isEqualTo("SELECT ?");
  }

  @Test
  void aDigestHasAnEnd() {
    assertThat(StatementDigest.of("SELECT " + "column_name, ".repeat(1000)))
        .hasSize(StatementDigest.LENGTH)
        .endsWith("…");
  }

  @Property
  void noLiteralSurvives(@ForAll("statements") List<String> parts) {
    String digest = StatementDigest.of(String.join(" ", parts));
    assertThat(digest).doesNotContain("SECRET").doesNotContain("4711");
    assertThat(digest).doesNotContain("  ").hasSizeLessThanOrEqualTo(StatementDigest.LENGTH);
  }

  @Property
  void anythingHasADigest(@ForAll String text) {
    assertThat(StatementDigest.of(text)).hasSizeLessThanOrEqualTo(StatementDigest.LENGTH);
  }

  @Provide
  Arbitrary<List<String>> statements() {
    Arbitrary<String> noise = Arbitraries.of("", "'", "\"", "`", "--", "/*", "*/", "#", ";", "\n");
    Arbitrary<String> single =
        noise.map(n -> "'" + n.replace("'", "''") + "SECRET" + n.replace("'", "''") + "'");
    Arbitrary<String> twofold =
        noise.map(n -> "\"" + n.replace("\"", "\"\"") + "SECRET" + n.replace("\"", "\"\"") + "\"");
    Arbitrary<String> comment =
        noise.filter(n -> !n.equals("*/")).map(n -> "/*" + n + "SECRET" + n + "*/");
    Arbitrary<String> line =
        Combinators.combine(Arbitraries.of("-- ", "#"), noise.filter(n -> !n.equals("\n")))
            .as((mark, n) -> mark + n + "SECRET 4711\n");
    Arbitrary<String> number =
        Arbitraries.of("4711", "-4711", "4711.5", "1e4711", "0x4711", ".4711");
    Arbitrary<String> code =
        Arbitraries.of("SELECT", "a.b", "FROM", "t1", "(", ")", ",", "=", "`c d`");
    return Arbitraries.oneOf(single, twofold, comment, line, number, code)
        .list()
        .ofMaxSize(40)
        .map(list -> list.stream().collect(Collectors.toList()));
  }
}
