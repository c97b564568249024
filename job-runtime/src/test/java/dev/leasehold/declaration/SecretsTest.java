package dev.leasehold.declaration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be a secret stands in no message, however wrongly it is written. */
class SecretsTest {

  private static final String SECRET = "hunter2";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[hunter2]",
        "{hunter2: hunter2}",
        "&hunter2 x",
        "*hunter2",
        "!hunter2 x",
        "!<hunter2> x",
        "!hunter2!x y",
        "\"hunter2",
        "'hunter2",
        "\"hunter2\" hunter2",
        "\"\\hunter2\"",
        "@hunter2",
        "`hunter2",
        "%hunter2",
        "|hunter2",
        "hunter2: hunter2",
        "${hunter2",
        "${hunter2 x}",
        "0x_hunter2",
        "[hunter2",
        "{hunter2"
      })
  void aPasswordWrittenWronglyIsNotShown(String written) {
    List<String> problems =
        Yaml.problems(
            "databases:",
            "  main:",
            "    url: jdbc:mysql://h/x",
            "    password: " + written,
            "    reserved: no-number");

    assertThat(problems).isNotEmpty();
    assertThat(problems).noneMatch(problem -> withoutPath(problem).contains(SECRET));
  }

  /** A mapping's key is part of the path, and there is no telling it from other keys. */
  private static String withoutPath(String problem) {
    return problem.replace(".hunter2", "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{url: jdbc:mysql://h/x, password:hunter2}",
        "{url: jdbc:mysql://h/x, pasword: hunter2}",
        "{url: hunter2, username: 1}",
        "{url: [hunter2], embedded: hunter2}",
        "{embedded: true, password: hunter2}"
      })
  void aMisspeltDatabaseShowsNoValue(String database) {
    List<String> problems = Yaml.problems("databases: {main: " + database + "}");

    assertThat(problems).isNotEmpty();
    assertThat(problems).noneMatch(problem -> problem.contains(SECRET));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "channels: {ops: {slack: {url: a, x: hunter2}}}",
        "channels: {ops: {email: hunter2}}",
        "channels: {ops: {pagerduty: [hunter2]}}",
        "metrics: {pushgateway: {url: a, password: [hunter2]}}",
        "metrics: {otlp: {url: a, headers: hunter2}}",
        "traces: {otlp: {url: a, headers: {Authorization: [hunter2]}}}",
        "sweep: {ping: [hunter2]}",
        "defaults: {properties: {a: [hunter2]}}",
        "defaults: {parameters: {a: {value: hunter2, type: long}}}",
        "kubernetes: {env: {A: {value: hunter2}}}",
        "daemon: {memory: hunter2, listen: hunter2, catchUp: {runs: hunter2}}"
      })
  void otherSecretsAreNotShownEither(String line) {
    List<String> problems = Yaml.problems("databases: {main: {embedded: true}}", line);

    assertThat(problems).isNotEmpty();
    assertThat(problems).noneMatch(problem -> problem.contains(SECRET));
  }

  @Test
  void aResolvedTextPrintsAsItWasWritten() {
    Text password = text("a-${PASSWORD}-${file:/secret}");

    assertThat(password.resolve(knowing(Map.of("PASSWORD", SECRET, "/secret", "x"))))
        .isEqualTo("a-hunter2-x");
    assertThat(password).hasToString("a-${PASSWORD}-${file:/secret}");
  }

  @Test
  void everyReferenceThatCannotBeResolvedIsNamedAtItsPlace() {
    Text url = text("${HOST}${PORT}${file:/run/db}");
    References known = knowing(Map.of("HOST", SECRET));

    assertThat(url.unresolved(known))
        .extracting(Problem::toString)
        .containsExactly(
            "jobs.yaml:3:4: databases.main.url: the environment variable PORT is not set; set it,"
                + " or change ${PORT}",
            "jobs.yaml:3:4: databases.main.url: the file /run/db cannot be read; make it readable,"
                + " or change ${file:/run/db}");
    assertThatThrownBy(() -> url.resolve(known))
        .isInstanceOfSatisfying(
            DeclarationException.class,
            e -> assertThat(e.problems()).isEqualTo(url.unresolved(known)))
        .hasMessageNotContaining(SECRET);
  }

  @Test
  void aDoubledDollarIsNoReference() {
    assertThat(text("$${A} $$ $ {} $${B}").resolve(knowing(Map.of())))
        .isEqualTo("${A} $$ $ {} ${B}");
    assertThat(text("").resolve(knowing(Map.of()))).isEmpty();
    assertThat(Yaml.problemsOfJob("properties: {a: \"$${x.y:z}\"}")).isEmpty();
  }

  @Test
  void theProcessResolvesItsVariablesAndFiles() {
    Path secret = Yaml.file("secret", "line one", "hunter2");

    assertThat(References.ofProcess().file(secret)).hasValue("line one\nhunter2");
    assertThat(References.ofProcess().file(secret.resolveSibling("missing"))).isEmpty();
    assertThat(References.ofProcess().variable("PATH")).hasValue(System.getenv("PATH"));
    assertThat(References.ofProcess().variable("LEASEHOLD_NO_SUCH_VARIABLE")).isEmpty();
  }

  private static Text text(String written) {
    return new Text(written, new Place("jobs.yaml", 3, 4, "databases.main.url"));
  }

  private static References knowing(Map<String, String> values) {
    return new References() {
      @Override
      public Optional<String> variable(String name) {
        return Optional.ofNullable(values.get(name));
      }

      @Override
      public Optional<String> file(Path path) {
        return Optional.ofNullable(values.get(path.toString()));
      }
    };
  }
}
