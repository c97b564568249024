package dev.leasehold.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Each refusal with a near miss that must not be refused. */
class RenderedRefusalsTest {
  private static final String DATABASE = "databases: {main: {url: \"jdbc:mysql://db/shop\"}}\n";
  private static final String JOB =
      "jobs: {copy: {configuration: a.Copy, plan: [{query: SELECT 1}]}}\n";
  private static final String IMAGE = "kubernetes: {image: shop-jobs}\n";

  private static void refused(String declaration, String... problems) {
    assertThat(Rendered.problems(declaration, "shop")).containsExactly(problems);
  }

  private static void taken(String declaration) {
    assertThat(Rendered.problems(declaration, "shop")).isEmpty();
  }

  @Test
  void anEmbeddedDatabase() {
    refused(
        "databases: {main: {embedded: true}}\n" + JOB + IMAGE,
        "databases.main: is embedded, and each pod would start a server of its own; give its url");
    taken(DATABASE + JOB + IMAGE);
  }

  @Test
  void aSecretThatIsWrittenOut() {
    String says =
        ": is written out, and the file becomes a ConfigMap; write a reference, as in ${NAME}, and"
            + " name its Secret under kubernetes.env";
    String declaration =
        """
        databases: {main: {url: "jdbc:mysql://db/shop", password: "%1$s"}}
        channels:
          chat: {slack: "%1$s"}
          hook: {webhook: {url: "https://example.com", bearerToken: "%1$s"}}
          mail: {email: {host: h, from: a@example.com, to: b@example.com, username: u, password: "%1$s"}}
          manager: {alertmanager: {url: "http://a", username: u, password: "%1$s"}}
          pager: {pagerduty: {routingKey: "%1$s"}}
        metrics: {pushgateway: {url: "http://p", username: u, password: "%1$s"}}
        """
            + JOB
            + IMAGE;
    String[] paths = {
      "databases.main.password",
      "channels.chat.slack",
      "channels.hook.webhook.bearerToken",
      "channels.mail.email.password",
      "channels.manager.alertmanager.password",
      "channels.pager.pagerduty.routingKey",
      "metrics.pushgateway.password"
    };
    for (String written : new String[] {"https://hunter2", "$${NAME}"}) {
      assertThat(Rendered.problems(declaration.formatted(written), "shop"))
          .containsExactlyInAnyOrder(
              java.util.Arrays.stream(paths).map(path -> path + says).toArray(String[]::new));
      assertThat(Chart.published().refusals(declaration.formatted(written)))
          .containsExactlyInAnyOrder(
              java.util.Arrays.stream(paths).map(path -> path + says).toArray(String[]::new));
    }
    for (String reference : new String[] {"https://${NAME}", "${file:/run/secrets/a}"}) {
      taken(declaration.formatted(reference));
      assertThat(Chart.published().refusals(declaration.formatted(reference))).isEmpty();
    }
  }

  @Test
  void noImage() {
    String missing = "kubernetes.image: is missing; name the image that holds your jobs";
    refused(DATABASE + JOB, missing);
    String own =
        "jobs: {copy: {configuration: a.Copy, plan: [{query: SELECT 1}], kubernetes: {image:"
            + " x}}}\n";
    refused(DATABASE + own, missing);
    taken(DATABASE + own + IMAGE);
  }

  @Test
  void noJob() {
    refused(DATABASE + IMAGE, "jobs: no job is declared; there is nothing to install");
  }

  @Test
  void aJobThatDoesNotFit() {
    String four =
        "jobs: {copy: {configuration: a.Copy, plan: [{parallel: 4, each: [{query: a}]}]}}\n";
    refused(
        "databases: {main: {url: \"jdbc:mysql://db/shop\", capacity: 5}}\n" + four + IMAGE,
        "jobs.copy.plan: needs at least 6 connections of main at the same time (4 for the plan, 2"
            + " for the runtime's own), but its capacity is 5; raise the capacity, declare fewer"
            + " workers, or accept waits inside the pool with lease: 3");
    taken("databases: {main: {url: \"jdbc:mysql://db/shop\", capacity: 6}}\n" + four + IMAGE);
  }

  @Test
  void aPageThatPrometheusCannotReach() {
    String monitor = "kubernetes: {image: shop-jobs, podMonitor: {enabled: true}}\n";
    String problem =
        "kubernetes.podMonitor: needs a page that Prometheus can reach; declare metrics: {scrape:"
            + " {host: 0.0.0.0}}";
    refused(DATABASE + JOB + monitor, problem);
    refused(DATABASE + JOB + "metrics: {scrape: {}}\n" + monitor, problem);
    refused(DATABASE + JOB + "metrics: {scrape: {host: localhost}}\n" + monitor, problem);
    taken(DATABASE + JOB + "metrics: {scrape: {host: 0.0.0.0}}\n" + monitor);
  }

