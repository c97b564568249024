package dev.leasehold.declaration;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.leasehold.declaration.JobDeclaration.Enforcement;
import dev.leasehold.declaration.JobDeclaration.Limits;
import dev.leasehold.declaration.JobDeclaration.Overlap;
import dev.leasehold.declaration.JobDeclaration.Severity;
import dev.leasehold.declaration.NodeDeclaration.Model;
import dev.leasehold.watchdog.Kind;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** The schema, the records and the readers say the same, key by key. */
class SchemaTest {

  /** What a component is called in the file where it is not called the same. */
  private static final Map<String, List<String>> CALLED =
      Map.of(
          "Query.sql", List.of("query"),
          "Cursor.sql", List.of("cursor"),
          "Transaction.nodes", List.of("transaction"),
          "Parallel.workers", List.of("parallel"),
          "Concurrently.branches", List.of("concurrently", "flow"),
          "Step.name", List.of("step"),
          "Step.nodes", List.of("do"),
          "Tasklet.nodes", List.of("tasklet"));

  /** The keys that the reader of each mapping knows. */
  private static final Map<String, List<String>> READ =
      Map.ofEntries(
          Map.entry("", DeclarationReader.KEYS),
          Map.entry("database", DatabaseReader.KEYS),
          Map.entry("job", JobReader.KEYS),
          Map.entry("parameter", ParameterReader.KEYS),
          Map.entry("workers", PlanReader.WORKERS_KEYS),
          Map.entry("nodeKeys", PlanReader.KEYS),
          Map.entry("chunk", PlanReader.CHUNK_KEYS),
          Map.entry("partition", PlanReader.PARTITION_KEYS),
          Map.entry("channel", ChannelReader.KEYS),
          Map.entry("slack", ChannelReader.Type.SLACK.keys()),
          Map.entry("webhook", ChannelReader.Type.WEBHOOK.keys()),
          Map.entry("alertmanager", ChannelReader.Type.ALERTMANAGER.keys()),
          Map.entry("pagerduty", ChannelReader.Type.PAGERDUTY.keys()),
          Map.entry("email", ChannelReader.Type.EMAIL.keys()),
          Map.entry("command", ChannelReader.Type.COMMAND.keys()),
          Map.entry("metrics", MetricsReader.KEYS),
          Map.entry("pushgateway", MetricsReader.PUSHGATEWAY_KEYS),
          Map.entry("otlp", MetricsReader.OTLP_KEYS),
          Map.entry("scrape", MetricsReader.SCRAPE_KEYS),
          Map.entry("traces", MetricsReader.TRACES_KEYS),
          Map.entry("sweep", SweepDeclaration.KEYS),
          Map.entry("kubernetes", KubernetesReader.KEYS),
          Map.entry("sweepCronJob", KubernetesReader.SWEEP_KEYS),
          Map.entry("networkPolicy", KubernetesReader.NETWORK_POLICY_KEYS),
          Map.entry("podMonitor", KubernetesReader.POD_MONITOR_KEYS),
          Map.entry("prometheusRule", KubernetesReader.PROMETHEUS_RULE_KEYS),
          Map.entry("resources", KubernetesReader.RESOURCES_KEYS),
          Map.entry("variable", KubernetesReader.VARIABLE_KEYS),
          Map.entry("daemon", DaemonReader.KEYS),
          Map.entry("listen", DaemonReader.LISTEN_KEYS),
          Map.entry("catchUp", DaemonReader.CATCH_UP_KEYS));

