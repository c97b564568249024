package dev.leasehold.run;

import dev.leasehold.database.Control;
import dev.leasehold.pool.LeasedPools;
import dev.leasehold.report.Incident;
import dev.leasehold.watchdog.Kind;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a run, rung by rung, each with its own short bound; stops climbing as soon as the job's
 * thread has ended. Whatever fails on one rung, the next is still tried.
 */
final class KillLadder {
  private static final Logger log = LoggerFactory.getLogger(KillLadder.class);

  /** How long the job's thread gets to unwind by itself once every acquire fails. */
  private static final Duration UNWIND = Duration.ofMillis(300);

  private static final Duration KILL = Duration.ofSeconds(2);

  /** Where the lease is lost its sessions must be gone before the term is, reachable or not. */
  private static final Duration KILL_BEFORE_THE_TERM_ENDS = Duration.ofMillis(500);

  private static final Duration ABORT = Duration.ofSeconds(3);
  private static final Duration WRITE = Duration.ofSeconds(5);

  /** The longest that {@link #climb} takes, beside the killing of sessions on each server. */
  static final Duration LONGEST = UNWIND.plus(KILL).plus(KILL).plus(ABORT).plus(WRITE);

  private final LeasedPools pools;
  private final JobThread job;
  private final Reach reach;

  /** What of a run can be reached on its servers. */
  interface Reach {
    /** By database. */
    Map<String, Control> controls();

    /** Of the run's sessions those with these numbers, as they were registered. */
    List<Control.Registered> sessions(String database, Collection<Long> ids);
  }

  KillLadder(LeasedPools pools, JobThread job, Reach reach) {
    this.pools = pools;
    this.job = job;
    this.reach = reach;
  }

  /**
   * Ends the run for this incident.
   *
   * @return whether the job's thread has ended
   */
  boolean climb(Incident incident) {
    String reason = incident.kind() + ": " + incident.what() + " (incident " + incident.id() + ")";
    Duration kill = incident.kind() == Kind.LEASE_LOST ? KILL_BEFORE_THE_TERM_ENDS : KILL;
    rung("refuse connections", () -> pools.refuse(() -> reason));
    rung("stop the job", job::stop);
    if (!endsWithin(UNWIND)) {
      rung("interrupt the job", job::interrupt);
      reach
          .controls()
          .forEach(
              (database, control) ->
                  rung(
                      "kill the statements on " + database,
                      () ->
                          control.killStatements(
                              reach.sessions(database, pools.connectionIds(database)), kill)));
    }
    if (!endsWithin(UNWIND)) {
      rung("abort the connections", pools::abort);
      rung("interrupt the job", job::interrupt);
    }
    boolean over = endsWithin(ABORT);
    rung("write the executions down", () -> job.writeDown(reason, WRITE));
    return over;
  }

  private static void rung(String name, Runnable action) {
    try {
      action.run();
    } catch (Throwable e) {
      // An error too, such as that no thread can be made.
      log.warn("could not {}: {}", name, e.toString());
    }
  }

  private boolean endsWithin(Duration limit) {
    try {
      return job.ended().await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return job.hasEnded();
    }
  }
}
