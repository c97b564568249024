package dev.leasehold.pool;

import static dev.leasehold.pool.Bench.role;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PastTest {
  private final Bench bench = Bench.observing(2);

  @AfterEach
  void close() {
    bench.close();
  }

  private List<Ended> ended() {
    return bench.pools.snapshot().ended();
  }

  private void use() throws SQLException {
    try (Connection connection = bench.dataSource.getConnection()) {
      connection.createStatement().close();
    }
  }

  @Test
  void aHoldThatIsOverIsRememberedFromAcquireToReturn() throws SQLException {
    try (Activities.Scope main = bench.activities.begin("main", role("job", 2))) {
      use();
      try (Connection open = bench.dataSource.getConnection()) {
        open.createStatement().close();
        assertThat(ended())
            .singleElement()
            .satisfies(
                one -> {
                  assertThat(one.label()).isEqualTo("main");
                  assertThat(one.database()).isEqualTo(Bench.MAIN);
                  assertThat(one.waited()).isFalse();
                  assertThat(one.to()).isAfter(one.from());
                });
      }
      assertThat(ended()).hasSize(2);
    }
  }

  @Test
  void aHoldOfWhichNobodyAskedAnythingIsNoneToRemember() throws SQLException {
    bench.dataSource.getConnection().close();
    assertThat(ended()).isEmpty();
  }

  @Test
  void itIsRememberedWhereSomebodyWaitedForItAndSoIsTheWait() throws Exception {
    Thread waiter;
    CountDownLatch served = new CountDownLatch(1);
    try (Activities.Scope main = bench.activities.begin("main", role("job", 3))) {
      Connection first = bench.dataSource.getConnection();
      Connection second = bench.dataSource.getConnection();
      waiter =
          new Thread(
              () -> {
                try (Connection third = bench.dataSource.getConnection()) {
                  served.countDown();
                } catch (SQLException refused) {
                  throw new IllegalStateException(refused);
                }
              });
      waiter.start();
      await().until(() -> bench.pools.snapshot().waiting(Bench.MAIN) == 1);
      long seen = System.nanoTime();
      await().until(() -> System.nanoTime() - seen > Ended.SHORTEST_WAIT);
      first.close();
      served.await();
      waiter.join();
      second.close();
    }
    assertThat(ended()).filteredOn(one -> !one.waited()).hasSize(2);
    assertThat(ended())
        .filteredOn(Ended::waited)
        .singleElement()
        .satisfies(one -> assertThat(one.from().plusMillis(1)).isBeforeOrEqualTo(one.to()));
  }

  @Test
  void aWaitThatWasGivenUpIsRemembered() throws Exception {
    try (Activities.Scope main = bench.activities.begin("main", role("job", 3))) {
      try (Connection first = bench.dataSource.getConnection();
          Connection second = bench.dataSource.getConnection()) {
        Thread me = Thread.currentThread();
        Thread other =
            new Thread(
                () -> {
                  await().until(() -> bench.pools.snapshot().waiting(Bench.MAIN) == 1);
                  long seen = System.nanoTime();
                  await().until(() -> System.nanoTime() - seen > Ended.SHORTEST_WAIT);
                  me.interrupt();
                });
        other.start();
        assertThatThrownBy(bench.dataSource::getConnection).hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        other.join();
        assertThat(ended()).singleElement().satisfies(one -> assertThat(one.waited()).isTrue());
        assertThat(first).isNotSameAs(second);
      }
    }
  }

  @Test
  void anOpenHoldTellsTheWaitBeforeItOnce() throws Exception {
    itIsRememberedWhereSomebodyWaitedForItAndSoIsTheWait();
    assertThat(ended()).doesNotHaveDuplicates();
  }

  @Test
  void noMoreIsRememberedThanTheLast() throws SQLException {
    for (int i = 0; i < 500; i++) {
      use();
    }
    List<Ended> ended = ended();
    assertThat(ended).hasSize(100).doesNotHaveDuplicates();
    use();
    assertThat(ended()).hasSize(100).isNotEqualTo(ended);
  }
}
