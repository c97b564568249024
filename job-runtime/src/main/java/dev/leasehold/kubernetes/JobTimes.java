package dev.leasehold.kubernetes;

import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.JobDeclaration.Limits;
import dev.leasehold.declaration.KubernetesDeclaration;
import dev.leasehold.run.JobRunner;
import dev.leasehold.run.Pauses;
import java.time.Duration;

/**
 * How long Kubernetes lets a job be. Each of its limits lies above Leasehold's own, so that
 * Leasehold's report always comes first; it ends only what Leasehold itself could not end.
 *
 * @param pod the longest that one attempt takes, in seconds
 * @param job the longest that all attempts take, with the pauses between them and room for one
 *     attempt that uses up no retry, in seconds
 */
record JobTimes(long pod, long job) {
  /** Between being asked to end and having ended. */
  static final long GRACE = JobRunner.GRACE.toSeconds();

  /** How many attempts may end by what is not their fault, as on a node that is drained. */
  private static final int DISRUPTIONS = 1;

  /** The Job controller's own; the longest of them is what documents call six minutes. */
  private static final Pauses PAUSES = new Pauses(Duration.ofSeconds(10));

  static JobTimes of(JobDeclaration job, KubernetesDeclaration kubernetes) {
    Limits limits = job.limits();
    long pod =
        seconds(kubernetes.longestStartUp())
            + seconds(limits.admissionTimeout())
            + seconds(limits.deadline())
            + GRACE;
    int further = job.retries() + DISRUPTIONS;
    long all = (further + 1) * (pod + GRACE) + PAUSES.together(further).toSeconds();
    return new JobTimes(pod, all);
  }

  /** Rounded up. */
  static long seconds(Duration duration) {
    return duration.plusNanos(999_999_999).toSeconds();
  }
}
