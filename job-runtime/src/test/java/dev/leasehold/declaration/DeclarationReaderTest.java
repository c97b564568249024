package dev.leasehold.declaration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.declaration.JobDeclaration.Enforcement;
import dev.leasehold.declaration.JobDeclaration.Limits;
import dev.leasehold.declaration.JobDeclaration.Overlap;
import dev.leasehold.declaration.JobDeclaration.Severity;
import dev.leasehold.declaration.NodeDeclaration.Connection;
import dev.leasehold.declaration.NodeDeclaration.Cursor;
import dev.leasehold.declaration.NodeDeclaration.Query;
import dev.leasehold.declaration.NodeDeclaration.Transaction;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class DeclarationReaderTest {

  private static final String ORDER_EXPORT =
      """
      # yaml-language-server: $schema=jobs.schema.json
      databases:
        main:
          url: jdbc:mysql://db:3306/shop
          username: batch
          password: ${SHOP_DB_PASSWORD}
          capacity: 40
          reserved: 10
      ledger: main
      defaults: {deadline: 1h}
      jobs:
        order-export:
          schedule: "*/15 * * * *"
          timeZone: Europe/Berlin
          configuration: com.example.OrderExport
          database: main
          overlap: forbid
          acquireTimeout: 10s
          admissionTimeout: 5m
          deadline: 30m
          retries: 2
          parameters: {region: eu}
          properties: {export.batch: 500}
          enforcement: strict
          plan:
            - cursor: SELECT id FROM orders WHERE exported_at IS NULL
              each:
                - query: SELECT * FROM customer WHERE id = ?
                - transaction:
                    - query: UPDATE orders SET exported_at = NOW() WHERE id = ?
      channels:
        ops: {slack: "${SLACK_WEBHOOK}"}
      kubernetes: {image: registry.example.com/shop-jobs:1.4}
      """;

  @Test
  void readsEverythingThatAnOrdinaryFileSays() {
    Declaration declaration = Yaml.read(ORDER_EXPORT);

    DatabaseDeclaration main = declaration.databases().get("main");
    assertThat(main.url()).map(Text::written).hasValue("jdbc:mysql://db:3306/shop");
    assertThat(main.password()).map(Text::written).hasValue("${SHOP_DB_PASSWORD}");
    assertThat(main.capacity()).hasValue(40);
    assertThat(main.reserved()).hasValue(10);
    assertThat(main.embedded()).isFalse();
    assertThat(declaration.ledger()).isEqualTo("main");
    assertThat(declaration.kubernetes().image()).hasValue("registry.example.com/shop-jobs:1.4");

    JobDeclaration job = declaration.jobs().get("order-export");
    assertThat(job.place().line()).isEqualTo(12);
    assertThat(job.place().column()).isEqualTo(3);
    assertThat(job.place().path()).isEqualTo("jobs.order-export");
    assertThat(job.schedule()).hasValue("*/15 * * * *");
    assertThat(job.timeZone()).isEqualTo(ZoneId.of("Europe/Berlin"));
    assertThat(job.configuration()).isEqualTo("com.example.OrderExport");
    assertThat(job.limits().deadline()).isEqualTo(Duration.ofMinutes(30));
    assertThat(job.retries()).isEqualTo(2);
    assertThat(job.parameters().get("region").value().written()).isEqualTo("eu");
    assertThat(job.properties().get("export.batch").written()).isEqualTo("500");
    assertThat(job.plan())
        .singleElement()
        .isInstanceOfSatisfying(
            Cursor.class,
            cursor -> {
              assertThat(cursor.sql()).startsWith("SELECT id FROM orders");
              assertThat(cursor.connection()).isEqualTo(Connection.DEFAULT);
              assertThat(cursor.place().path()).isEqualTo("jobs.order-export.plan[0].cursor");
              assertThat(cursor.place().line()).isEqualTo(26);
              assertThat(cursor.each()).hasSize(2);
              assertThat(cursor.each().get(0)).isInstanceOf(Query.class);
              assertThat(cursor.each().get(1)).isInstanceOf(Transaction.class);
            });

    ChannelDeclaration ops = declaration.channels().get("ops");
    assertThat(ops.type()).isEqualTo("slack");
    assertThat(ops.settings().get("url").written()).isEqualTo("${SLACK_WEBHOOK}");
    assertThat(ops.jobs()).isEmpty();
    assertThat(ops.kinds()).isEmpty();
    assertThat(ops.repeatInterval()).isEqualTo(Duration.ofHours(4));
  }

  @Test
  void whatIsNotSaidHasItsDefault() {
    Declaration declaration =
        Yaml.read(
            "databases: {main: {url: jdbc:mysql://db/shop}}",
            "jobs: {a: {configuration: a.B, plan: [{query: SELECT 1}]}}");

    JobDeclaration job = declaration.jobs().get("a");
    assertThat(declaration.ledger()).isEqualTo("main");
    assertThat(job.database()).isEqualTo("main");
    assertThat(job.schedule()).isEmpty();
    assertThat(job.timeZone()).isEqualTo(ZoneId.of("UTC"));
    assertThat(job.overlap()).isEqualTo(Overlap.FORBID);
    assertThat(job.enforcement()).isEqualTo(Enforcement.STRICT);
    assertThat(job.instantParameter()).hasValue("leasehold.scheduledAt");
    assertThat(job.retries()).isZero();
    assertThat(job.lease()).isEqualTo(OptionalInt.empty());
    assertThat(job.connections()).isEqualTo(10);
    assertThat(job.limits())
        .isEqualTo(
            new Limits(
                Duration.ofSeconds(10),
                Duration.ofMinutes(5),
                Duration.ofHours(1),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                Duration.ofMinutes(5),
                Severity.REPORT,
                Duration.ofMillis(500),
                Duration.ofMinutes(30)));
  }

  @Test
  void defaultsHoldWhereTheJobSaysNothing() {
    Declaration declaration =
        Yaml.read(
            "databases: {main: {url: jdbc:mysql://db/shop}}",
            "defaults:",
            "  configuration: a.B",
            "  deadline: 2h",
            "  retries: 3",
            "  enforcement: observe",
            "  parameters: {region: eu, tenant: one}",
            "  properties: {a: 1}",
            "jobs:",
            "  plain: {}",
            "  own: {deadline: 3h, parameters: {region: us}, properties: {b: 2}}");

    JobDeclaration plain = declaration.jobs().get("plain");
    assertThat(plain.configuration()).isEqualTo("a.B");
    assertThat(plain.limits().deadline()).isEqualTo(Duration.ofHours(2));
    assertThat(plain.retries()).isEqualTo(3);
    assertThat(plain.plan()).isEmpty();
    JobDeclaration own = declaration.jobs().get("own");
    assertThat(own.limits().deadline()).isEqualTo(Duration.ofHours(3));
    assertThat(written(own)).isEqualTo(Map.of("region", "us", "tenant", "one"));
    assertThat(own.properties()).containsOnlyKeys("a", "b");
  }

  private static Map<String, String> written(JobDeclaration job) {
    return job.parameters().entrySet().stream()
        .collect(
            java.util.stream.Collectors.toMap(
                Map.Entry::getKey, e -> e.getValue().value().written()));
  }

  @Test
  void severalFilesAreOneDeclaration() {
    var shared =
        Yaml.file("shared.yaml", "databases: {main: {embedded: true}}", "defaults: {retries: 1}");
    var jobs = Yaml.file("one.yaml", "jobs: {a: {configuration: a.B, plan: [{query: SELECT 1}]}}");

    Declaration declaration = DeclarationReader.read(List.of(shared, jobs));

    assertThat(declaration.jobs().get("a").retries()).isEqualTo(1);
    assertThat(declaration.jobs().get("a").database()).isEqualTo("main");
    assertThat(declaration.databases().get("main").embedded()).isTrue();
    assertThat(declaration.terminationMessage()).isEqualTo(Optional.empty());
  }

  @Test
  void attemptsAreRememberedForNinetyDaysUnlessTheFileSaysOtherwise() {
    String database = "databases: {main: {url: jdbc:mysql://db/shop}}";
    assertThat(Yaml.read(database).retention()).isEqualTo(Duration.ofDays(90));
    assertThat(Yaml.read(database, "retention: 7d").retention()).isEqualTo(Duration.ofDays(7));
  }

  @Test
  void theInstantParameterCanBeNone() {
    Declaration declaration =
        Yaml.read(
            "databases: {main: {url: jdbc:mysql://db/shop}}",
            "jobs: {a: {configuration: a.B, instantParameter: none, plan: [{query: SELECT 1}]}}");

    assertThat(declaration.jobs().get("a").instantParameter()).isEmpty();
  }
}
