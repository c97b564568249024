package dev.leasehold.declaration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A plan is put into a file as a person would do it: nothing else in it moves. */
class PlanEditTest {
  private static final List<String> BLOCK =
      List.of("plan:", "  # seen", "  - query: SELECT 2", "    connection: own");

  @Example
  void aPlanIsReplacedAndAllCommentsAroundItStay() {
    assertThat(
            edited(
                """
                # ours
                jobs:
                  a:
                    configuration: x.A # the class
                    plan: # old
                      # old, too
                      - cursor: SELECT 1
                        each:
                        - query: |
                            SELECT
                            # no comment
                            1

                    # on the deadline
                    deadline: 5m
                  b: {configuration: x.B}
                """,
                "a"))
        .isEqualTo(
            """
            # ours
            jobs:
              a:
                configuration: x.A # the class
                plan:
                  # seen
                  - query: SELECT 2
                    connection: own

                # on the deadline
                deadline: 5m
              b: {configuration: x.B}
            """);
  }

  @Example
  void aPlanThatIsMissingBecomesTheLastKey() {
    assertThat(
            edited(
                """
                jobs:
                  a:
                    configuration: x.A

                  # the second
                  b:
                    configuration: x.B
                """,
                "a"))
        .isEqualTo(
            """
            jobs:
              a:
                configuration: x.A
                plan:
                  # seen
                  - query: SELECT 2
                    connection: own

              # the second
              b:
                configuration: x.B
            """);
  }

  @Example
  void aListThatIsNotIndentedIsReplacedAsAWhole() {
    assertThat(
            edited(
                """
                jobs:
                  a:
                    plan:
                    - query: SELECT 1
                    - query: SELECT 3
                    configuration: x.A
                """,
                "a"))
        .isEqualTo(
            """
            jobs:
              a:
                plan:
                  # seen
                  - query: SELECT 2
                    connection: own
                configuration: x.A
            """);
  }

  @Example
  void theLastLineNeedsNoBreakAndGetsNone() {
    assertThat(edited("jobs:\n a:\n  plan: [{query: x}]", "a"))
        .isEqualTo("jobs:\n a:\n  plan:\n    # seen\n    - query: SELECT 2\n      connection: own");
    assertThat(edited("jobs:\n a:\n  configuration: x.A", "a"))
        .isEqualTo(
            "jobs:\n a:\n  configuration: x.A\n"
                + "  plan:\n    # seen\n    - query: SELECT 2\n      connection: own");
  }

  @Example
  void lineEndsOfWindowsStay() {
    assertThat(edited("jobs:\r\n  a:\r\n    plan: []\r\n    retries: 1\r\n", "a"))
        .isEqualTo(
            "jobs:\r\n  a:\r\n    plan:\r\n      # seen\r\n      - query: SELECT 2\r\n"
                + "        connection: own\r\n    retries: 1\r\n");
  }

  @Example
  void aJobInBracesIsRefusedAtItsPlace() {
    assertThatThrownBy(() -> edited("jobs:\n  a: {configuration: x.A, plan: []}\n", "a"))
        .isInstanceOf(DeclarationException.class)
        .hasMessageContaining("jobs.yaml:2:3: jobs.a: is not written with one key a line");
    assertThatThrownBy(() -> edited("jobs: {a: {\n  configuration: x.A,\n  plan: []\n}}\n", "a"))
        .isInstanceOf(DeclarationException.class);
  }

  @Example
  void bracesElsewhereAreNoReason() {
    assertThat(edited("jobs:\n  b: {configuration: x.B}\n  a:\n    plan: []\n", "a"))
        .startsWith("jobs:\n  b: {configuration: x.B}\n  a:\n    plan:\n");
  }

  @Example
  void aJobThatIsGoneIsSaid() {
    assertThatThrownBy(() -> edited("jobs:\n  b:\n    plan: []\n", "a"))
        .isInstanceOf(DeclarationException.class)
        .hasMessageContaining("declares no job a any more");
  }

  @Example
  void aTextThatEndsInWhatLooksLikeACommentStaysWhole() {
    String file = "jobs:\n  a:\n    configuration: |\n      x\n      # y\n  b:\n    plan: []\n";
    try {
      assertThat(edited(file, "a")).contains("      x\n      # y\n    plan:\n");
    } catch (DeclarationException refused) {
      assertThat(refused).hasMessageContaining("without a change to the rest");
    }
  }

  /** Any file of jobs: what is edited is the one plan, and all other lines stay, in their order. */
  @Property(tries = 500)
  void everyOtherLineStays(@ForAll("files") List<List<String>> jobs, @ForAll("breaks") String end) {
    int at = jobs.size() / 2;
    List<String> lines = new ArrayList<>(List.of("# top", "jobs:"));
    for (int i = 0; i < jobs.size(); i++) {
      lines.add("  job" + i + ":");
      lines.add("    configuration: x.Y");
      lines.addAll(jobs.get(i));
    }
    String text = lines.stream().map(line -> line + end).collect(Collectors.joining());
    String edited = edited(text, "job" + at);
    List<String> kept = new ArrayList<>(lines);
    List<String> plan = planLines(jobs.get(at));
    int index = plan.isEmpty() ? -1 : indexOf(kept, jobs, at);
    if (index >= 0) {
      kept.subList(index, index + plan.size()).clear();
    }
    List<String> now = new ArrayList<>(edited.lines().toList());
    List<String> block = BLOCK.stream().map(line -> "    " + line).toList();
    int found = java.util.Collections.indexOfSubList(now, block);
    assertThat(found).as(edited).isNotNegative();
    now.subList(found, found + block.size()).clear();
    assertThat(now).as(edited).isEqualTo(kept);
    assertThat(edited(edited, "job" + at)).isEqualTo(edited);
  }

  private static List<String> planLines(List<String> job) {
    return job.stream()
        .filter(line -> line.startsWith("    plan:") || line.startsWith("      - "))
        .toList();
  }

  private static int indexOf(List<String> lines, List<List<String>> jobs, int at) {
    int index = lines.indexOf("  job" + at + ":");
    return index + 2 + jobs.get(at).indexOf(planLines(jobs.get(at)).get(0));
  }

  @Provide
  Arbitrary<List<List<String>>> files() {
    Arbitrary<String> aside = Arbitraries.of("", "    # a comment", "# at the margin", "  # b");
    Arbitrary<List<String>> asides = aside.list().ofMaxSize(2);
    Arbitrary<List<String>> plan =
        Arbitraries.of(
            List.of(),
            List.of("    plan: []"),
            List.of("    plan:", "      - query: SELECT 1"),
            List.of("    plan:", "      - query: \"a # b\"", "      - {cursor: c, each: []}"));
    Arbitrary<List<String>> more =
        Arbitraries.of(List.of(), List.of("    retries: 1"), List.of("    deadline: 5m # d"));
    return Combinators.combine(asides, plan, asides, more, asides)
        .as(
            (before, node, between, key, after) -> {
              List<String> all = new ArrayList<>(before);
              all.addAll(node);
              all.addAll(between);
              all.addAll(key);
              all.addAll(after);
              return all;
            })
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  @Provide
  Arbitrary<String> breaks() {
    return Arbitraries.of("\n", "\r\n");
  }

  private static String edited(String text, String job) {
    DeclarationFile file =
        new DeclarationFile(Path.of("jobs.yaml"), text.getBytes(StandardCharsets.UTF_8));
    return new String(PlanEdit.withPlan(file, job, BLOCK).content(), StandardCharsets.UTF_8);
  }
}
