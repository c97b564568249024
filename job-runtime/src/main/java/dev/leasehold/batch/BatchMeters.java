package dev.leasehold.batch;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.batch.core.job.AbstractJob;
import org.springframework.batch.core.step.AbstractStep;

/**
 * Where Spring Batch tells what it observes, and where an author's code may add to it. Both belong
 * to one run: nothing is put into a registry that all of a process share.
 *
 * @param observations of jobs, steps and items
 * @param meters what the author's code may register its own with
 */
public record BatchMeters(ObservationRegistry observations, MeterRegistry meters) {

  /** Lets a bean of Spring Batch tell what it does. */
  void observe(Object bean) {
    if (bean instanceof AbstractJob job) {
      job.setObservationRegistry(observations);
    } else if (bean instanceof AbstractStep step) {
      step.setObservationRegistry(observations);
    }
  }
}
