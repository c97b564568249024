package dev.leasehold.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.plan.Budget;
import dev.leasehold.plan.Plan;
import dev.leasehold.plan.RandomPlans;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;
import tools.jackson.databind.json.JsonMapper;

/** The chart counts as the plan does, and refuses what the plan calls impossible, in its words. */
class ChartArithmeticTest {
  private static final Chart CHART = Chart.published();
  private static final String PLAN = "templates/_plan.tpl";
  private static final String BUDGET = "templates/_budget.tpl";

  /** What could be miscounted: a file of the chart, a text of it, and one that counts otherwise. */
  private record Slip(String file, String text, String instead) {}

  private static final List<Slip> SLIPS =
      List.of(
          new Slip(PLAN, "(add 1 $inner.peak)", "(add 2 $inner.peak)"),
          new Slip(PLAN, "(add 1 $inner.stuck)", "(add 0 $inner.stuck)"),
          new Slip(PLAN, "(mul $n $one.stuck)", "(add $n $one.stuck)"),
          new Slip(PLAN, "(max 0 $need.stuck)", "$need.stuck"),
          new Slip(
              PLAN,
              "\"joined\" false \"size\" $.size) | fromJson -}}\n    {{- $n",
              "\"joined\" $.joined \"size\" $.size) | fromJson -}}\n    {{- $n"),
          new Slip(PLAN, "(and $here .transaction)", "$here"),
          new Slip(PLAN, "(not (and .joins $.joined))", "(not $.joined)"),
          new Slip(PLAN, "\"max\" (min $grid $workers.max)", "\"max\" $workers.max"),
          new Slip(PLAN, "default \"joined\") \"own\"", "default \"own\") \"own\""),
          new Slip(PLAN, "default \"own\") \"joined\"", "default \"joined\") \"joined\""),
          new Slip(PLAN, "and $workers (not $older)", "and $workers"),
          new Slip(PLAN, "(not $node.requiresNew)", "true"),
          new Slip(PLAN, "concat $inside $processor $writer", "concat $inside $writer"),
          new Slip(BUDGET, "ternary 2 1", "ternary 1 2"),
          new Slip(BUDGET, "max 1 $fewest.peak", "max 0 $fewest.peak"),
          new Slip(BUDGET, "max 1 $fewest.peak", "max 1 $most.peak"),
          new Slip(BUDGET, "$job.connections | default 10", "10"),
          new Slip(BUDGET, "(eq $name $own) -}}\n    {{- $upper", "true -}}\n    {{- $upper"));

  @Property(tries = 40, shrinking = ShrinkingMode.OFF)
  void manyJobsOfAnyShape(@ForAll("roomy") String file) {
    assertThat(disagreement(CHART, file)).isEmpty();
  }

  @Property(tries = 200, shrinking = ShrinkingMode.OFF)
  void aJobThatMayNotFit(@ForAll("tight") String file) {
    boolean fits = impossibilities(JobsFiles.read(file)).isEmpty();
    Statistics.label("the job")
        .collect(fits ? "fits" : "does not fit")
        .coverage(c -> c.check("fits").percentage(p -> p > 10 && p < 90));

    assertThat(disagreement(CHART, file)).isEmpty();
  }

  @Property(tries = 30, shrinking = ShrinkingMode.OFF)
  void numbersThatNoIntHolds(@ForAll("absurd") String file) {
    assertThat(disagreement(CHART, file)).isEmpty();
  }

  @Property(tries = 20, shrinking = ShrinkingMode.OFF)
  void thePlansWhoseInterleavingsAreVisited(@ForAll("plans") List<Plan> plans) {
    StringBuilder file = new StringBuilder();
    file.append(
        "databases: {main: {url: \"jdbc:mysql://a/x\"}, other: {url: \"jdbc:mysql://b/x\"}}\n");
    file.append("ledger: main\nkubernetes: {image: a}\njobs:\n");
    for (int i = 0; i < plans.size(); i++) {
      file.append("  job-").append(i).append(":\n    configuration: a.B\n    database: main\n");
      file.append("    plan:\n").append(plans.get(i).yaml().indent(6));
    }

    assertThat(disagreement(CHART, file.toString())).isEmpty();
  }

  @Example
  void everySlipIsSeen() {
    String shapes = JobsFiles.own("shapes.yaml");
    assertThat(disagreement(CHART, shapes)).isEmpty();
    for (Slip slip : SLIPS) {
      Chart wrong = CHART.with(slip.file(), slip.text(), slip.instead());
      assertThat(disagreement(wrong, shapes)).as(slip.toString()).isPresent();
    }
  }

  @Provide
  Arbitrary<String> roomy() {
    return RandomJobs.roomy();
  }

  @Provide
  Arbitrary<String> tight() {
    return RandomJobs.tight();
  }

  @Provide
  Arbitrary<String> absurd() {
    return RandomJobs.absurd();
  }

  @Provide
  Arbitrary<List<Plan>> plans() {
    return RandomPlans.over(RandomPlans.MAIN, RandomPlans.OTHER).list().ofSize(10);
  }

  /** Where the chart says another thing than the plan; empty where it says the same. */
  private static Optional<String> disagreement(Chart chart, String file) {
    Declaration declaration = JobsFiles.read(file);
    List<String> impossible = impossibilities(declaration);
    Chart.Outcome outcome = chart.outcome(file);
    if (!outcome.refusals().equals(impossible)) {
      return Optional.of("refused " + outcome.refusals() + " and not " + impossible + "\n" + file);
    }
    if (!impossible.isEmpty()) {
      return Optional.empty();
    }
    Manifests manifests = Manifests.read(outcome.manifests());
    for (JobDeclaration job : declaration.jobs().values()) {
      String published = budget(manifests.cronJob(job.name()));
      String expected = budget(job, capacities(declaration));
      if (!published.equals(expected)) {
        return Optional.of(job.name() + ": " + published + " and not " + expected + "\n" + file);
      }
    }
    return Optional.empty();
  }

  private static String budget(CronJob cronJob) {
    return cronJob.getMetadata().getAnnotations().get("leasehold.dev/budget");
  }

  private static String budget(JobDeclaration job, Map<String, Integer> capacities) {
    Map<String, Map<String, Integer>> budgets = new TreeMap<>();
    Budget.of(job, capacities)
        .forEach(
            (name, budget) -> {
              Map<String, Integer> numbers = new TreeMap<>();
              numbers.put("floor", budget.demand().floor());
              numbers.put("peak", budget.demand().peak());
              numbers.put("least", budget.least());
              numbers.put("most", budget.most());
              numbers.put("runtime", budget.runtime().total());
              budgets.put(name, numbers);
            });
    return JsonMapper.shared().writeValueAsString(budgets);
  }

  static Map<String, Integer> capacities(Declaration declaration) {
    Map<String, Integer> capacities = new LinkedHashMap<>();
    declaration
        .databases()
        .forEach(
            (name, database) ->
                database.capacity().ifPresent(capacity -> capacities.put(name, capacity)));
    return capacities;
  }

  private static List<String> impossibilities(Declaration declaration) {
    return declaration.jobs().values().stream()
        .sorted(Comparator.comparing(JobDeclaration::name))
        .flatMap(job -> Plan.problems(job, capacities(declaration)).stream())
        .map(problem -> problem.place().path() + ": " + problem.message())
        .toList();
  }
}
