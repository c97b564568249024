package dev.leasehold.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The chart's schema is made from that of jobs files, and Helm refuses by it what is no jobs file.
 * With {@code -Dleasehold.docs=write} it is written anew.
 */
class ChartSchemaTest {
  private static final Chart CHART = Chart.published();
  private static final Path FILE = Chart.FOLDER.resolve("values.schema.json");

  @Test
  void itIsMadeFromTheSchemaOfJobsFiles() {
    Written.sameAs(FILE, ValuesSchema.json());
  }

  /** Each is a jobs file with one mistake, and what Helm has to say of it. */
  private static final String[][] MISTAKES = {
    {"top: 1", "'top' not allowed"},
    {"job: {}", "'job' not allowed"},
    {"ledger: 1", "/ledger"},
    {"databases: {main: {url: 1}}", "/databases/main/url"},
    {"databases: {main: {username: a}}", "/databases/main"},
    {"databases: {main: {url: \"jdbc:mysql://a/b\", embedded: true}}", "/databases/main"},
    {"databases: {main: {url: \"jdbc:mysql://a/b\", capasity: 4}}", "'capasity' not allowed"},
    {"databases: {main: {url: \"jdbc:mysql://a/b\", capacity: 0}}", "/databases/main/capacity"},
    {
      "databases: {main: {url: \"jdbc:mysql://a/b\", capacity: \"40\"}}", "/databases/main/capacity"
    },
    {"databases: {\"a b\": {url: \"jdbc:mysql://a/b\"}}", "a b"},
    {"jobs: [a]", "/jobs"},
    {"jobs: {Order_Export: {}}", "Order_Export"},
    {"jobs: {a: {retrys: 1}}", "'retrys' not allowed"},
    {"jobs: {a: {retries: many}}", "/jobs/a/retries"},
    {"jobs: {a: {retries: 1.5}}", "/jobs/a/retries"},
    {"jobs: {a: {retries: -1}}", "/jobs/a/retries"},
    {"jobs: {a: {deadline: 5}}", "/jobs/a/deadline"},
    {"jobs: {a: {deadline: 5 m}}", "/jobs/a/deadline"},
    {"jobs: {a: {deadline: 1m1h}}", "/jobs/a/deadline"},
    {"jobs: {a: {deadline: PT}}", "/jobs/a/deadline"},
    {"jobs: {a: {overlap: Forbid}}", "/jobs/a/overlap"},
    {"jobs: {a: {enforcement: lax}}", "/jobs/a/enforcement"},
    {"jobs: {a: {lease: 0}}", "/jobs/a/lease"},
    {"jobs: {a: {configuration: \"a b\"}}", "/jobs/a/configuration"},
    {"jobs: {a: {schedule: \"\"}}", "/jobs/a/schedule"},
    {"jobs: {a: {plan: {query: a}}}", "/jobs/a/plan"},
    {"jobs: {a: {plan: [{querry: a}]}}", "'querry' not allowed"},
    {"jobs: {a: {plan: [{query: a, each: []}]}}", "/jobs/a/plan/0"},
    {"jobs: {a: {plan: [{query: a, cursor: b}]}}", "/jobs/a/plan/0"},
    {"jobs: {a: {plan: [{parallel: 2}]}}", "'each'"},
    {"jobs: {a: {plan: [{parallel: {min: 1}, each: []}]}}", "'max'"},
    {"jobs: {a: {plan: [{chunk: {workers: 0}}]}}", "/jobs/a/plan/0/chunk/workers"},
    {"jobs: {a: {plan: [{partition: {each: []}}]}}", "'grid'"},
    {"jobs: {a: {kubernetes: {migrate: false}}}", "migrate"},
    {"kubernetes: {imag: a}", "'imag' not allowed"},
    {"kubernetes: {image: \"a b\"}", "/kubernetes/image"},
    {"kubernetes: {imagePullPolicy: always}", "/kubernetes/imagePullPolicy"},
    {"kubernetes: {suspend: \"true\"}", "/kubernetes/suspend"},
    {"kubernetes: {env: {A: 1}}", "/kubernetes/env/A"},
    {"kubernetes: {env: {A: {secret: a}}}", "'key'"},
    {"kubernetes: {env: {1A: a}}", "1A"},
    {"kubernetes: {resources: {request: {cpu: 1}}}", "'request' not allowed"},
    {"kubernetes: {resources: {requests: {cpu: much}}}", "/kubernetes/resources/requests/cpu"},
    {"kubernetes: {secretMounts: {run/secrets: a}}", "run/secrets"},
    {"kubernetes: {runAsUser: 0}", "/kubernetes/runAsUser"},
    {"kubernetes: {runAsUser: root}", "/kubernetes/runAsUser"},
    {"kubernetes: {temporaryFolder: 1 Gi}", "/kubernetes/temporaryFolder"},
    {"kubernetes: {startUp: soon}", "/kubernetes/startUp"},
    {"kubernetes: {sweep: false}", "/kubernetes/sweep"},
    {"kubernetes: {networkPolicy: {egressPorts: [0]}}", "/kubernetes/networkPolicy/egressPorts/0"},
    {"kubernetes: {podMonitor: {interval: 15}}", "/kubernetes/podMonitor/interval"},
    {"daemon: {memory: 512}", "/daemon/memory"},
    {"daemon: {listen: {port: 65536}}", "/daemon/listen/port"},
    {"jobs: {a: {daemon: {runs: 4}}}", "runs"},
    {"jobs: {a: {daemon: {catchUp: {runs: last}}}}", "/jobs/a/daemon/catchUp/runs"},
    {"channels: {ops: {slak: a}}", "'slak' not allowed"},
    {"global: 1", "/global"},
  };

  @TestFactory
  Stream<DynamicTest> aMistakeIsRefusedWithItsKey() {
    return Stream.of(MISTAKES)
        .map(
            mistake ->
                DynamicTest.dynamicTest(
                    mistake[0],
                    () ->
                        assertThatThrownBy(() -> CHART.render(with(mistake[0])))
                            .hasMessageContaining("values don't meet the specifications")
                            .hasMessageContaining(mistake[1])));
  }

  @Test
  void allMistakesAreSaidAtOnce() {
    assertThatThrownBy(
            () -> CHART.render(with("jobs: {a: {retries: x, deadline: y}, b: {lease: z}}")))
        .hasMessageContaining("/jobs/a/retries")
        .hasMessageContaining("/jobs/a/deadline")
        .hasMessageContaining("/jobs/b/lease");
  }

  @Test
  void whatIsNoMistakeIsTaken() {
    assertThat(CHART.render(with("retention: PT1H30M"))).contains("kind: CronJob");
  }

  /** The smallest jobs file with this line in the place of its like. */
  private static String with(String line) {
    String top = line.substring(0, line.indexOf(':') + 1);
    StringBuilder file = new StringBuilder();
    """
    databases: {main: {url: "jdbc:mysql://db/shop"}}
    jobs: {a: {configuration: a.B, plan: [{query: SELECT 1}]}}
    kubernetes: {image: shop-jobs:1}
    """
        .lines()
        .filter(each -> !each.startsWith(top))
        .forEach(each -> file.append(each).append('\n'));
    return file.append(line).append('\n').toString();
  }
}
