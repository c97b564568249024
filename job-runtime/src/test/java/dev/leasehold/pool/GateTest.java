package dev.leasehold.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GateTest {
  private static final long FOR_EVER = TimeUnit.HOURS.toNanos(1);

  /** Of 3,000 parks, as many may end early for no reason of ours. */
  private static final int STRAY = 5;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Bench bench = Bench.observing(1);

  @AfterEach
  void stop() {
    threads.shutdownNow();
    bench.close();
  }

  /** A record of nobody in particular. */
  private HoldRecord hold() {
    Activity nobody =
        new Activity(0, null, true, new Frame("nobody", Bench.role("nobody", 1), null), List.of());
    Pool none = bench.pools.pool(Bench.MAIN);
    return new TrackedConnection(none, nobody, System.nanoTime());
  }

  private int enter(Gate gate, long nanos) throws Exception {
    HoldRecord hold = hold();
    int slot = gate.tryEnter(hold, 0);
    long now = System.nanoTime();
    return slot >= 0 ? slot : gate.enterInTurn(hold, 0, now, now + nanos);
  }

  private static int inLine(Gate gate) {
    return gate.inLine();
  }

  @Test
  void letsInAsManyAsThereAreSlots() throws Exception {
    Gate gate = new Gate(3, () -> {});
    assertThat(List.of(enter(gate, 0), enter(gate, 0), enter(gate, 0)))
        .containsExactlyInAnyOrder(0, 1, 2);
    assertThat(gate.tryEnter(hold(), 0)).isNegative();
    assertThat(gate.mostHeld()).isEqualTo(3);
    assertThat(gate.served()).isEqualTo(3);
  }

  @Test
  void servesTheLineInTheOrderOfItsArrival() throws Exception {
    Gate gate = new Gate(1, () -> {});
    int slot = enter(gate, 0);
    List<Future<Integer>> turns = new ArrayList<>();
    AtomicInteger turn = new AtomicInteger();
    for (int i = 0; i < 20; i++) {
      turns.add(
          threads.submit(
              () -> {
                int mine = enter(gate, FOR_EVER);
                int order = turn.getAndIncrement();
                gate.leave(mine);
                return order;
              }));
      int expected = i + 1;
      await().pollInterval(Duration.ofMillis(1)).until(() -> inLine(gate) == expected);
    }
    gate.leave(slot);
    for (int i = 0; i < 20; i++) {
      assertThat(turns.get(i).get()).isEqualTo(i);
    }
  }

  @Test
  void nobodyOvertakesTheLine() throws Exception {
    Gate gate = new Gate(2, () -> {});
    int first = enter(gate, 0);
    int second = enter(gate, 0);
    CountDownLatch stay = new CountDownLatch(1);
    Future<?> waiter =
        threads.submit(
            () -> {
              int slot = enter(gate, FOR_EVER);
              stay.await();
              gate.leave(slot);
              return null;
            });
    await().until(() -> inLine(gate) == 1);
    assertThat(gate.tryEnter(hold(), 0)).isNegative();
    gate.leave(first);
    await().until(() -> inLine(gate) == 0);
    assertThat(gate.tryEnter(hold(), 0)).isNegative();
    stay.countDown();
    waiter.get();
    gate.leave(second);
    assertThat(enter(gate, 0)).isNotNegative();
  }

  /** A bulkhead whose waiter keeps its place when it times out swallows the next permit. */
  @Test
  void aWaiterThatTimesOutLeavesTheLineAndSwallowsNoPermit() throws Exception {
    Gate gate = new Gate(1, () -> {});
    int slot = enter(gate, 0);
    assertThatThrownBy(() -> enter(gate, 1_000_000)).isInstanceOf(Gate.TimedOut.class);
    assertThat(inLine(gate)).isZero();
    gate.leave(slot);
    for (int i = 0; i < 3; i++) {
      gate.leave(enter(gate, 0));
    }
  }

  @Test
  void aWaiterThatIsInterruptedLeavesTheLine() throws Exception {
    Gate gate = new Gate(1, () -> {});
    int slot = enter(gate, 0);
    Future<Integer> waiter = threads.submit(() -> enter(gate, FOR_EVER));
    await().until(() -> inLine(gate) == 1);
    waiter.cancel(true);
    await().until(() -> inLine(gate) == 0);
    gate.leave(slot);
    assertThat(enter(gate, 0)).isZero();
  }

  @Test
  void aRefusalEndsEveryWaitAndEveryLaterOne() throws Exception {
    Gate gate = new Gate(1, () -> {});
    int slot = enter(gate, 0);
    List<Future<Integer>> waiters = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      waiters.add(threads.submit(() -> enter(gate, FOR_EVER)));
    }
    await().until(() -> inLine(gate) == 5);
    gate.refuse(() -> "first");
    gate.refuse(() -> "second");
    for (Future<Integer> waiter : waiters) {
      assertThatThrownBy(waiter::get)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOfSatisfying(
              Gate.Refused.class, refused -> assertThat(refused.reason.get()).isEqualTo("first"));
    }
    gate.leave(slot);
    assertThatThrownBy(() -> enter(gate, 0)).isInstanceOf(Gate.Refused.class);
  }

  @Test
  void aWaiterLeavesNoParkPermitBehind() throws Exception {
    Gate gate = new Gate(1, () -> {});
    AtomicBoolean over = new AtomicBoolean();
    Future<?> rival =
        threads.submit(
            () -> {
              while (!over.get()) {
                gate.leave(enter(gate, FOR_EVER));
              }
              return null;
            });
    Callable<Integer> counting =
        () -> {
          int stray = 0;
          for (int i = 0; i < 3_000; i++) {
            gate.leave(enter(gate, FOR_EVER));
            long before = System.nanoTime();
            // A park that returns at once had a permit; the machine wakes nobody so soon.
            LockSupport.parkNanos(200_000);
            stray += System.nanoTime() - before < 100_000 ? 1 : 0;
          }
          return stray;
        };
    assertThat(threads.submit(counting).get()).isLessThan(STRAY);
    over.set(true);
    rival.get();
  }

  @Test
  void theProbeForStrayPermitsSeesOne() {
    LockSupport.unpark(Thread.currentThread());
    long before = System.nanoTime();
    LockSupport.parkNanos(200_000);
    assertThat(System.nanoTime() - before).isLessThan(100_000);
  }

  @Test
  void underTimeoutsAndInterruptsNoPermitIsLostOrDoubled() throws Exception {
    int size = 3;
    Gate gate = new Gate(size, () -> {});
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger tooMany = new AtomicInteger();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
    List<Thread> visitors = new ArrayList<>();
    AtomicInteger served = new AtomicInteger();
    AtomicInteger gaveUp = new AtomicInteger();
    for (int i = 0; i < 8; i++) {
      Random random = new Random(i);
      Thread visitor =
          new Thread(
              () -> {
                while (System.nanoTime() < end) {
                  try {
                    int slot = enter(gate, random.nextInt(200_000));
                    if (inside.incrementAndGet() > size) {
                      tooMany.incrementAndGet();
                    }
                    if (random.nextInt(4) == 0) {
                      LockSupport.parkNanos(random.nextInt(50_000));
                    }
                    inside.decrementAndGet();
                    gate.leave(slot);
                    served.incrementAndGet();
                  } catch (Gate.TimedOut | InterruptedException expected) {
                    gaveUp.incrementAndGet();
                  } catch (Exception unexpected) {
                    throw new IllegalStateException(unexpected);
                  }
                }
              });
      visitors.add(visitor);
      visitor.start();
    }
    Random random = new Random(42);
    while (System.nanoTime() < end) {
      visitors.get(random.nextInt(visitors.size())).interrupt();
      LockSupport.parkNanos(20_000);
    }
    for (Thread visitor : visitors) {
      visitor.join();
    }
    Thread.interrupted();
    assertThat(tooMany).hasValue(0);
    assertThat(inLine(gate)).isZero();
    assertThat(served.get()).isGreaterThan(1_000);
    assertThat(gaveUp.get()).isGreaterThan(10);
    for (int i = 0; i < size; i++) {
      assertThat(gate.tryEnter(hold(), i)).isNotNegative();
    }
  }

  @Test
  void throughThePoolTheInterruptFlagIsRestored() throws Exception {
    try (Bench one = Bench.observing(1);
        Connection held = one.dataSource.getConnection()) {
      assertThat(held.isClosed()).isFalse();
      Future<Boolean> interrupted =
          threads.submit(
              () -> {
                Thread.currentThread().interrupt();
                try {
                  one.dataSource.getConnection();
                  return false;
                } catch (SQLException expected) {
                  return Thread.interrupted() && expected.getMessage().contains("interrupted");
                }
              });
      assertThat(interrupted.get()).isTrue();
    }
  }
}
