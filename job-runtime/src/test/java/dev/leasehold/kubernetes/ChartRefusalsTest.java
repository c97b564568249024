package dev.leasehold.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.declaration.DeclarationException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the chart refuses beside plans that do not fit, and the nearest that it takes. */
class ChartRefusalsTest {
  private static final Chart CHART = Chart.published();

  private static final String DATABASE = "databases: {main: {url: \"jdbc:mysql://db/shop\"}}\n";
  private static final String DATABASES =
      """
      databases: {main: {url: "jdbc:mysql://db/shop"}, archive: {url: "jdbc:mysql://old/shop"}}
      """;
  private static final String IMAGE = "kubernetes: {image: shop-jobs:1}\n";
  private static final String JOB = "{configuration: a.B, plan: [{query: SELECT 1}]}";
  private static final String JOBS = "jobs: {a: " + JOB + "}\n";

  /**
   * @param refused the lines of the refusal
   * @param values what is refused
   * @param taken what differs least from it and is taken
   */
  private record Case(String refused, String values, String taken) {}

  private static final List<Case> CASES =
      List.of(
          new Case(
              "jobs: no job is declared; give Helm your jobs file, as in -f jobs.yaml",
              DATABASE + IMAGE,
              DATABASE + IMAGE + JOBS),
          new Case(
              "databases: no database is declared; write databases: {main: {url:"
                  + " jdbc:mysql://host:3306/name}}",
              IMAGE + JOBS,
              IMAGE + JOBS + DATABASE),
          new Case(
              "kubernetes.image is missing; name the image that holds your jobs",
              DATABASE
                  + "jobs: {a: {configuration: a.B, enforcement: observe, "
                  + IMAGE.trim()
                  + "}}",
              DATABASE + JOBS + IMAGE),
          new Case(
              "databases.main: is embedded, and each pod would start a server of its own; give its"
                  + " url",
              "databases: {main: {embedded: true}}\n" + IMAGE + JOBS,
              "databases: {main: {embedded: false, url: \"jdbc:mysql://db/shop\"}}\n"
                  + IMAGE
                  + JOBS),
          new Case(
              "ledger is missing, and several databases are declared; write one of archive, main",
              DATABASES + IMAGE + JOBS + "defaults: {database: main}\n",
              DATABASES + IMAGE + JOBS + "defaults: {database: main}\nledger: archive\n"),
          new Case(
              "ledger: there is no such database; declared are main",
              DATABASE + IMAGE + JOBS + "ledger: man\n",
              DATABASE + IMAGE + JOBS + "ledger: main\n"),
          new Case(
              "jobs.a: database is missing, and several are declared; write one of archive, main",
              DATABASES + IMAGE + JOBS + "ledger: main\n",
              DATABASES
                  + IMAGE
                  + "jobs: {a: {database: main, "
                  + JOB.substring(1)
                  + "}\nledger: main\n"),
          new Case(
              "jobs.a.database: there is no such database; declared are main",
              DATABASE + IMAGE + "jobs: {a: {database: man, " + JOB.substring(1) + "}\n",
              DATABASE + IMAGE + "jobs: {a: {database: main, " + JOB.substring(1) + "}\n"),
          new Case(
              "defaults.database: there is no such database; declared are main",
              DATABASE
                  + IMAGE
                  + "jobs: {a: "
                  + JOB
                  + ", b: "
                  + JOB
                  + "}\ndefaults: {database: man}\n",
              DATABASE + IMAGE + JOBS + "defaults: {database: main}\n"),
          new Case(
              "jobs.a.plan[1].chunk.writer[0].each[0].database: there is no such database; declared"
                  + " are main",
              inAWriter("man"),
              inAWriter("main")),
          new Case(
              "jobs.a.plan[0].flow[1][0].partition.each[0].tasklet[0].chunk.reader.database: there"
                  + " is no such database; declared are main",
              inAReader("man"),
              inAReader("main")),
          new Case(
              "jobs.a.plan[0].parallel.min: is more than max; write at most 2",
              inAPlan("{parallel: {min: 3, max: 2}, each: []}"),
              inAPlan("{parallel: {min: 2, max: 2}, each: []}")),
          new Case(
              "jobs.a: has no plan; declare one under plan:, or write enforcement: observe to find"
                  + " out what the job needs",
              DATABASE + IMAGE + "jobs: {a: {configuration: a.B}}\n",
              DATABASE + IMAGE + "jobs: {a: {configuration: a.B, enforcement: observe}}\n"),
          new Case(
              "jobs.shop-sweep: is the name of the CronJob that sweeps; choose another name for the"
                  + " job or for the release",
              DATABASE + IMAGE + "jobs: {shop-sweep: " + JOB + "}\n",
              DATABASE
                  + "kubernetes: {image: a, sweep: {enabled: false}}\njobs: {shop-sweep: "
                  + JOB
                  + "}\n"),
          new Case(
              "kubernetes.podMonitor: Prometheus cannot reach the pods' pages; write metrics:"
                  + " {scrape: {host: 0.0.0.0}}",
              monitored(""),
              monitored("metrics: {scrape: {host: 0.0.0.0}}\n")),
          new Case(
              "kubernetes.podMonitor: Prometheus cannot reach the pods' pages; write metrics:"
                  + " {scrape: {host: 0.0.0.0}}",
              monitored("metrics: {scrape: {}}\n"),
              monitored("metrics: {scrape: {host: \"::\"}}\n")),
          new Case(
              "kubernetes.podMonitor: Prometheus cannot reach the pods' pages; write metrics:"
                  + " {scrape: {host: 0.0.0.0}}",
              monitored("metrics: {scrape: {host: \"::1\"}}\n"),
              monitored("metrics: {scrape: {host: localhost.example.com}}\n")),
          new Case(
              "kubernetes.podMonitor: Prometheus cannot reach the pods' pages; write metrics:"
                  + " {scrape: {host: 0.0.0.0}}",
              monitored("metrics: {scrape: {host: 127.0.0.9}}\n"),
              monitored("metrics: {scrape: {host: jobs.127.example.com}}\n")));

