package dev.leasehold.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leasehold.admission.Attempts;
import dev.leasehold.alert.KeptIncident;
import dev.leasehold.alert.KeptIncidents;
import dev.leasehold.database.Database;
import dev.leasehold.declaration.DeclarationFile;
import dev.leasehold.declaration.DeclarationReader;
import dev.leasehold.declaration.References;
import dev.leasehold.testkit.HttpReceiver;
import dev.leasehold.testkit.HttpReceiver.Manner;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import dev.leasehold.watchdog.Finding;
import dev.leasehold.watchdog.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a daemon does for runs everywhere. */
class WatchIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String NOWHERE =
      "  main: {url: \"jdbc:mysql://127.0.0.1:9/nowhere\", username: root}\n";
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
    Declared declared = declared(main);
    return watch(() -> declared);
  }

  private Watch watch(Supplier<Declared> declared) {
    return new Watch(declared, References.ofProcess(), Path.of("target", "unused"), health, clock);
  }

  private Declared declared(String main) {
    String yaml =
        "databases:\n"
            + main
            + "sweep: {ping: \""
            + pinged.url()
            + "\"}\njobs:\n  export: {configuration: com.example.A, plan: [{query: SELECT 1}]}\n";
    List<DeclarationFile> files =
        List.of(new DeclarationFile(Path.of("jobs.yaml"), yaml.getBytes(StandardCharsets.UTF_8)));
    return new Declared(DeclarationReader.readKept(files), files);
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
    Watch away = watch(NOWHERE);
    away.lookIfDue(clock.instant().plusSeconds(60));
    away.close();
    assertThat(health.troubles())
        .anySatisfy(trouble -> assertThat(trouble).contains("runs are not looked after"));
    assertThat(pinged.requests()).isEmpty();
  }

  @Test
  void whatIsRaisedWhileTheLedgerIsAwayIsKeptOnceWhenItIsBack() {
    AtomicReference<Declared> main = new AtomicReference<>(declared(NOWHERE));
    AtomicInteger asked = new AtomicInteger();
    try (Watch waiting =
        watch(
            () -> {
              asked.incrementAndGet();
              return main.get();
            })) {
      waiting.raise(Finding.external(Kind.FAILED, RUN, "it ended with 64"), "export", RUN);
      await().atMost(PATIENCE).until(() -> asked.get() == 1);
      // The second try has seen what became of the first.
      waiting.goOn();
      await().atMost(PATIENCE).until(() -> asked.get() == 2);
      assertThat(kept()).isEmpty();
      main.set(declared(schema.yaml("main")));
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                waiting.goOn();
                return kept().size() == 1;
              });
    }
    assertThat(kept()).singleElement().extracting(KeptIncident::kind).isEqualTo(Kind.FAILED);
  }

  private List<KeptIncident> kept() {
    return new KeptIncidents(database.transactions(), PATIENCE).last(Optional.empty(), true, 10);
  }

  @Test
  void whileASweepTakesLongNoMoreThanOneWaits() {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goesOn = new CountDownLatch(1);
    Declared declared = declared(schema.yaml("main"));
    try (Watch slow =
        watch(
            () -> {
              begun.countDown();
              try {
                goesOn.await();
              } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
              }
              return declared;
            })) {
      Instant made = clock.instant();
      slow.lookIfDue(made.plusSeconds(60));
      await().atMost(PATIENCE).until(() -> begun.getCount() == 0);
      for (int minute = 2; minute <= 11; minute++) {
        slow.lookIfDue(made.plusSeconds(60L * minute));
      }
      goesOn.countDown();
      await().atMost(PATIENCE).until(() -> pinged.requests().size() == 2);
    }
    assertThat(pinged.requests()).hasSize(2);
  }
}
