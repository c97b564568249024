package dev.leasehold.kubernetes;

import dev.leasehold.declaration.KubernetesDeclaration;
import dev.leasehold.declaration.KubernetesDeclaration.Variable;
import dev.leasehold.declaration.MetricsDeclaration.Scrape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * A pod that runs one command. It may do nothing but that: no user of weight, no capability, no
 * token, no file system to write to.
 *
 * @param component also the container's name
 * @param arguments of the command, the declaration's files not among them
 * @param kubernetes what is declared for it
 * @param config the ConfigMap with the declaration
 * @param seconds the longest that it may be
 * @param scrape the page that it offers while it runs
 */
record Pod(
    Component component,
    List<String> arguments,
    KubernetesDeclaration kubernetes,
    String config,
    List<String> files,
    long seconds,
    Optional<Scrape> scrape) {
  static final String PORT = "metrics";

  private static final int USER = 65532;
  private static final String TEMPORARY = "1Gi";

  Tree spec() {
    return Tree.of("restartPolicy", "Never")
        .with("activeDeadlineSeconds", seconds)
        .with("terminationGracePeriodSeconds", JobTimes.GRACE)
        .with("automountServiceAccountToken", false)
        .with("enableServiceLinks", false)
        .with("serviceAccountName", kubernetes.serviceAccountName())
        .with("priorityClassName", kubernetes.priorityClassName())
        .withAny("nodeSelector", new TreeMap<>(kubernetes.nodeSelector()))
        .withAny("tolerations", kubernetes.tolerations().orElse(List.of()))
        .withAny("affinity", kubernetes.affinity().orElse(Map.of()))
        .withAny(
            "topologySpreadConstraints", kubernetes.topologySpreadConstraints().orElse(List.of()))
        .withAny(
            "imagePullSecrets",
            kubernetes.imagePullSecrets().orElse(List.of()).stream()
                .map(name -> Tree.of("name", name))
                .toList())
        .with("securityContext", security())
        .with("containers", Tree.list(container()))
        .with("volumes", Tree.list(volumes()));
  }

  private Tree security() {
    OptionalInt user =
        kubernetes
            .runAsUser()
            .map(KubernetesDeclaration.User::id)
            .orElseGet(() -> OptionalInt.of(USER));
    return Tree.of("runAsNonRoot", true)
        .with("runAsUser", user)
        .with("runAsGroup", user)
        .with("seccompProfile", Tree.of("type", "RuntimeDefault"));
  }

  private Tree container() {
    List<String> all = new ArrayList<>(arguments);
    for (String file : files) {
      all.add("-f");
      all.add(Release.FOLDER + "/" + file);
    }
    return Tree.of("name", component.label())
        .with("image", kubernetes.image())
        .with("imagePullPolicy", kubernetes.imagePullPolicy())
        .with("args", all)
        .withAny("env", environment())
        .withAny("ports", ports())
        .with("resources", resources())
        .with("terminationMessagePath", "/dev/termination-log")
        .with("terminationMessagePolicy", "FallbackToLogsOnError")
        .with(
            "securityContext",
            Tree.of("allowPrivilegeEscalation", false)
                .with("capabilities", Tree.of("drop", Tree.list("ALL")))
                .with("readOnlyRootFilesystem", true))
        .with("volumeMounts", Tree.list(mounts()));
  }

  private List<Tree> environment() {
    List<Tree> all = new ArrayList<>();
    if (component == Component.JOB) {
      all.add(
          Tree.of("name", "LEASEHOLD_KUBERNETES_JOB")
              .with(
                  "valueFrom",
                  Tree.of(
                      "fieldRef",
                      Tree.of("fieldPath", "metadata.labels['batch.kubernetes.io/job-name']"))));
    }
    new TreeMap<>(kubernetes.env()).forEach((name, variable) -> all.add(entry(name, variable)));
    return all;
  }

  private static Tree entry(String name, Variable variable) {
    Tree entry = Tree.of("name", name);
    if (variable instanceof Variable.OfSecret secret) {
      return entry.with(
          "valueFrom",
          Tree.of("secretKeyRef", Tree.of("name", secret.secret()).with("key", secret.key())));
    }
    return entry.with("value", ((Variable.Literal) variable).value());
  }

  private List<Tree> ports() {
    return scrape.stream()
        .map(
            page ->
                Tree.of("name", PORT).with("containerPort", page.port()).with("protocol", "TCP"))
        .toList();
  }

  private Optional<Map<String, Object>> resources() {
    KubernetesDeclaration.Resources resources = kubernetes.resources();
    Tree tree =
        new Tree()
            .withAny("requests", new TreeMap<>(resources.requests()))
            .withAny("limits", new TreeMap<>(resources.limits()));
    return Optional.of(tree.map()).filter(map -> !map.isEmpty());
  }

  private List<Tree> mounts() {
    List<Tree> mounts = new ArrayList<>();
    mounts.add(mount("jobs", Release.FOLDER).with("readOnly", true));
    mounts.add(mount("tmp", "/tmp"));
    secrets()
        .forEach(
            (folder, secret) ->
                mounts.add(mount("secret-" + (mounts.size() - 2), folder).with("readOnly", true)));
    return mounts;
  }

  private static Tree mount(String name, String folder) {
    return Tree.of("name", name).with("mountPath", folder);
  }

  private List<Tree> volumes() {
    List<Tree> volumes = new ArrayList<>();
    volumes.add(Tree.of("name", "jobs").with("configMap", Tree.of("name", config)));
    volumes.add(
        Tree.of("name", "tmp")
            .with(
                "emptyDir", Tree.of("sizeLimit", kubernetes.temporaryFolder().orElse(TEMPORARY))));
    secrets()
        .forEach(
            (folder, secret) ->
                volumes.add(
                    Tree.of("name", "secret-" + (volumes.size() - 2))
                        .with("secret", Tree.of("secretName", secret))));
    return volumes;
  }

  private TreeMap<String, String> secrets() {
    return new TreeMap<>(kubernetes.secretMounts());
  }
}