  private static String inAPlan(String nodes) {
    return DATABASE + IMAGE + "jobs: {a: {configuration: a.B, plan: [" + nodes + "]}}\n";
  }

  private static String inAWriter(String database) {
    return inAPlan(
        "{query: a}, {chunk: {writer: [{cursor: a, each: [{query: a, database: "
            + database
            + "}]}]}}");
  }

  private static String inAReader(String database) {
    return inAPlan(
        "{flow: [[], [{partition: {grid: 1, each: [{tasklet: [{chunk: {reader: {cursor: a,"
            + " database: "
            + database
            + "}}}]}]}}]]}");
  }

  private static String monitored(String metrics) {
    return DATABASE + JOBS + metrics + "kubernetes: {image: a, podMonitor: {enabled: true}}\n";
  }

  @TestFactory
  Stream<DynamicTest> whatCannotBeIsRefusedAndItsNeighbourTaken() {
    return CASES.stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.refused(),
                    () -> {
                      assertThat(CHART.refusals(each.values())).containsExactly(each.refused());
                      assertThat(CHART.refusals(each.taken())).isEmpty();
                    }));
  }

  /** The reader says the same of what it refuses too, but for a name that was nearly right. */
  @Test
  void theReaderSaysTheSameOfADatabaseThatIsMissing() {
    String values = DATABASES + JOBS;

    assertThat(ofReader(values + IMAGE))
        .anyMatch(
            line ->
                line.endsWith(
                    "jobs.a: database is missing, and several are declared; write"
                        + " one of main, archive"))
        .anyMatch(
            line ->
                line.endsWith(
                    "ledger is missing, and several databases are declared; write"
                        + " one of main, archive"));
  }

  private static List<String> ofReader(String values) {
    try {
      JobsFiles.read(values);
      return List.of();
    } catch (DeclarationException e) {
      return e.getMessage().lines().toList();
    }
  }

  @Test
  void everythingIsSaidAtOnceALineEach() {
    String values =
        """
        databases: {main: {embedded: true, capacity: 3}, archive: {url: "jdbc:mysql://old/shop"}}
        jobs:
          fits: {configuration: a.B, database: archive, plan: [{query: SELECT 1}]}
          nowhere: {configuration: a.B, plan: [{query: SELECT 1}]}
          planless: {configuration: a.B, database: main}
          wide: {configuration: a.B, database: main, plan: [{parallel: 2, each: [{query: SELECT 1}]}]}
        kubernetes: {podMonitor: {enabled: true}}
        """;

    assertThat(CHART.refusals(values))
        .containsExactly(
            "databases.main: is embedded, and each pod would start a server of its own; give its"
                + " url",
            "ledger is missing, and several databases are declared; write one of archive, main",
            "kubernetes.image is missing; name the image that holds your jobs",
            "jobs.nowhere: database is missing, and several are declared; write one of archive,"
                + " main",
            "jobs.planless: has no plan; declare one under plan:, or write enforcement: observe to"
                + " find out what the job needs",
            "jobs.wide.plan: needs at least 4 connections of main at the same time (2 for the plan,"
                + " 2 for the runtime's own), but its capacity is 3; raise the capacity, declare"
                + " fewer workers, or accept waits inside the pool with lease: 1",
            "kubernetes.podMonitor: Prometheus cannot reach the pods' pages; write metrics:"
                + " {scrape: {host: 0.0.0.0}}");
  }

  @Test
  void aReleasesNameLeavesRoomForTheSweep() {
    String longest = "a".repeat(46);
    String values = DATABASE + IMAGE + JOBS;

    assertThat(CHART.released(longest).refusals(values)).isEmpty();
    assertThat(CHART.released(longest + "b").refusals(values))
        .containsExactly(
            "kubernetes.sweep: its CronJob would be called "
                + longest
                + "b-sweep, and a CronJob's name has at most 52 characters; choose a release name"
                + " of at most 46");
    assertThat(
            CHART
                .released(longest + "b")
                .refusals(DATABASE + JOBS + "kubernetes: {image: a, sweep: {enabled: false}}\n"))
        .isEmpty();
  }

  @Test
  void aFileLargerThanAConfigMapIsRefused() {
    String padded = DATABASE + IMAGE + "jobs: {a: {configuration: a.B, plan: [{query: '%s'}]}}\n";

    assertThat(CHART.refusals(padded.formatted("x".repeat(1_000_000))))
        .singleElement()
        .asString()
        .matches(
            "jobs: the file has 1000\\d\\d\\d bytes, and a ConfigMap holds at most 1000000; .*");
    assertThat(CHART.refusals(padded.formatted("x".repeat(999_000)))).isEmpty();
  }

  /** The schema says so before; who leaves it out still learns it. */
  @TestFactory
  Stream<DynamicTest> whatIsForAllJobsIsRefusedInOne() {
    Chart chart = CHART.withoutSchema();
    List<DynamicTest> tests = new ArrayList<>();
    for (String key :
        List.of("migrate", "sweep", "networkPolicy", "podMonitor", "prometheusRule")) {
      for (String path : List.of("jobs.a", "defaults")) {
        String said = "kubernetes: {" + key + ": {}}";
        String values =
            DATABASE
                + IMAGE
                + (path.equals("defaults")
                    ? JOBS + "defaults: {" + said + "}\n"
                    : "jobs: {a: {" + said + ", " + JOB.substring(1) + "}\n");
        String line =
            path
                + ".kubernetes."
                + key
                + ": is for all jobs; write it under kubernetes: at the top";
        tests.add(
            DynamicTest.dynamicTest(
                line, () -> assertThat(chart.refusals(values)).containsExactly(line)));
      }
    }
    return tests.stream();
  }
}
