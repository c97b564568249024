package dev.leasehold.declaration;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What only {@code leasehold daemon} needs.
 *
 * @param connections of the scheduler, to the ledger's database; at least 1
 * @param runs child processes of one daemon at a time; at least 1
 * @param drainTimeout how long a daemon that is asked to end waits for its runs before it ends them
 * @param listen where the status page, the health endpoints and the numbers are
 * @param starts how every job is started that does not say it itself
 */
public record DaemonDeclaration(
    int connections, int runs, Duration drainTimeout, Listen listen, Starts starts) {
  /**
   * What the ledger and incidents call a daemon, where a run has the name of its job; no job can be
   * called so.
   */
  public static final String NAME = "leasehold daemon";

  static final int CONNECTIONS = 2;
  static final int RUNS = 10;
  static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(30);

  private static final DaemonDeclaration NONE =
      new DaemonDeclaration(CONNECTIONS, RUNS, DRAIN_TIMEOUT, Listen.LOOPBACK, Starts.NONE);

  /** Nothing said. */
  public static DaemonDeclaration none() {
    return NONE;
  }

  /**
   * @param host the address that it listens at
   * @param port from 0, which takes any that is free
   */
  public record Listen(String host, int port) {
    static final Listen LOOPBACK = new Listen("127.0.0.1", 8321);
  }

  /**
   * How the runs of a job are started; said for all and by a job for itself.
   *
   * @param memory bytes of the heap of a child process
   * @param catchUp what becomes of instants that no daemon was there for
   * @param startJitter a run starts later than its instant by less than this; not negative
   * @param retryPause before the first retry; it doubles with each
   */
  public record Starts(
      OptionalLong memory,
      Optional<CatchUp> catchUp,
      Optional<Duration> startJitter,
      Optional<Duration> retryPause) {
    static final Starts NONE =
        new Starts(OptionalLong.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    private static final long MEMORY = 512L << 20;
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(10);

    /** What holds for a job that says this, where {@code top} holds for all. */
    public Starts over(Starts top) {
      return new Starts(
          memory.isPresent() ? memory : top.memory,
          catchUp.or(top::catchUp),
          startJitter.or(top::startJitter),
          retryPause.or(top::retryPause));
    }

    /** Bytes of the heap. */
    public long heap() {
      return memory.orElse(MEMORY);
    }

    /** What becomes of instants that no daemon was there for. */
    public CatchUp missedInstants() {
      return catchUp.orElse(CatchUp.DEFAULT);
    }

    /** The longest that a run starts after its instant by design; not negative. */
    public Duration longestJitter() {
      return startJitter.orElse(Duration.ZERO);
    }

    /** Before the first retry. */
    public Duration firstPause() {
      return retryPause.orElse(RETRY_PAUSE);
    }
  }

  /**
   * What becomes of instants that no daemon was there for.
   *
   * @param runs which of them are made up for
   * @param window an instant further back than this is not
   */
  public record CatchUp(Which runs, Duration window) {
    /** Where nothing is said. */
    public static final CatchUp DEFAULT = new CatchUp(Which.LATEST, Duration.ofHours(1));

    /** Which instants are made up for. */
    public enum Which {
      LATEST,
      ALL,
      NONE
    }
  }
}
