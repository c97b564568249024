package dev.leasehold.kubernetes;

import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.DeclarationException;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.KubernetesDeclaration;
import dev.leasehold.declaration.KubernetesDeclaration.Fleet;
import dev.leasehold.declaration.MetricsDeclaration.Scrape;
import dev.leasehold.declaration.Problem;
import dev.leasehold.plan.Budget;
import dev.leasehold.report.ExitCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Everything that Kubernetes is given for one declaration. The chart makes the same of it; a test
 * holds the two together.
 */
public final class FleetManifests {
  private static final int SWEEP_STARTING_DEADLINE = 300;

  /** No February has 31 days: a CronJob that only people start. */
  private static final String NEVER = "0 0 31 2 *";

  private static final long SWEEP_POD = 600;
  private static final long SWEEP_JOB = 900;
  private static final long MIGRATE_POD = 900;
  private static final long MIGRATE_JOB = 1800;
  private static final int MIGRATE_RETRIES = 3;
  private static final int MIGRATE_KEPT = 300;

  private static final String PREFIX = "app.kubernetes.io/";
  private static final String JOB_LABEL = "leasehold.dev/job";

  private final Declaration declaration;
  private final Release release;
  private final KubernetesDeclaration top;
  private final Optional<Scrape> scrape;
  private final Map<String, String> config = new LinkedHashMap<>();

  private FleetManifests(Declaration declaration, Release release) {
    this.declaration = declaration;
    this.release = release;
    this.top = declaration.kubernetes();
    this.scrape = declaration.metrics().scrape();
    for (int i = 0; i < release.files().size(); i++) {
      config.put(release.keys().get(i), release.files().get(i).text());
    }
  }

  /**
   * The manifests, in the order in which they may be applied.
   *
   * @throws DeclarationException with everything that keeps the declaration from Kubernetes, a job
   *     that does not fit its database's capacity among it
   */
  public static List<Manifest> of(Declaration declaration, Release release) {
    List<Problem> problems = new Refusals(declaration, release).all();
    if (!problems.isEmpty()) {
      throw new DeclarationException(problems);
    }
    return new FleetManifests(declaration, release).all();
  }

  /** A file for Kustomize that names the others. */
  public static String kustomization(List<Manifest> manifests) {
    return ManifestYaml.of(
        Tree.of("apiVersion", "kustomize.config.k8s.io/v1beta1")
            .with("kind", "Kustomization")
            .with("resources", Tree.list(manifests.stream().map(Manifest::fileName).toList()))
            .map());
  }

  private List<Manifest> all() {
    Fleet fleet = top.fleet();
    List<Manifest> all = new ArrayList<>();
    all.add(configMap(release.jobs(), Map.of()));
    if (fleet.migrate()) {
      all.add(configMap(release.migrate(), hook("-10")));
      all.add(migrate());
    }
    declaration.jobs().values().forEach(job -> all.add(cronJob(job)));
    if (fleet.sweep().enabled()) {
      all.add(sweep(fleet.sweep().schedule()));
    }
    if (fleet.networkPolicy().enabled()) {
      all.add(networkPolicy(fleet.networkPolicy().egressPorts()));
    }
    if (fleet.podMonitor().enabled()) {
      all.add(podMonitor(fleet.podMonitor()));
    }
    if (fleet.prometheusRule().enabled()) {
      all.add(prometheusRule(fleet.prometheusRule().labels()));
    }
    return all;
  }

  private Manifest configMap(String name, Map<String, String> annotations) {
    return object("v1", "ConfigMap", name, Component.CONFIG, Map.of(), annotations)
        .with("data", config)
        .manifest();
  }

  private Manifest cronJob(JobDeclaration job) {
    KubernetesDeclaration own = job.kubernetes(top);
    JobTimes times = JobTimes.of(job, own);
    Map<String, String> ofJob = Map.of(JOB_LABEL, job.name());
    Map<String, String> labels = podLabels(Component.JOB, own, ofJob);
    Pod pod =
        new Pod(
            Component.JOB,
            List.of("run", job.name()),
            own,
            release.jobs(),
            release.keys(),
            times.pod(),
            scrape);
    Tree jobSpec =
        Tree.of("backoffLimit", job.retries())
            .with("podReplacementPolicy", "Failed")
            .with("activeDeadlineSeconds", times.job())
            .with("podFailurePolicy", Tree.of("rules", Tree.list(rules())))
            .with("template", template(labels, checked(own.annotations()), pod));
    boolean suspended = job.schedule().isEmpty() || own.suspend().orElse(false);
    Tree spec =
        Tree.of("schedule", job.schedule().orElse(NEVER))
            .with("timeZone", job.timeZone().getId())
            .with("concurrencyPolicy", "Allow")
            .with("startingDeadlineSeconds", own.startingDeadline())
            .with("suspend", suspended)
            .with("successfulJobsHistoryLimit", own.successfulJobsHistoryLimit())
            .with("failedJobsHistoryLimit", own.failedJobsHistoryLimit())
            .with("jobTemplate", jobTemplate(labels, jobSpec));
    return object(
            "batch/v1",
            "CronJob",
            job.name(),
            Component.JOB,
            ofJob,
            Map.of("leasehold.dev/budget", budget(job)))
        .with("spec", spec)
        .manifest();
  }

