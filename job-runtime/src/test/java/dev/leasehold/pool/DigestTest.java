package dev.leasehold.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DigestTest {

  private static Stream<Arguments> statements() {
    return Stream.of(
        arguments("SELECT  a\n FROM t", "SELECT a FROM t"),
        arguments("SELECT 1", "SELECT ?"),
        arguments(
            "SELECT a FROM t WHERE b = 'x' AND c=\"y\"", "SELECT a FROM t WHERE b = ? AND c=?"),
        arguments(
            "SELECT a FROM t1 WHERE b = 'it''s' -- secret\n AND c = 1",
            "SELECT a FROM t1 WHERE b = ? AND c = ?"),
        arguments("SELECT a # secret", "SELECT a"),
        arguments("SELECT /* secret */ a /*! secret */ FROM t", "SELECT a FROM t"),
        arguments("SELECT a FROM t WHERE b IN (1, 2,3)", "SELECT a FROM t WHERE b IN (?, ...)"),
        arguments("SELECT a FROM t WHERE b IN (-1, -2)", "SELECT a FROM t WHERE b IN (?, ...)"),
        arguments("SELECT a FROM t WHERE b IN (?,?,?)", "SELECT a FROM t WHERE b IN (?, ...)"),
        arguments(
            "INSERT INTO t VALUES (1,'a'),(2,'b'), (3,'c')", "INSERT INTO t VALUES (?, ...), ..."),
        arguments("SELECT x'1F', _utf8mb4'text', 0x1F, 1.5e-3", "SELECT ?, ..."),
        arguments("SELECT `a 1` FROM `t``2`", "SELECT `a 1` FROM `t``2`"),
        arguments("SELECT a-1, b - 2, -3", "SELECT a-?, b - ?, ..."),
        arguments("SELECT 'back\\'slash' FROM t", "SELECT ? FROM t"),
        arguments("SELECT 'never closed", "SELECT ?"),
        arguments("SELECT .5, t.5", "SELECT ?, t.?"));
  }

  @ParameterizedTest
  @MethodSource("statements")
  void keepsTheShapeOnly(String sql, String digest) {
    assertThat(Digest.of(sql)).isEqualTo(digest);
  }

  @Test
  void isShort() {
    assertThat(Digest.of("SELECT " + "column_name, ".repeat(500) + "x").length())
        .isLessThanOrEqualTo(504);
    assertThat(Digest.of("SELECT a FROM t WHERE b IN (1" + ", 2".repeat(100_000) + ") AND c"))
        .isEqualTo("SELECT a FROM t WHERE b IN (?, ...) AND c");
  }

  @Property
  void noLiteralSurvives(@ForAll("literals") List<String> literals, @ForAll @IntRange int seed) {
    StringBuilder sql = new StringBuilder("SELECT a FROM t WHERE");
    String[] operators = {" b = ", " b>", " AND b IN (", ", ", " LIKE ", " /* x */ "};
    for (int i = 0; i < literals.size(); i++) {
      sql.append(operators[Math.floorMod(seed + i, operators.length)]).append(literals.get(i));
    }
    assertThat(Digest.of(sql.toString())).doesNotContain("SECRET").doesNotContain("4711");
  }

  @Property
  void anyTextHasADigest(@ForAll String text) {
    assertThat(Digest.of(text).length()).isLessThanOrEqualTo(510);
  }

  @Provide
  Arbitrary<List<String>> literals() {
    Arbitrary<String> inner =
        Arbitraries.of("", " ", "''", "\\'", "\\\\", "--", "/*", "#", "(", ",", "4711", "`", "%");
    Arbitrary<String> text =
        Combinators.combine(inner, inner).as((a, b) -> "'" + a + "SECRET" + b + "'");
    Arbitrary<String> doubled =
        Combinators.combine(
                Arbitraries.of("", "''", "\"\"", "\\\"", "'"), Arbitraries.of("", "x", "4711"))
            .as((a, b) -> "\"" + a + "SECRET" + b + "\"");
    Arbitrary<String> number =
        Arbitraries.of(
            "4711", "-4711", "+4711", "4711.5", "0.4711", ".4711", "4711e4711", "0x4711");
    return Arbitraries.oneOf(text, doubled, number).list().ofMinSize(1).ofMaxSize(6);
  }
}
