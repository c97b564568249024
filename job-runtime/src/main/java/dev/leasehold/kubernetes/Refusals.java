package dev.leasehold.kubernetes;

import dev.leasehold.declaration.ChannelDeclaration;
import dev.leasehold.declaration.DatabaseDeclaration;
import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.KubernetesDeclaration;
import dev.leasehold.declaration.MetricsDeclaration.Scrape;
import dev.leasehold.declaration.Place;
import dev.leasehold.declaration.Problem;
import dev.leasehold.declaration.Text;
import dev.leasehold.plan.Plan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Why a declaration that a laptop runs cannot be given to Kubernetes, each with its cure. */
record Refusals(Declaration declaration, Release release) {
  /** What Kubernetes takes as the name of a CronJob. */
  private static final int LONGEST_NAME = 52;

  /** A ConfigMap holds a mebibyte; some of it is for its own keys. */
  static final int LARGEST_CONFIG = 1_000_000;

  /** By the type of a channel, the setting that lets whoever has it send, or log in. */
  private static final Map<String, String> SECRET_OF_CHANNEL =
      Map.of(
          "slack", "url",
          "webhook", "bearerToken",
          "alertmanager", "password",
          "pagerduty", "routingKey",
          "email", "password");

  List<Problem> all() {
    List<Problem> problems = new ArrayList<>();
    if (declaration.jobs().isEmpty()) {
      problems.add(at("jobs", "no job is declared; there is nothing to install"));
    }
    declaration.databases().values().stream()
        .filter(DatabaseDeclaration::embedded)
        .forEach(database -> problems.add(embedded(database)));
    secrets()
        .filter(secret -> !secret.hasReference())
        .forEach(
            secret ->
                problems.add(
                    new Problem(
                        secret.place(),
                        "is written out, and the file becomes a ConfigMap; write a reference, as in"
                            + " ${NAME}, and name its Secret under kubernetes.env")));
    // A job may have an image of its own; what belongs to no job needs one all the same.
    if (declaration.kubernetes().image().isEmpty()) {
      problems.add(at("kubernetes.image", "is missing; name the image that holds your jobs"));
    }
    Map<String, Integer> capacity = capacity(declaration);
    declaration.jobs().values().forEach(job -> problems.addAll(Plan.problems(job, capacity)));
    fleet(problems);
    int size = release.files().stream().mapToInt(file -> bytes(file.text())).sum();
    if (size > LARGEST_CONFIG) {
      problems.add(
          at(
              "jobs",
              "a ConfigMap holds %d bytes, and the declaration has %d; install it in parts, each as a release of its own"
                  .formatted(LARGEST_CONFIG, size)));
    }
    return problems;
  }

  /** What the declaration itself says; another server's default is not known here. */
  static Map<String, Integer> capacity(Declaration declaration) {
    Map<String, Integer> capacity = new LinkedHashMap<>();
    declaration
        .databases()
        .forEach(
            (name, database) -> database.capacity().ifPresent(given -> capacity.put(name, given)));
    return capacity;
  }

  private static Problem embedded(DatabaseDeclaration database) {
    return new Problem(
        database.place(),
        "is embedded, and each pod would start a server of its own; give its url");
  }

  private Stream<Text> secrets() {
    return Stream.of(
            declaration.databases().values().stream().flatMap(one -> one.password().stream()),
            declaration.channels().values().stream().flatMap(one -> secret(one).stream()),
            declaration.metrics().pushgateway().stream().flatMap(one -> one.password().stream()))
        .flatMap(all -> all);
  }

  private static Optional<Text> secret(ChannelDeclaration channel) {
    return Optional.ofNullable(SECRET_OF_CHANNEL.get(channel.type())).map(channel.settings()::get);
  }

  private void fleet(List<Problem> problems) {
    KubernetesDeclaration.Fleet fleet = declaration.kubernetes().fleet();
    String sweep = release.sweep();
    if (fleet.sweep().enabled() && sweep.length() > LONGEST_NAME) {
      problems.add(
          at(
              "kubernetes.sweep",
              "its CronJob would be called %s, and a CronJob's name has at most %d characters; choose a shorter name for the release"
                  .formatted(sweep, LONGEST_NAME)));
    }
    if (fleet.sweep().enabled() && declaration.jobs().containsKey(sweep)) {
      problems.add(
          at("jobs." + sweep, "is also the name of the CronJob that sweeps; rename the job"));
    }
    if (fleet.podMonitor().enabled()
        && declaration.metrics().scrape().filter(Refusals::isReached).isEmpty()) {
      problems.add(
          at(
              "kubernetes.podMonitor",
              "needs a page that Prometheus can reach; declare metrics: {scrape: {host:"
                  + " 0.0.0.0}}"));
    }
    egress(fleet.networkPolicy(), problems);
    // Of what is scraped alone, one alert would fire for ever and others never.
    if (fleet.prometheusRule().enabled() && declaration.metrics().pushgateway().isEmpty()) {
      problems.add(
          at(
              "kubernetes.prometheusRule",
              "needs what runs and sweeps tell a Pushgateway; declare metrics: {pushgateway:"
                  + " {url: ...}}"));
    }
  }

  private void egress(KubernetesDeclaration.NetworkPolicy policy, List<Problem> problems) {
    // Who opens no port at all has another policy that does.
    if (!policy.enabled() || policy.egressPorts().isEmpty()) {
      return;
    }
    DeclaredPorts.of(declaration).stream()
        .filter(use -> !policy.egressPorts().contains(use.port()))
        .forEach(
            use ->
                problems.add(
                    at(
                        "kubernetes.networkPolicy.egressPorts",
                        "%s uses %d; add it".formatted(use.path(), use.port()))));
  }

  private static boolean isReached(Scrape scrape) {
    String host = scrape.host();
    return !host.startsWith("127.") && !host.equals("localhost") && !host.equals("::1");
  }

  private Problem at(String path, String message) {
    return new Problem(new Place(release.files().get(0).path(), 1, 1, path), message);
  }

  private static int bytes(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
  }
}
