package dev.leasehold.kubernetes;

import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.JobDeclaration.Limits;
import dev.leasehold.declaration.KubernetesDeclaration;
import dev.leasehold.run.JobRunner;
import java.time.Duration;

/**
 * How long Kubernetes lets a job be. Each of its limits lies above Leasehold's own, so that
 * Leasehold's report always comes first; it ends only what Leasehold itself could not end.
 *
 * @param pod the longest that one attempt takes, in seconds
 * @param job the longest that all attempts take, with the pauses between them, in seconds
 */
record JobTimes(long pod, long job) {
  /** Between being asked to end and having ended. */
  static final long GRACE = JobRunner.GRACE.toSeconds();

  /** The pause before the first retry; it doubles with each. */
  private static final long FIRST_PAUSE = 10;

  /** The longest pause: the Job controller's own, which documents call six minutes. */
  private static final long LONGEST_PAUSE = 600;

  static JobTimes of(JobDeclaration job, KubernetesDeclaration kubernetes) {
    Limits limits = job.limits();
    long pod =
        seconds(kubernetes.longestStartUp())
            + seconds(limits.admissionTimeout())
            + seconds(limits.deadline())
            + GRACE;
    long all = (job.retries() + 1) * (pod + GRACE);
    long pause = FIRST_PAUSE;
    for (int retry = 0; retry < job.retries(); retry++) {
      all += pause;
      pause = Math.min(LONGEST_PAUSE, pause * 2);
    }
    return new JobTimes(pod, all);
  }

  /** Rounded up. */
  static long seconds(Duration duration) {
    return duration.plusNanos(999_999_999).toSeconds();
  }
}
