package dev.leasehold.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to take a connection and give it back: with enough of them for everybody, and for
 * eight threads on four of them. The mean says what it costs; the longest single operation, in the
 * sample mode, says how long somebody had to wait.
 */
@BenchmarkMode({Mode.AverageTime, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class AcquireBenchmark {

  /** A pool with a connection for everybody. */
  @State(Scope.Benchmark)
  public static class Roomy extends Opened {
    /** Opens it. */
    public Roomy() {
      super(8);
    }
  }

  /** A pool with too few. */
  @State(Scope.Benchmark)
  public static class Tight extends Opened {
    /** Opens it. */
    public Tight() {
      super(4);
    }
  }

  /** A pool while a trial lasts. */
  @State(Scope.Benchmark)
  public abstract static class Opened {
    @Param Contender pool;
    private final int size;
    Contender.Pooled pooled;

    Opened(int size) {
      this.size = size;
    }

    /** Before all threads. */
    @Setup(Level.Trial)
    public void open() throws SQLException {
      pooled = pool.open(size);
    }

    /** After all threads. */
    @TearDown(Level.Trial)
    public void close() {
      pooled.close().run();
    }
  }

  /** A thread that may take connections. */
  @State(Scope.Thread)
  public static class Guest {
    private Runnable end = () -> {};
    private boolean begun;

    void begin(Opened opened) {
      if (!begun) {
        begun = true;
        end = opened.pooled.begin().onThisThread();
      }
    }

    /** On the same thread. */
    @TearDown(Level.Trial)
    public void end() {
      end.run();
    }
  }

  /** One thread, eight connections. */
  @Benchmark
  @Threads(1)
  public void oneThread(Roomy roomy, Guest guest) throws SQLException {
    guest.begin(roomy);
    roomy.pooled.dataSource().getConnection().close();
  }

  /** Two threads, eight connections. */
  @Benchmark
  @Threads(2)
  public void twoThreads(Roomy roomy, Guest guest) throws SQLException {
    guest.begin(roomy);
    roomy.pooled.dataSource().getConnection().close();
  }

  /** Eight threads, four connections, given back at once. */
  @Benchmark
  @Threads(8)
  public void tightAndNothingDone(Tight tight, Guest guest) throws SQLException {
    guest.begin(tight);
    tight.pooled.dataSource().getConnection().close();
  }

  /** Eight threads, four connections, each held over a wait of 50 microseconds. */
  @Benchmark
  @Threads(8)
  public void tightAndParked(Tight tight, Guest guest) throws SQLException {
    guest.begin(tight);
    try (Connection connection = tight.pooled.dataSource().getConnection()) {
      LockSupport.parkNanos(50_000);
    }
  }

  /** Eight threads, four connections, each held over a round trip to a server. */
  @Benchmark
  @Threads(8)
  public String tightAndARoundTrip(Tight tight, Guest guest) throws SQLException {
    guest.begin(tight);
    try (Connection connection = tight.pooled.dataSource().getConnection()) {
      return connection.nativeSQL("SELECT 1");
    }
  }
}