  /** The components of the records that hold what each mapping says, by the names of their keys. */
  private static final Map<String, Set<String>> HELD =
      Map.ofEntries(
          Map.entry("", with(components(Declaration.class), "defaults")),
          Map.entry("database", components(DatabaseDeclaration.class, "name", "place")),
          Map.entry(
              "job",
              union(
                  components(JobDeclaration.class, "name", "place", "limits", "also"),
                  components(Limits.class))),
          Map.entry("parameter", components(ParameterDeclaration.class)),
          Map.entry("workers", components(NodeDeclaration.Workers.class)),
          Map.entry("nodeKeys", nodeKeys()),
          Map.entry("chunk", components(NodeDeclaration.Chunk.class, "place")),
          Map.entry("partition", components(NodeDeclaration.Partition.class, "place")),
          Map.entry(
              "channel",
              union(
                  components(ChannelDeclaration.class, "name", "type", "settings"),
                  keys(Arrays.stream(ChannelReader.Type.values()).map(ChannelReader.Type::key)))),
          Map.entry("metrics", components(MetricsDeclaration.class)),
          Map.entry("pushgateway", components(MetricsDeclaration.Pushgateway.class)),
          Map.entry("otlp", components(MetricsDeclaration.Otlp.class)),
          Map.entry("scrape", components(MetricsDeclaration.Scrape.class)),
          Map.entry("traces", components(MetricsDeclaration.Traces.class)),
          Map.entry("sweep", components(SweepDeclaration.class)),
          Map.entry(
              "kubernetes",
              union(
                  components(KubernetesDeclaration.class, "fleet"),
                  components(KubernetesDeclaration.Fleet.class))),
          Map.entry("sweepCronJob", components(KubernetesDeclaration.SweepCronJob.class)),
          Map.entry("networkPolicy", components(KubernetesDeclaration.NetworkPolicy.class)),
          Map.entry("podMonitor", components(KubernetesDeclaration.PodMonitor.class)),
          Map.entry("prometheusRule", components(KubernetesDeclaration.PrometheusRule.class)),
          Map.entry("resources", components(KubernetesDeclaration.Resources.class)),
          Map.entry("variable", components(KubernetesDeclaration.Variable.OfSecret.class)),
          Map.entry(
              "daemon",
              union(
                  components(DaemonDeclaration.class, "starts"),
                  components(DaemonDeclaration.Starts.class))),
          Map.entry("listen", components(DaemonDeclaration.Listen.class)),
          Map.entry("catchUp", components(DaemonDeclaration.CatchUp.class)));

