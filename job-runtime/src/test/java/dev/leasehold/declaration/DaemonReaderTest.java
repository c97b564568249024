package dev.leasehold.declaration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.declaration.DaemonDeclaration.CatchUp;
import dev.leasehold.declaration.DaemonDeclaration.CatchUp.Which;
import dev.leasehold.declaration.DaemonDeclaration.Listen;
import dev.leasehold.declaration.DaemonDeclaration.Starts;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class DaemonReaderTest {
  private static final String DATABASE = "databases: {main: {url: jdbc:mysql://db/shop}}";

  @Test
  void readsAllThatIsSaid() {
    DaemonDeclaration daemon =
        Yaml.read(
                DATABASE,
                "daemon:",
                "  connections: 3",
                "  runs: 4",
                "  drainTimeout: 2m",
                "  listen: {host: 0.0.0.0, port: 0}",
                "  memory: 64Mi",
                "  catchUp: {runs: all, window: 6h}",
                "  startJitter: 1h",
                "  retryPause: 10m")
            .daemon();

    assertThat(daemon.connections()).isEqualTo(3);
    assertThat(daemon.runs()).isEqualTo(4);
    assertThat(daemon.drainTimeout()).isEqualTo(Duration.ofMinutes(2));
    assertThat(daemon.listen()).isEqualTo(new Listen("0.0.0.0", 0));
    assertThat(daemon.starts().heap()).isEqualTo(64L * 1024 * 1024);
    assertThat(daemon.starts().missedInstants())
        .isEqualTo(new CatchUp(Which.ALL, Duration.ofHours(6)));
    assertThat(daemon.starts().longestJitter()).isEqualTo(Duration.ofHours(1));
    assertThat(daemon.starts().firstPause()).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void nothingNeedBeSaid() {
    Declaration silent = Yaml.read(DATABASE);

    assertThat(silent.daemon()).isEqualTo(DaemonDeclaration.none());
    assertThat(Yaml.read(DATABASE, "daemon: {}")).isEqualTo(silent);
  }

  /** As everything of a job: its own mapping, else that of defaults; each key over the top's. */
  @Test
  void aJobSaysItForItself() {
    Declaration declaration =
        Yaml.read(
            DATABASE,
            "daemon: {memory: 1Gi, retryPause: 1m}",
            "defaults: {configuration: a.B, plan: [{query: a}], daemon: {memory: 2Gi}}",
            "jobs:",
            "  plain: {}",
            "  own: {daemon: {catchUp: {window: 2h}, startJitter: 0s}}");

    Starts plain = starts(declaration, "plain");
    assertThat(plain.heap()).isEqualTo(2L << 30);
    assertThat(plain.firstPause()).isEqualTo(Duration.ofMinutes(1));
    Starts own = starts(declaration, "own");
    assertThat(own.heap()).isEqualTo(1L << 30);
    assertThat(own.missedInstants()).isEqualTo(new CatchUp(Which.LATEST, Duration.ofHours(2)));
    assertThat(own.longestJitter()).isZero();
  }

  private static Starts starts(Declaration declaration, String job) {
    return declaration.jobs().get(job).starts(declaration.daemon());
  }

  @TestFactory
  Stream<DynamicTest> aDefaultIsWhatHoldsWhereNothingIsSaid() {
    return Stream.of("daemon", "listen", "catchUp")
        .flatMap(
            mapping ->
                PublishedSchema.keys(mapping).entrySet().stream()
                    .map(
                        key ->
                            DynamicTest.dynamicTest(
                                mapping + "." + key.getKey(), () -> sameAsNothing(mapping, key))));
  }

  private static void sameAsNothing(String mapping, Map.Entry<String, JsonNode> key) {
    String said = "{" + key.getKey() + ": " + key.getValue().get("default") + "}";
    String daemon = mapping.equals("daemon") ? said : "{" + mapping + ": " + said + "}";

    assertThat(held(Yaml.read(DATABASE, "daemon: " + daemon).daemon()))
        .isEqualTo(held(DaemonDeclaration.none()));
  }

  private static String held(DaemonDeclaration daemon) {
    Starts starts = daemon.starts();
    return daemon.connections()
        + " "
        + daemon.runs()
        + " "
        + daemon.drainTimeout()
        + " "
        + daemon.listen()
        + " "
        + starts.heap()
        + " "
        + starts.missedInstants()
        + " "
        + starts.longestJitter()
        + " "
        + starts.firstPause();
  }

  @ParameterizedTest
  @CsvSource({
    "0Ki, 0",
    "1Ki, 1024",
    "512Mi, 536870912",
    "2Gi, 2147483648",
    "0512Mi, 536870912",
    "999999999Gi, 1073741822926258176"
  })
  void aSizeIsReadInBytes(String text, long bytes) {
    assertThat(Sizes.parse(text)).hasValue(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "512",
        "512M",
        "512mi",
        "512MI",
        "512m",
        "1.5Gi",
        "-1Gi",
        "1Ti",
        "1 Gi",
        "Gi",
        "1Gi ",
        "1000000000Ki",
        "1e3",
        "\u0661Gi"
      })
  void whatIsNoSizeIsRefused(String text) {
    assertThat(Sizes.parse(text)).isEmpty();
  }

  @Test
  void theSchemasPatternOfASizeTakesWhatTheReaderTakes() {
    String pattern = PublishedSchema.ROOT.at("/$defs/size/pattern").asString();

    for (String text :
        new String[] {
          "0Ki", "512Mi", "2Gi", "999999999Gi", "1000000000Gi", "1Ti", "512", "1.5Gi", "mi"
        }) {
      assertThat(text.matches(pattern)).as(text).isEqualTo(Sizes.parse(text).isPresent());
    }
  }
}