  @Test
  void alertsOnWhatNobodyIsTold() {
    String rule = "kubernetes: {image: shop-jobs, prometheusRule: {enabled: true}}\n";
    String scrape = "metrics: {scrape: {host: 0.0.0.0}}\n";
    String problem =
        "kubernetes.prometheusRule: needs what runs and sweeps tell a Pushgateway; declare metrics:"
            + " {pushgateway: {url: ...}}";
    refusedByBoth(DATABASE + JOB + rule, problem);
    refusedByBoth(DATABASE + JOB + scrape + rule, problem);
    refusedByBoth(DATABASE + JOB + "metrics: {pushgateway: {url: \"http://push:9091\"}}\n" + rule);
    refusedByBoth(DATABASE + JOB + IMAGE);
  }

  @Test
  void aPortThatThePolicyDoesNotOpen() {
    String everything =
        """
        databases: {main: {url: "jdbc:mysql://db:3306,spare:3307/shop"}, old: {url: "jdbc:mysql://old/shop"}}
        ledger: main
        jobs: {copy: {configuration: a.Copy, database: main, plan: [{query: SELECT 1}]}}
        channels:
          chat: {slack: "${SLACK}"}
          hook: {webhook: {url: "http://hook.example.com/a:1?b:2"}}
          mail: {email: {host: h, from: a@example.com, to: b@example.com}}
          manager: {alertmanager: "http://[::1]:9093"}
          pager: {pagerduty: "${KEY}"}
          script: {command: /jobs/tell}
        metrics: {pushgateway: {url: "http://push:9091"}, otlp: {url: "http://collector:4318"}}
        traces: {otlp: {url: "http://${COLLECTOR}:4317"}}
        sweep: {ping: "https://ping.example.com/${PING}"}
        kubernetes: {image: shop-jobs, networkPolicy: {enabled: true%s}}
        """;
    String path = "kubernetes.networkPolicy.egressPorts: ";
    refusedByBoth(
        everything.formatted(""),
        path + "databases.main uses 3307; add it",
        path + "channels.hook uses 80; add it",
        path + "channels.mail uses 587; add it",
        path + "channels.manager uses 9093; add it",
        path + "metrics.pushgateway uses 9091; add it",
        path + "metrics.otlp uses 4318; add it");
    refusedByBoth(
        everything.formatted(", egressPorts: [80, 587, 3306, 3307, 4318, 9091, 9093]"),
        path + "channels.pager uses 443; add it",
        path + "sweep.ping uses 443; add it");
    refusedByBoth(
        everything.formatted(", egressPorts: [80, 443, 587, 3306, 3307, 4318, 9091, 9093]"));
    // Another policy of the namespace opens them.
    refusedByBoth(everything.formatted(", egressPorts: []"));
  }

  /** The chart says the same, in the same words. */
  private static void refusedByBoth(String declaration, String... problems) {
    refused(declaration, problems);
    assertThat(Chart.published().refusals(declaration)).containsExactly(problems);
  }

  @Test
  void aNameThatIsTakenOrTooLong() {
    String sweep = "jobs: {shop-sweep: {configuration: a.Copy, plan: [{query: SELECT 1}]}}\n";
    refused(
        DATABASE + sweep + IMAGE,
        "jobs.shop-sweep: is also the name of the CronJob that sweeps; rename the job");
    assertThat(Rendered.problems(DATABASE + sweep + IMAGE, "other")).isEmpty();

    String fits = "r".repeat(46);
    assertThat(Rendered.problems(DATABASE + JOB + IMAGE, fits)).isEmpty();
    assertThat(Rendered.problems(DATABASE + JOB + IMAGE, fits + "r"))
        .containsExactly(
            "kubernetes.sweep: its CronJob would be called "
                + fits
                + "r-sweep, and a CronJob's name has at most 52 characters; choose a shorter name"
                + " for the release");
  }

  @Test
  void whatNoConfigMapHolds() {
    String small = DATABASE + JOB + IMAGE;
    int room = Refusals.LARGEST_CONFIG - small.length();
    taken(small + "#" + "x".repeat(room - 1));
    refused(
        small + "#" + "x".repeat(room),
        "jobs: a ConfigMap holds 1000000 bytes, and the declaration has 1000001; install it in"
            + " parts, each as a release of its own");
  }

  @Test
  void everythingAtOnce() {
    assertThat(Rendered.problems("databases: {main: {embedded: true}}\n" + JOB, "shop")).hasSize(2);
  }
}
