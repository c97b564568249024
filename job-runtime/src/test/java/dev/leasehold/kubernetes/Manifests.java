package dev.leasehold.kubernetes;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/**
 * Manifests as Kubernetes knows them. A field that is unknown, misplaced, given twice or of another
 * type is an error, as it is to a server that validates strictly.
 */
record Manifests(List<Object> objects) {

  private static final Map<String, Class<?>> KINDS =
      Map.of(
          "v1 ConfigMap", ConfigMap.class,
          "v1 Pod", Pod.class,
          "batch/v1 CronJob", CronJob.class,
          "batch/v1 Job", Job.class,
          "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class,
          "monitoring.coreos.com/v1 PodMonitor", PodMonitor.class,
          "monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class);

  private static final JsonMapper STRICT = strict();

  /** What the operator of Prometheus knows of it, as far as it is used here. */
  record PodMonitor(String apiVersion, String kind, ObjectMeta metadata, PodMonitorSpec spec) {}

  record PodMonitorSpec(LabelSelector selector, List<Endpoint> podMetricsEndpoints) {}

  record Endpoint(String port, boolean honorLabels, String interval) {}

  record PrometheusRule(String apiVersion, String kind, ObjectMeta metadata, Groups spec) {}

  record Groups(List<Group> groups) {}

  record Group(String name, List<Rule> rules) {}

  record Rule(
      String alert,
      String expr,
      @JsonProperty("for") String during,
      Map<String, String> labels,
      Map<String, String> annotations) {}

  static Manifests read(String text) {
    List<Object> objects = new ArrayList<>();
    for (Map<?, ?> tree : trees(text)) {
      String kind = tree.get("apiVersion") + " " + tree.get("kind");
      Class<?> type = KINDS.get(kind);
      if (type == null) {
        throw new IllegalArgumentException("no such kind: " + kind);
      }
      objects.add(STRICT.readValue(STRICT.writeValueAsString(tree), type));
    }
    return new Manifests(objects);
  }

  /** The documents of a stream as YAML reads them. */
  static List<Map<?, ?>> trees(String text) {
    List<Map<?, ?>> trees = new ArrayList<>();
    for (Object tree : new Load(LoadSettings.builder().build()).loadAllFromString(text)) {
      if (tree != null) {
        trees.add((Map<?, ?>) tree);
      }
    }
    return trees;
  }

  private static JsonMapper strict() {
    return JsonMapper.builder()
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .withCoercionConfig(
            LogicalType.Textual,
            config ->
                config
                    .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
        .withCoercionConfig(
            LogicalType.Integer,
            config -> config.setCoercion(CoercionInputShape.Float, CoercionAction.Fail))
        .annotationIntrospector(
            new JacksonAnnotationIntrospector() {
              // The model keeps what it does not know, for servers newer than itself.
              @Override
              public Boolean hasAnySetter(MapperConfig<?> config, Annotated member) {
                return false;
              }
            })
        .build();
  }

  <T> List<T> all(Class<T> type) {
    return objects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  <T extends HasMetadata> T one(Class<T> type, String name) {
    return all(type).stream()
        .filter(object -> object.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + type.getSimpleName() + " " + name));
  }

  CronJob cronJob(String name) {
    return one(CronJob.class, name);
  }

  static PodSpec podOf(CronJob cronJob) {
    return templateOf(cronJob).getSpec();
  }

  static PodTemplateSpec templateOf(CronJob cronJob) {
    return cronJob.getSpec().getJobTemplate().getSpec().getTemplate();
  }

  /** Every specification of a pod, by the kind and name of what it stands in. */
  Map<String, PodSpec> pods() {
    return objects.stream()
        .filter(
            object -> object instanceof Job || object instanceof Pod || object instanceof CronJob)
        .map(HasMetadata.class::cast)
        .collect(
            Collectors.toMap(
                object -> object.getKind() + " " + object.getMetadata().getName(), podIn()));
  }

  private static Function<HasMetadata, PodSpec> podIn() {
    return object ->
        object instanceof CronJob cronJob
            ? podOf(cronJob)
            : object instanceof Job job
                ? job.getSpec().getTemplate().getSpec()
                : ((Pod) object).getSpec();
  }

  /** The metadata of every object. */
  List<ObjectMeta> metadata() {
    return objects.stream()
        .map(
            object ->
                object instanceof HasMetadata known
                    ? known.getMetadata()
                    : object instanceof PodMonitor monitor
                        ? monitor.metadata()
                        : ((PrometheusRule) object).metadata())
        .toList();
  }

  static Volume volume(PodSpec pod, String name) {
    return pod.getVolumes().stream()
        .filter(v -> v.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
