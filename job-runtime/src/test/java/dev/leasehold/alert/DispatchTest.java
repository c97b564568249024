package dev.leasehold.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leasehold.alert.Dispatch.NotSent;
import dev.leasehold.alert.Dispatch.Result;
import dev.leasehold.alert.Dispatch.Sent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class DispatchTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final AtomicInteger attempts = new AtomicInteger();

  private static Map<String, Result> dispatch(Duration limit, Map<String, Sender> senders)
      throws InterruptedException {
    return new Dispatch(limit, () -> 0).send(senders, Notices.firing());
  }

  private Result dispatch(Duration limit, Sender sender) throws InterruptedException {
    return dispatch(limit, Map.of("ops", sender)).get("ops");
  }

  private Sender failing(int times, boolean pointless) {
    return (notice, limit) -> {
      if (attempts.incrementAndGet() <= times) {
        throw new NotSentException("no " + attempts.get(), pointless);
      }
    };
  }

  @Test
  void whatIsTakenAtOnceIsSentOnce() throws InterruptedException {
    assertThat(dispatch(LONG, failing(0, false))).isEqualTo(new Sent());
    assertThat(attempts).hasValue(1);
  }

  @Test
  void theThirdAttemptIsTheLast() throws InterruptedException {
    assertThat(dispatch(LONG, failing(2, false))).isEqualTo(new Sent());
    assertThat(attempts).hasValue(3);

    attempts.set(0);
    assertThat(dispatch(LONG, failing(9, false))).isEqualTo(new NotSent("no 3", false));
    assertThat(attempts).hasValue(3);
  }

  @Test
  void whatIsPointlessIsNotTriedAgain() throws InterruptedException {
    assertThat(dispatch(LONG, failing(9, true))).isEqualTo(new NotSent("no 1", true));
    assertThat(attempts).hasValue(1);
  }

  @Test
  void noPauseReachesBeyondTheLimit() throws InterruptedException {
    long begin = System.nanoTime();
    assertThat(dispatch(Duration.ofMillis(250), failing(9, false)))
        .isEqualTo(new NotSent("no 1", false));
    assertThat(attempts).hasValue(1);
    assertThat(System.nanoTime() - begin).isLessThan(Duration.ofSeconds(5).toNanos());
  }

  @Test
  void channelsAreToldAtTheSameTimeAndInOrder() throws InterruptedException {
    CyclicBarrier both = new CyclicBarrier(2);
    Sender together =
        (notice, limit) -> {
          try {
            both.await();
          } catch (java.util.concurrent.BrokenBarrierException broken) {
            throw new NotSentException("alone", true);
          }
        };
    Map<String, Sender> senders = new LinkedHashMap<>();
    senders.put("zulu", together);
    senders.put("alpha", together);

    Map<String, Result> results = dispatch(LONG, senders);

    assertThat(results)
        .containsExactly(Map.entry("zulu", new Sent()), Map.entry("alpha", new Sent()));
  }

  @Test
  void aSenderThatIgnoresInterruptsHoldsUpNobody() throws InterruptedException {
    CountDownLatch released = new CountDownLatch(1);
    AtomicReference<Thread> stuck = new AtomicReference<>();
    Map<String, Sender> senders = new LinkedHashMap<>();
    senders.put(
        "stuck",
        (notice, limit) -> {
          stuck.set(Thread.currentThread());
          while (released.getCount() > 0) {
            LockSupport.parkNanos(1_000_000);
          }
        });
    senders.put("good", (notice, limit) -> {});

    long begin = System.nanoTime();
    Map<String, Result> results = dispatch(Duration.ofMillis(300), senders);
    Duration taken = Duration.ofNanos(System.nanoTime() - begin);

    assertThat(results.get("stuck"))
        .isEqualTo(new NotSent("gave no answer in time; it may have arrived", false));
    assertThat(results.get("good")).isEqualTo(new Sent());
    assertThat(taken).isLessThan(Duration.ofSeconds(5));
    assertThat(stuck.get().isDaemon()).isTrue();
    released.countDown();
  }

  @Test
  void aSenderThatCanBeInterruptedIs() throws InterruptedException {
    CountDownLatch interrupted = new CountDownLatch(1);

    dispatch(
        Duration.ofMillis(200),
        (notice, limit) -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException wanted) {
            interrupted.countDown();
            throw wanted;
          }
        });

    interrupted.await();
  }

  @Test
  void anAttemptIsToldHowMuchTimeIsLeft() throws InterruptedException {
    AtomicReference<Duration> given = new AtomicReference<>();

    dispatch(Duration.ofSeconds(5), (notice, limit) -> given.set(limit));

    assertThat(given.get()).isLessThanOrEqualTo(Duration.ofMillis(4800)).isPositive();
  }

  @Test
  void whatASenderBreaksWithIsNotShown() throws InterruptedException {
    assertThat(
            dispatch(
                LONG,
                (notice, limit) -> {
                  throw new IllegalStateException("hunter2");
                }))
        .isEqualTo(new NotSent("failed: IllegalStateException", false));
  }

  @Test
  void whoIsInterruptedLeavesAtOnce() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> dispatch(LONG, (notice, limit) -> new CountDownLatch(1).await()))
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void nobodyToTellIsNoWork() throws InterruptedException {
    assertThat(dispatch(LONG, Map.of())).isEmpty();
  }
}
