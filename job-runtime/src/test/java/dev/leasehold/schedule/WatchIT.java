package dev.leasehold.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leasehold.admission.Attempts;
import dev.leasehold.database.Database;
import dev.leasehold.declaration.DeclarationFile;
import dev.leasehold.declaration.DeclarationReader;
import dev.leasehold.declaration.References;
import dev.leasehold.testkit.HttpReceiver;
import dev.leasehold.testkit.HttpReceiver.Manner;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a daemon does for runs everywhere. */
class WatchIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Instant RUN = Instant.parse("2026-11-22T03:15:00Z");

  private final TestSchema schema = TestDatabase.get().createSchema();
  private final Database database = schema.migrated();
  private final Attempts attempts = new Attempts(database.transactions(), PATIENCE);
  private final HttpReceiver pinged = new HttpReceiver(Manner.TAKES);
  private final Health health = new Health();
  private final InstantSource clock = Clock.systemUTC();
  private final Instant start = clock.instant();
  private final Watch watch = watch(schema.yaml("main"));

  private Watch watch(String main) {
    String yaml =
        "databases:\n"
            + main
            + "sweep: {ping: \""
            + pinged.url()
            + "\"}\njobs:\n  export: {configuration: com.example.A, plan: [{query: SELECT 1}]}\n";
    List<DeclarationFile> files =
        List.of(new DeclarationFile(Path.of("jobs.yaml"), yaml.getBytes(StandardCharsets.UTF_8)));
    Declared declared = new Declared(DeclarationReader.readKept(files), files);
    return new Watch(
        () -> declared, References.ofProcess(), Path.of("target", "unused"), health, clock);
  }

  @AfterEach
  void close() {
    watch.close();
    pinged.close();
  }

  /** A run that has left the line an hour ago without a word. */
  private void lose() {
    attempts.arrive("lost", "export", RUN, "node-7", 4711);
    schema.execute("UPDATE leasehold_attempt SET arrived_at = UTC_TIMESTAMP(6) - INTERVAL 1 HOUR");
  }

  @Test
  void sweepsWhenAMinuteHasGoneBy() {
    lose();
    watch.lookIfDue(clock.instant().plusSeconds(60));
    await().atMost(PATIENCE).until(() -> pinged.requests().size() == 1);
    assertThat(attempts.find("lost").orElseThrow().outcome()).isEqualTo("vanished");
    assertThat(health.isGood(Health.Part.WATCH)).isTrue();
  }

  @Test
  void doesNotSweepBefore() {
    lose();
    watch.lookIfDue(start.plusSeconds(55));
    // It waits for what is under way.
    watch.close();
    assertThat(pinged.requests()).isEmpty();
    assertThat(attempts.find("lost").orElseThrow().endedAt()).isEmpty();
  }

  @Test
  void aLedgerThatIsAwayIsSaidAndPingsNobody() {
    Watch away = watch("  main: {url: \"jdbc:mysql://127.0.0.1:9/nowhere\", username: root}\n");
    away.lookIfDue(clock.instant().plusSeconds(60));
    away.close();
    assertThat(health.troubles())
        .anySatisfy(trouble -> assertThat(trouble).contains("runs are not looked after"));
    assertThat(pinged.requests()).isEmpty();
  }
}