  /** The first that fits holds: what cannot be helped by a retry stays so on a drained node too. */
  private static List<Tree> rules() {
    return List.of(
        rule("FailJob", ExitCode.Retry.NEVER),
        rule("Ignore", ExitCode.Retry.FREE),
        Tree.of("action", "Ignore")
            .with(
                "onPodConditions",
                Tree.list(Tree.of("type", "DisruptionTarget").with("status", "True"))));
  }

  /** Everything else Kubernetes itself counts as a failure and tries again; 0 is none. */
  private static Tree rule(String action, ExitCode.Retry retry) {
    List<Integer> codes =
        Arrays.stream(ExitCode.values())
            .filter(exit -> exit.retry() == retry && exit != ExitCode.COMPLETED)
            .map(ExitCode::code)
            .toList();
    return Tree.of("action", action)
        .with(
            "onExitCodes",
            Tree.of("containerName", Component.JOB.label())
                .with("operator", "In")
                .with("values", codes));
  }

  /** What a run occupies, for people and for a test that holds it against the chart's. */
  private String budget(JobDeclaration job) {
    StringJoiner all = new StringJoiner(",", "{", "}");
    new TreeMap<>(Budget.of(job, Refusals.capacity(declaration)))
        .forEach(
            (database, one) ->
                all.add(
                    "\"%s\":{\"floor\":%d,\"least\":%d,\"most\":%d,\"peak\":%d,\"runtime\":%d}"
                        .formatted(
                            database,
                            one.demand().floor(),
                            one.least(),
                            one.most(),
                            one.demand().peak(),
                            one.runtime().total())));
    return all.toString();
  }

  private Manifest sweep(String schedule) {
    Map<String, String> labels = podLabels(Component.SWEEP, top, Map.of());
    Pod pod = pod(Component.SWEEP, release.jobs(), SWEEP_POD);
    Tree jobSpec =
        Tree.of("backoffLimit", 0)
            .with("activeDeadlineSeconds", SWEEP_JOB)
            .with("template", template(labels, checked(top.annotations()), pod));
    Tree spec =
        Tree.of("schedule", schedule)
            .with("timeZone", "Etc/UTC")
            .with("concurrencyPolicy", "Forbid")
            .with("startingDeadlineSeconds", SWEEP_STARTING_DEADLINE)
            .with("suspend", false)
            .with("successfulJobsHistoryLimit", top.successfulJobsHistoryLimit().orElse(1))
            .with("failedJobsHistoryLimit", top.failedJobsHistoryLimit().orElse(1))
            .with("jobTemplate", jobTemplate(labels, jobSpec));
    return object("batch/v1", "CronJob", release.sweep(), Component.SWEEP, Map.of(), Map.of())
        .with("spec", spec)
        .manifest();
  }

  private Manifest migrate() {
    Map<String, String> labels = podLabels(Component.MIGRATE, top, Map.of());
    Pod pod = pod(Component.MIGRATE, release.migrate(), MIGRATE_POD);
    return object("batch/v1", "Job", release.migrate(), Component.MIGRATE, Map.of(), hook("-5"))
        .with(
            "spec",
            Tree.of("backoffLimit", MIGRATE_RETRIES)
                .with("activeDeadlineSeconds", MIGRATE_JOB)
                .with("ttlSecondsAfterFinished", MIGRATE_KEPT)
                .with("template", template(labels, new TreeMap<>(top.annotations()), pod)))
        .manifest();
  }

  private Pod pod(Component component, String configMap, long seconds) {
    return new Pod(
        component,
        List.of(component.label()),
        top,
        configMap,
        release.keys(),
        seconds,
        Optional.empty());
  }