  @Test
  void isAValidSchema() {
    var metaschema =
        SchemaRegistry.withDefaultDialect(Dialects.getDraft202012())
            .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

    assertThat(metaschema.validate(PublishedSchema.ROOT)).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> everyKeyIsReadAndEveryReadKeyIsInTheSchema() {
    assertThat(PublishedSchema.mappings()).containsOnlyKeys(READ.keySet());
    return each(
        mapping ->
            assertThat(READ.get(mapping))
                .containsExactlyElementsOf(PublishedSchema.keys(mapping).keySet()));
  }

  @TestFactory
  Stream<DynamicTest> everyKeyHasAComponentAndEveryComponentAKey() {
    return each(
        mapping -> {
          if (HELD.containsKey(mapping)) {
            assertThat(PublishedSchema.keys(mapping).keySet())
                .containsExactlyInAnyOrderElementsOf(HELD.get(mapping));
          } else {
            assertThat(mapping).isIn(channelTypes());
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> everyMappingRefusesUnknownKeys() {
    return each(
        mapping ->
            assertThat(
                    PublishedSchema.mappings()
                        .get(mapping)
                        .get("additionalProperties")
                        .asBoolean(true))
                .isFalse());
  }

  @TestFactory
  Stream<DynamicTest> everyKeyIsDescribedAndHasAnExample() {
    return each(
        mapping ->
            PublishedSchema.keys(mapping)
                .forEach(
                    (key, schema) -> {
                      assertThat(schema.path("description").asString("")).as(key).endsWith(".");
                      assertThat(schema.path("examples").size()).as(key).isPositive();
                    }));
  }

  @Test
  void wordsAreTheConstantsOfTheRecords() {
    assertThat(words("job", "overlap")).isEqualTo(constants(Overlap.values()));
    assertThat(words("job", "enforcement")).isEqualTo(constants(Enforcement.values()));
    assertThat(words("job", "hoarded")).isEqualTo(constants(Severity.values()));
    assertThat(words("chunk", "model")).isEqualTo(constants(Model.values()));
    assertThat(words("parameter", "type")).isEqualTo(ParameterReader.TYPES);
    assertThat(words("kubernetes", "imagePullPolicy")).isEqualTo(KubernetesReader.PULL_POLICIES);
    assertThat(words("catchUp", "runs"))
        .isEqualTo(constants(DaemonDeclaration.CatchUp.Which.values()));
    assertThat(words("email", "security")).isEqualTo(ChannelReader.SECURITY);
  }

  @Test
  void channelsKnowEveryKindOfIncident() {
    List<String> kinds =
        PublishedSchema.words(PublishedSchema.keys("channel").get("kinds").get("items"));

    assertThat(kinds).isEqualTo(ChannelReader.KINDS);
    assertThat(kinds).containsAll(Arrays.stream(Kind.values()).map(Kind::name).toList());
  }

  @TestFactory
  Stream<DynamicTest> aDefaultIsWhatHoldsWhereNothingIsSaid() {
    return PublishedSchema.keys("job").entrySet().stream()
        .filter(key -> key.getValue().has("default"))
        .map(key -> DynamicTest.dynamicTest(key.getKey(), () -> sameAsNothing(key)));
  }

  @Test
  void aChannelRepeatsAfterTheDefaultWhereNothingIsSaid() {
    JsonNode key = PublishedSchema.keys("channel").get("repeatInterval");

    assertThat(repeatInterval("slack: x, repeatInterval: " + key.get("default").asString()))
        .isEqualTo(repeatInterval("slack: x"))
        .isNotEqualTo(repeatInterval("slack: x, repeatInterval: 90m"));
  }

  private static Duration repeatInterval(String channel) {
    return Yaml.read(
            "databases: {main: {url: jdbc:mysql://db/shop}}", "channels: {a: {" + channel + "}}")
        .channels()
        .get("a")
        .repeatInterval();
  }

  private static void sameAsNothing(Map.Entry<String, JsonNode> key) {
    assertThat(job(key.getKey() + ": " + key.getValue().get("default")))
        .isEqualTo(job("retries: 0"));
  }

  private static JobDeclaration job(String said) {
    return Yaml.read(
            "databases: {main: {url: jdbc:mysql://db/shop}}",
            "jobs: {a: {configuration: a.B, plan: [{query: SELECT 1}]}}",
            "defaults: {" + said + "}")
        .jobs()
        .get("a");
  }

  private static Stream<DynamicTest> each(Consumer<String> test) {
    return PublishedSchema.mappings().keySet().stream()
        .map(name -> DynamicTest.dynamicTest("mapping " + name, () -> test.accept(name)));
  }

  private static List<String> channelTypes() {
    return Arrays.stream(ChannelReader.Type.values()).map(ChannelReader.Type::key).toList();
  }

  private static List<String> words(String mapping, String key) {
    return PublishedSchema.words(PublishedSchema.keys(mapping).get(key));
  }

  private static List<String> constants(Enum<?>[] values) {
    return Arrays.stream(values).map(value -> value.name().toLowerCase(Locale.ROOT)).toList();
  }

  private static Set<String> nodeKeys() {
    Function<Class<?>, Stream<String>> ofNode =
        node ->
            node == NodeDeclaration.Chunk.class || node == NodeDeclaration.Partition.class
                ? Stream.of(node.getSimpleName().toLowerCase(Locale.ROOT))
                : components(node, "place").stream()
                    .flatMap(
                        component ->
                            CALLED
                                .getOrDefault(
                                    node.getSimpleName() + "." + component, List.of(component))
                                .stream());
    return keys(Arrays.stream(NodeDeclaration.class.getPermittedSubclasses()).flatMap(ofNode));
  }

  private static Set<String> components(Class<?> record, String... without) {
    return keys(
        Arrays.stream(record.getRecordComponents())
            .map(RecordComponent::getName)
            .filter(name -> !List.of(without).contains(name)));
  }

  private static Set<String> with(Set<String> keys, String more) {
    return union(keys, Set.of(more));
  }

  private static Set<String> union(Set<String> some, Set<String> others) {
    return keys(Stream.concat(some.stream(), others.stream()));
  }

  private static Set<String> keys(Stream<String> names) {
    return names.collect(toCollection(TreeSet::new));
  }
}
