package dev.leasehold.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leasehold.database.DatabaseException;
import dev.leasehold.database.Transactions;
import dev.leasehold.declaration.ChannelDeclaration;
import dev.leasehold.watchdog.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told where the ledger does not do what it should. */
class AlertsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Duration QUESTION = Duration.ofMillis(100);
  private static final ChannelDeclaration OPS =
      new ChannelDeclaration("ops", "command", Map.of(), List.of(), List.of(), LIMIT);

  private final Queue<Notice> sent = new ConcurrentLinkedQueue<>();
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch answers = new CountDownLatch(1);

  @AfterEach
  void letGo() {
    answers.countDown();
  }

  private Alerts over(Transactions ledger) {
    return new Alerts(
        Map.of("ops", OPS),
        channel -> (notice, limit) -> sent.add(notice),
        () -> ledger,
        LIMIT,
        QUESTION);
  }

  /** Says nothing for longer than anybody waits, whatever its limit, and then that it is gone. */
  private final class Hanging implements Transactions {
    @Override
    public <T> T run(Duration limit, Work<T> work) {
      asked.countDown();
      try {
        answers.await();
      } catch (InterruptedException ended) {
        Thread.currentThread().interrupt();
      }
      throw away();
    }
  }

  /** Says at once that it is away. */
  private static final class Away implements Transactions {
    @Override
    public <T> T run(Duration limit, Work<T> work) {
      throw away();
    }
  }

  private static DatabaseException away() {
    return new DatabaseException(DatabaseException.Reason.LOST, "it is gone", null);
  }

  @Test
  void aLedgerThatHangsMakesNobodySilent() {
    Alerts alerts = over(new Hanging());
    alerts.accept(Notices.incident(Kind.DATABASE_LOST), Optional.of("a"));
    alerts.accept(Notices.incident(Kind.FAILED), Optional.of("a"));
    await().atMost(PATIENCE).until(() -> asked.getCount() == 0);
    alerts.close();
    assertThat(sent)
        .extracting(notice -> notice.incident().kind())
        .containsExactlyInAnyOrder(Kind.DATABASE_LOST, Kind.FAILED);
  }

  @Test
  void whatIsSentWithoutALedgerIsSentOnce() {
    Alerts alerts = over(new Away());
    alerts.accept(Notices.incident(Kind.FAILED), Optional.of("a"));
    await().atMost(PATIENCE).until(() -> sent.size() == 1);
    alerts.close();
    assertThat(sent).hasSize(1);
  }

  @Test
  void whatIsSentWithoutALedgerIsNotKept() {
    try (Alerts alerts = over(new Away())) {
      assertThat(alerts.keep(List.of(Notices.incident(Kind.MISSED)))).isFalse();
    }
    assertThat(sent).hasSize(1);
  }
}
