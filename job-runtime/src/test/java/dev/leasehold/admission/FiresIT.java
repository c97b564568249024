package dev.leasehold.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.admission.Fires.Claimed;
import dev.leasehold.admission.Fires.Fire;
import dev.leasehold.database.Database;
import dev.leasehold.database.Transactions;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class FiresIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration TERM = Duration.ofSeconds(20);
  private static final Duration GONE = Duration.ZERO;
  private static final Fire FIRE = new Fire("export", Instant.parse("2026-11-22T03:15:00Z"));

  private final TestSchema schema = TestDatabase.get().createSchema();
  private final Database database = schema.migrated();
  private final Fires fires = new Fires(database.transactions(), LIMIT);

  @Test
  void oneAnswersUntilItHasEnded() {
    assertThat(fires.claim(FIRE, "a", TERM)).isEqualTo(Claimed.MINE);
    assertThat(fires.claim(FIRE, "a", TERM)).isEqualTo(Claimed.MINE);
    assertThat(fires.claim(FIRE, "b", TERM)).isEqualTo(Claimed.OTHERS);
    assertThat(fires.end(FIRE, "b")).isFalse();
    assertThat(fires.end(FIRE, "a")).isTrue();
    assertThat(fires.claim(FIRE, "a", TERM)).isEqualTo(Claimed.OVER);
    assertThat(fires.claim(FIRE, "b", TERM)).isEqualTo(Claimed.OVER);
    assertThat(fires.left(10)).isEmpty();
  }

  @Test
  void whoseTermIsOverIsTakenOver() {
    assertThat(fires.claim(FIRE, "a", GONE)).isEqualTo(Claimed.MINE);
    assertThat(fires.left(10)).containsExactly(FIRE);
    assertThat(fires.claim(FIRE, "b", TERM)).isEqualTo(Claimed.MINE);
    assertThat(fires.left(10)).isEmpty();
    assertThat(fires.claim(FIRE, "a", TERM)).isEqualTo(Claimed.OTHERS);
    assertThat(fires.failures(FIRE, "a")).isEmpty();
    assertThat(fires.failed(FIRE, "a", 0)).isFalse();
    assertThat(fires.putOff(FIRE, "a", GONE)).isFalse();
    assertThat(fires.end(FIRE, "a")).isFalse();
  }

  @Test
  void whoRenewsKeepsItAndWhoIsTooLateDoesNot() {
    Fire other = new Fire("import", FIRE.scheduledAt());
    fires.claim(FIRE, "a", TERM);
    fires.claim(other, "a", GONE);
    fires.renew("a", TERM);
    assertThat(fires.left(10)).containsExactly(other);
  }

  @Test
  void anInstantOfTheServersFutureIsNeverBegun() throws Exception {
    Instant now = serverNow();
    assertThat(fires.claim(new Fire("export", now.plusSeconds(60)), "a", TERM))
        .isEqualTo(Claimed.TOO_EARLY);
    assertThat(fires.claim(new Fire("export", now), "a", TERM)).isEqualTo(Claimed.MINE);
    assertThat(fires.isOvertaken(FIRE)).isTrue();
    assertThat(fires.isOvertaken(new Fire("export", now))).isFalse();
  }

  @Test
  void whatIsPutOffIsLeftToAnybodyWhenItsTimeHasCome() throws Exception {
    fires.claim(FIRE, "a", TERM);
    assertThat(fires.putOff(FIRE, "a", TERM)).isTrue();
    assertThat(fires.left(10)).isEmpty();
    assertThat(fires.claim(FIRE, "a", TERM)).isEqualTo(Claimed.TOO_EARLY);
    Fire arranged = new Fire("import", FIRE.scheduledAt());
    fires.arrange(arranged, serverNow().plusSeconds(60));
    assertThat(fires.left(10)).isEmpty();
    Fire come = new Fire("backup", FIRE.scheduledAt());
    fires.arrange(come, serverNow());
    assertThat(fires.left(10)).containsExactly(come);
    assertThat(fires.claim(come, "b", TERM)).isEqualTo(Claimed.MINE);
    fires.arrange(come, serverNow());
    assertThat(fires.claim(come, "c", TERM)).isEqualTo(Claimed.OTHERS);
  }

  @Test
  void failuresAreCountedWhoeverStartsIt() {
    fires.claim(FIRE, "a", GONE);
    assertThat(fires.failures(FIRE, "a")).contains(0);
    assertThat(fires.failed(FIRE, "a", 0)).isTrue();
    fires.claim(FIRE, "b", TERM);
    assertThat(fires.failures(FIRE, "b")).contains(1);
    assertThat(fires.failed(FIRE, "b", 1)).isTrue();
    assertThat(fires.failures(FIRE, "b")).contains(2);
  }

  @Test
  void aFailureWhoseAnswerIsLostIsCountedOnce() {
    fires.claim(FIRE, "a", TERM);
    Fires repeated = new Fires(new Again(database.transactions()), LIMIT);
    assertThat(repeated.failed(FIRE, "a", 0)).isTrue();
    assertThat(fires.failures(FIRE, "a")).contains(1);
  }

  /** Does everything twice, as a way to the ledger does that loses its first answer. */
  private record Again(Transactions way) implements Transactions {
    @Override
    public <T> T run(Duration limit, Work<T> work) {
      way.run(limit, work);
      return way.run(limit, work);
    }
  }

  @Test
  void ofManyWhoComeAtOnceOneAnswers() throws Exception {
    int daemons = 8;
    CyclicBarrier together = new CyclicBarrier(daemons);
    ExecutorService threads = Executors.newFixedThreadPool(daemons);
    try {
      for (int round = 0; round < 20; round++) {
        Fire fire = new Fire("export", FIRE.scheduledAt().plusSeconds(60L * round));
        List<Callable<Claimed>> asking = new ArrayList<>();
        for (int i = 0; i < daemons; i++) {
          String daemon = "daemon-" + i;
          asking.add(
              () -> {
                together.await();
                return fires.claim(fire, daemon, TERM);
              });
        }
        List<Claimed> answers = new ArrayList<>();
        for (Future<Claimed> one : threads.invokeAll(asking)) {
          answers.add(one.get());
        }
        assertThat(answers).containsOnly(Claimed.MINE, Claimed.OTHERS);
        assertThat(answers).filteredOn(Claimed.MINE::equals).hasSize(1);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void whatEndedLongAgoIsForgotten() {
    fires.claim(FIRE, "a", TERM);
    assertThat(fires.purge(GONE, 10)).isZero();
    fires.end(FIRE, "a");
    assertThat(fires.purge(Duration.ofDays(1), 10)).isZero();
    assertThat(fires.purge(GONE, 10)).isEqualTo(1);
  }

  private Instant serverNow() throws Exception {
    return database
        .transactions()
        .run(
            LIMIT,
            connection -> {
              try (Statement statement = connection.createStatement();
                  ResultSet row = statement.executeQuery("SELECT UTC_TIMESTAMP(6)")) {
                row.next();
                return row.getObject(1, LocalDateTime.class).toInstant(ZoneOffset.UTC);
              }
            });
  }
}
