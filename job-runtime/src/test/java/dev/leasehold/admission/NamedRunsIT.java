package dev.leasehold.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.database.Database;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NamedRunsIT {
  private static final Instant NOW = Instant.parse("2026-11-22T03:15:00.123Z");
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final TestSchema schema = TestDatabase.get().createSchema();
  private final Database database = schema.migrated();
  private final NamedRuns runs = new NamedRuns(database.transactions(), LIMIT);
  private final Attempts attempts = new Attempts(database.transactions(), LIMIT);

  @Test
  void whoComesLaterTakesTheInstantOver() {
    assertThat(runs.instant("export", "manual-1", NOW)).isEqualTo(NOW);
    assertThat(runs.instant("export", "manual-1", NOW.plusSeconds(60))).isEqualTo(NOW);
  }

  @Test
  void twoNamesOfOneJobNeverHaveTheSameInstant() {
    assertThat(runs.instant("export", "manual-1", NOW)).isEqualTo(NOW);
    assertThat(runs.instant("export", "manual-2", NOW)).isEqualTo(NOW.plusMillis(1));
    assertThat(runs.instant("export", "manual-3", NOW)).isEqualTo(NOW.plusMillis(2));
    assertThat(runs.instant("import", "manual-1", NOW)).isEqualTo(NOW);
  }

  @Test
  void allWhoComeAtOnceGetOneInstantForAName() throws Exception {
    int names = 4;
    int each = 4;
    CyclicBarrier together = new CyclicBarrier(names * each);
    ExecutorService threads = Executors.newFixedThreadPool(names * each);
    try {
      List<Callable<Instant>> asking = new ArrayList<>();
      for (int i = 0; i < names * each; i++) {
        String name = "manual-" + i % names;
        Instant offered = NOW.plusMillis(i / names);
        asking.add(
            () -> {
              together.await();
              return runs.instant("export", name, offered);
            });
      }
      List<Instant> instants = new ArrayList<>();
      for (Future<Instant> one : threads.invokeAll(asking)) {
        instants.add(one.get());
      }
      for (int i = names; i < instants.size(); i++) {
        assertThat(instants.get(i)).isEqualTo(instants.get(i % names));
      }
      assertThat(instants.subList(0, names)).doesNotHaveDuplicates();
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aNameIsForgottenAfterRetentionButNotBeforeItsAttempts() {
    Instant old = runs.instant("export", "old", NOW);
    runs.instant("export", "kept", NOW.plusSeconds(1));
    attempts.arrive("one", "export", NOW.plusSeconds(1), "here", 1);
    schema.execute("UPDATE leasehold_named_run SET known_at = known_at - INTERVAL 2 DAY");
    runs.instant("export", "young", NOW.plusSeconds(2));

    assertThat(runs.purge(Duration.ofDays(1), 100)).isEqualTo(1);
    assertThat(runs.instant("export", "old", old.plusSeconds(9))).isEqualTo(old.plusSeconds(9));
    assertThat(runs.instant("export", "kept", old)).isEqualTo(NOW.plusSeconds(1));
    assertThat(runs.instant("export", "young", old)).isEqualTo(NOW.plusSeconds(2));

    attempts.end("one", Attempt.End.withoutWork("completed", OptionalInt.of(0), ""));
    schema.execute("UPDATE leasehold_attempt SET ended_at = ended_at - INTERVAL 2 DAY");
    assertThat(attempts.purge(Duration.ofDays(1), 100)).isEqualTo(1);
    assertThat(runs.purge(Duration.ofDays(1), 100)).isEqualTo(1);
    assertThat(runs.instant("export", "kept", old)).isEqualTo(old);
  }

  @Test
  void noMoreAreForgottenAtOnceThanAsked() {
    IntStream.range(0, 5).forEach(i -> runs.instant("export", "manual-" + i, NOW));
    schema.execute("UPDATE leasehold_named_run SET known_at = known_at - INTERVAL 2 DAY");
    assertThat(runs.purge(Duration.ofDays(1), 3)).isEqualTo(3);
    assertThat(runs.purge(Duration.ofDays(1), 3)).isEqualTo(2);
  }
}
