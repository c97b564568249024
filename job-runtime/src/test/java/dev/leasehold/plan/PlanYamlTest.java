package dev.leasehold.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class PlanYamlTest {
  @Test
  void everyKindOfNodeIsWrittenAsTheDeclarationReadsIt() {
    PlanNode own = new PlanNode.Query("SELECT 1", "main", false);
    PlanNode other = new PlanNode.Query("SELECT 2", "reports", true);

    assertThat(
            yaml(
                new PlanNode.Step(
                    "copy",
                    List.of(
                        new PlanNode.Cursor("SELECT 3", "main", true, List.of(own, other)),
                        new PlanNode.Transaction("main", true, List.of(own)))),
                new PlanNode.Parallel(1, 8, List.of(other)),
                new PlanNode.Parallel(4, 4, List.of()),
                new PlanNode.Concurrently(List.of(List.of(own, other), List.of(own), List.of()))))
        .isEqualTo(
            """
            - step: copy
              do:
                - cursor: SELECT 3
                  connection: joined
                  each:
                    - query: SELECT 1
                      connection: own
                    - query: SELECT 2
                      database: reports
                - transaction:
                    - query: SELECT 1
                      connection: own
                  requiresNew: true
            - parallel: {min: 1, max: 8}
              each:
                - query: SELECT 2
                  database: reports
            - parallel: 4
              each: []
            - concurrently:
                - - query: SELECT 1
                    connection: own
                  - query: SELECT 2
                    database: reports
                - - query: SELECT 1
                    connection: own
                - []\
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          SELECT a, b FROM c WHERE d = ? AND e > 3 | SELECT a, b FROM c WHERE d = ? AND e > 3
          SELECT 'it''s' | SELECT 'it''s'
          SELECT 1 # why | 'SELECT 1 # why'
          SELECT 'a: b' | 'SELECT ''a: b'''
          (SELECT 1) | '(SELECT 1)'
          `a` | '`a`'
          yes | 'yes'
          NULL | 'NULL'
          42 | '42'
          """)
  void sqlIsQuotedOnlyWhereItMustBe(String sql, String written) {
    assertThat(yaml(query(sql))).isEqualTo("- query: " + written);
  }

  @Test
  void sqlOfSeveralLinesStaysLegible() {
    assertThat(yaml(query("SELECT a\n  FROM b\n\n WHERE c = ?")))
        .isEqualTo(
            """
            - query: |-
                SELECT a
                  FROM b

                 WHERE c = ?\
            """);
    assertThat(yaml(query("SELECT a\n"))).isEqualTo("- query: \"SELECT a\\n\"");
    assertThat(yaml(query(" a\nb"))).isEqualTo("- query: \" a\\nb\"");
  }

  @Property(tries = 1000)
  void anyTextIsReadAgainAsItWas(@ForAll("texts") String text) {
    String written = yaml(new PlanNode.Step(text, List.of(query(text))));

    assertThat(new Load(LoadSettings.builder().build()).loadFromString(written))
        .as(written)
        .isEqualTo(List.of(Map.of("step", text, "do", List.of(Map.of("query", text)))));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings()
            .withChars("aB1 \n\t'\"#:-?|>&*!%@`{}[],\\~=<é…\u0085\u2028")
            .ofMaxLength(12),
        Arbitraries.strings().excludeChars('\ufffe', '\uffff').ofMaxLength(8),
        Arbitraries.of(
            "yes", "No", "on", "NULL", "~", "1e3", "0x1F", "12:30", "2026-01-01", "", " ", "<<"));
  }

  private static PlanNode query(String sql) {
    return new PlanNode.Query(sql, "main", true);
  }

  private static String yaml(PlanNode... nodes) {
    return new Plan("job", "main", List.of(nodes)).yaml();
  }
}
