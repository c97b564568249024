package dev.leasehold.run;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Kubernetes Job that this process is a pod of: all pods of one Job try the same scheduled
 * instant.
 *
 * @param name of the Job
 * @param scheduledAt as the name tells it; empty where the name itself stands for the instant
 */
public record KubernetesJob(String name, Optional<Instant> scheduledAt) {
  /** The environment variable with the name, which is the pod's label of it. */
  public static final String VARIABLE = "LEASEHOLD_KUBERNETES_JOB";

  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?");

  /** A number as it is printed: no sign, no leading zero. */
  private static final Pattern MINUTES = Pattern.compile("[1-9][0-9]{0,11}");

  /**
   * What ends in a smaller number was named by a person: read as minutes, a date such as 20261122
   * lies before this.
   */
  private static final Instant EARLIEST =
      LocalDate.of(2020, 1, 1).atStartOfDay().toInstant(ZoneOffset.UTC);

  /** The controller makes a Job when its instant has come; clocks differ a little. */
  private static final Duration AHEAD = Duration.ofDays(1);

  /**
   * The one that the environment names; empty where it names none.
   *
   * <p>The controller of CronJobs calls a Job by its CronJob, which is called as the declared job,
   * and the scheduled instant in minutes since 1970.
   *
   * @param job the declared job's name
   * @throws IllegalArgumentException when it cannot be the name of a Job
   */
  public static Optional<KubernetesJob> of(
      Map<String, String> environment, String job, Instant now) {
    String name = environment.getOrDefault(VARIABLE, "").strip();
    if (name.isEmpty()) {
      return Optional.empty();
    }
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          VARIABLE
              + ": not the name of a Kubernetes Job; give it the pod's label"
              + " batch.kubernetes.io/job-name");
    }
    return Optional.of(new KubernetesJob(name, instant(name, job, now)));
  }

  private static Optional<Instant> instant(String name, String job, Instant now) {
    if (!name.startsWith(job + "-")) {
      return Optional.empty();
    }
    Matcher minutes = MINUTES.matcher(name.substring(job.length() + 1));
    if (!minutes.matches()) {
      return Optional.empty();
    }
    // Twelve digits lie within what an instant can be.
    return Optional.of(Instant.ofEpochSecond(60 * Long.parseLong(minutes.group())))
        .filter(it -> !it.isBefore(EARLIEST) && !it.isAfter(now.plus(AHEAD)));
  }
}
