package dev.leasehold.run;

import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.References;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * One attempt at one scheduled instant of a job.
 *
 * @param declaration everything declared
 * @param job the declared job's name; one of {@code declaration}
 * @param scheduledAt the scheduled instant; of a restart, and of a Kubernetes Job whose name does
 *     not tell it, until it is known, when it was asked for
 * @param restartLast take up the last failed run instead of a new one
 * @param kubernetesJob whose pod this is
 * @param once whether an instant that an attempt has completed is left as it is: a pod's, and that
 *     of a daemon's run
 * @param classes where the author's classes are found
 * @param references what the declaration's references stand for
 * @param embeddedFolder holds one folder for each embedded database
 */
public record RunRequest(
    Declaration declaration,
    String job,
    Instant scheduledAt,
    boolean restartLast,
    Optional<KubernetesJob> kubernetesJob,
    boolean once,
    ClassLoader classes,
    References references,
    Path embeddedFolder) {

  /** Of somebody who means this instant, whatever was before. */
  public RunRequest(
      Declaration declaration,
      String job,
      Instant scheduledAt,
      boolean restartLast,
      ClassLoader classes,
      References references,
      Path embeddedFolder) {
    this(
        declaration,
        job,
        scheduledAt,
        restartLast,
        Optional.empty(),
        false,
        classes,
        references,
        embeddedFolder);
  }

  /** The same request for another scheduled instant. */
  RunRequest at(Instant instant) {
    return new RunRequest(
        declaration,
        job,
        instant,
        restartLast,
        kubernetesJob,
        once,
        classes,
        references,
        embeddedFolder);
  }

  /** The declared job. */
  JobDeclaration declared() {
    JobDeclaration declared = declaration.jobs().get(job);
    if (declared == null) {
      throw new IllegalArgumentException("no job " + job);
    }
    return declared;
  }
}
