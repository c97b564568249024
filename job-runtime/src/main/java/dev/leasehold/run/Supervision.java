package dev.leasehold.run;

import dev.leasehold.pool.LeasedPools;
import dev.leasehold.report.Incident;
import dev.leasehold.watchdog.Finding;
import dev.leasehold.watchdog.Kind;
import dev.leasehold.watchdog.Watchdog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for the end of a running job, shows how far it is, and ends it when it must be ended.
 *
 * @param executes hears which execution of Spring Batch the job has, at every look
 */
record Supervision(
    Signals signals,
    JobThread thread,
    LeasedPools pools,
    LongConsumer executes,
    Incidents incidents,
    RunListener listener,
    InstantSource clock) {

  private static final Logger log = LoggerFactory.getLogger(Supervision.class);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  /**
   * Returns when the job has ended, by itself or by the ladder.
   *
   * @return whether the job's thread has ended
   */
  boolean untilEnd(KillLadder ladder, Watchdog watchdog) {
    boolean asked = false;
    while (true) {
      signals.await(BETWEEN_LOOKS);
      tellWhatWasNotDelivered(watchdog);
      Optional<Incident> fatal = incidents.fatal();
      if (fatal.isPresent()) {
        return ladder.climb(fatal.get());
      }
      if (thread.hasEnded()) {
        if (thread.hasEndedUnbegun()) {
          interrupted(watchdog);
        }
        return true;
      }
      if (signals.interrupted() && !asked) {
        asked = true;
        interrupted(watchdog);
        continue;
      }
      thread.execution().ifPresent(executes);
      listener.progress(thread.progress(), pools.snapshot());
    }
  }

  /**
   * The watchdog finds one fatal thing only, so one that was lost on its way would be the last.
   * Nothing happens where it is on its way still.
   */
  private void tellWhatWasNotDelivered(Watchdog watchdog) {
    if (incidents.fatal().isPresent()) {
      return;
    }
    try {
      watchdog.fatal().ifPresent(incidents::accept);
    } catch (Throwable failed) {
      log.error("a fatal incident could not be told", failed);
    }
  }

  private void interrupted(Watchdog watchdog) {
    watchdog.report(
        Finding.external(
            Kind.INTERRUPTED, clock.instant(), "the process was asked to end", pools.snapshot()));
  }
}
