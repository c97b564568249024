package dev.leasehold.pool;

import dev.leasehold.plan.Role;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** One pool of {@code main} on a stub driver, and everything it tells. */
final class Bench implements PoolEvents, AutoCloseable {
  static final String MAIN = "main";

  final StubDriver driver = new StubDriver();
  final List<Violation> violations = new CopyOnWriteArrayList<>();
  final List<Leak> leaks = new CopyOnWriteArrayList<>();
  final AtomicInteger changes = new AtomicInteger();
  final LeasedPools pools;
  final Activities activities;
  final DataSource dataSource;

  Bench(int size, boolean strict, Duration timeout) {
    this(size, strict, timeout, role("outside", 1));
  }

  Bench(int size, boolean strict, Duration timeout, Role outside) {
    pools =
        LeasedPools.open(
            Map.of(MAIN, new LeasedPools.Spec(driver, size)),
            new LeasedPools.Settings(strict, timeout, outside),
            this,
            InstantSource.system());
    activities = pools.activities();
    dataSource = pools.dataSource(MAIN);
  }

  static Bench observing(int size) {
    return new Bench(size, false, Duration.ofSeconds(20));
  }

  static Bench strict(int size) {
    return new Bench(size, true, Duration.ofSeconds(20));
  }

  static Role role(String label, int depth) {
    return new Role(label, Map.of(MAIN, depth), 0, Optional.empty());
  }

  static Role role(String label, int depth, int workers, int workerDepth) {
    return new Role(
        label, Map.of(MAIN, depth), workers, Optional.of(role("worker of " + label, workerDepth)));
  }

  /** The activity with this label, which must be there. */
  ActivityState activity(String label) {
    return pools.snapshot().activities().stream()
        .filter(a -> a.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + label + " in " + pools.snapshot()));
  }

  @Override
  public void changed() {
    changes.incrementAndGet();
  }

  @Override
  public void violated(Violation violation) {
    violations.add(violation);
  }

  @Override
  public void leaked(Leak leak) {
    leaks.add(leak);
  }

  @Override
  public void close() {
    pools.close();
  }

  /** Nobody listens. */
  static final class Silence implements PoolEvents {
    @Override
    public void changed() {}

    @Override
    public void violated(Violation violation) {}

    @Override
    public void leaked(Leak leak) {}
  }
}