  private Manifest networkPolicy(List<Integer> egressPorts) {
    List<Tree> egress = new ArrayList<>();
    egress.add(ports(List.of(port(53, "UDP"), port(53, "TCP"))));
    if (!egressPorts.isEmpty()) {
      egress.add(ports(egressPorts.stream().map(number -> port(number, "TCP")).toList()));
    }
    List<Tree> ingress =
        scrape.stream().map(page -> ports(List.of(port(page.port(), "TCP")))).toList();
    return object(
            "networking.k8s.io/v1",
            "NetworkPolicy",
            release.jobs(),
            Component.NETWORK,
            Map.of(),
            Map.of())
        .with(
            "spec",
            Tree.of("podSelector", selector())
                .with("policyTypes", Tree.list("Ingress", "Egress"))
                .with("ingress", Tree.list(ingress))
                .with("egress", Tree.list(egress)))
        .manifest();
  }

  private static Tree ports(List<Tree> ports) {
    return Tree.of("ports", Tree.list(ports));
  }

  private static Tree port(int number, String protocol) {
    return Tree.of("port", number).with("protocol", protocol);
  }

  private Manifest podMonitor(KubernetesDeclaration.PodMonitor monitor) {
    // The label job is the job's name here, not the name of what is scraped.
    Tree endpoint =
        Tree.of("port", Pod.PORT)
            .with("honorLabels", true)
            .with("interval", JobTimes.seconds(monitor.interval()) + "s");
    return object(
            "monitoring.coreos.com/v1",
            "PodMonitor",
            release.jobs(),
            Component.METRICS,
            monitor.labels(),
            Map.of())
        .with(
            "spec",
            Tree.of("selector", selector()).with("podMetricsEndpoints", Tree.list(endpoint)))
        .manifest();
  }

  private Manifest prometheusRule(Map<String, String> labels) {
    return object(
            "monitoring.coreos.com/v1",
            "PrometheusRule",
            release.alerts(),
            Component.ALERTS,
            labels,
            Map.of())
        .with("spec", AlertRules.tree())
        .manifest();
  }

  private Tree selector() {
    return Tree.of(
        "matchLabels",
        Tree.of(PREFIX + "name", "leasehold").with(PREFIX + "instance", release.name()));
  }

  private Map<String, String> hook(String weight) {
    Map<String, String> hook = new LinkedHashMap<>();
    hook.put("helm.sh/hook", "pre-install,pre-upgrade");
    hook.put("helm.sh/hook-weight", weight);
    hook.put("helm.sh/hook-delete-policy", "before-hook-creation,hook-succeeded");
    return hook;
  }

  private static Tree jobTemplate(Map<String, String> labels, Tree spec) {
    return Tree.of("metadata", Tree.of("labels", labels)).with("spec", spec);
  }

  private static Tree template(
      Map<String, String> labels, Map<String, String> annotations, Pod pod) {
    return Tree.of("metadata", Tree.of("labels", labels).withAny("annotations", annotations))
        .with("spec", pod.spec());
  }

  /** A change of the declaration is a change of the pods. */
  private Map<String, String> checked(Map<String, String> annotations) {
    Map<String, String> all = new TreeMap<>(annotations);
    all.put("checksum/config", sha256(String.join("\n", config.values())));
    return all;
  }

  private Map<String, String> podLabels(
      Component component, KubernetesDeclaration kubernetes, Map<String, String> more) {
    Map<String, String> labels = new TreeMap<>(kubernetes.labels());
    labels.put(PREFIX + "name", "leasehold");
    labels.put(PREFIX + "instance", release.name());
    labels.put(PREFIX + "component", component.label());
    labels.putAll(more);
    return labels;
  }

  private Body object(
      String apiVersion,
      String kind,
      String name,
      Component component,
      Map<String, String> moreLabels,
      Map<String, String> annotations) {
    Map<String, String> labels = new TreeMap<>(moreLabels);
    labels.put(PREFIX + "name", "leasehold");
    labels.put(PREFIX + "instance", release.name());
    labels.put(PREFIX + "component", component.label());
    labels.put(PREFIX + "managed-by", "leasehold");
    return new Body(
        Tree.of("apiVersion", apiVersion)
            .with("kind", kind)
            .with(
                "metadata",
                Tree.of("name", name)
                    .with("namespace", release.namespace())
                    .with("labels", labels)
                    .withAny("annotations", annotations)));
  }

  private record Body(Tree tree) {
    Body with(String key, Object value) {
      tree.with(key, value);
      return this;
    }

    Manifest manifest() {
      return new Manifest(tree.map());
    }
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
