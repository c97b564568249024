package dev.leasehold.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a declared job on a real database, once in a pool of each size from its plan's floor to its
 * peak, and then the test's own method, which looks at what the job has done. The job runs as ever:
 * from its declaration, with a lease, a pool and a watchdog, in {@code strict}; only nobody is told
 * of an incident.
 *
 * <p>The test fails, with the incident in its message, where a run does not complete, goes deeper
 * than its plan, or leaves a connection or a transaction open. In a pool of the floor a deadlock
 * that takes a busy night elsewhere happens at once.
 *
 * <p>The order: {@code @BeforeEach}, the run, the method. A parameter of type {@link JobRun} tells
 * of the run. Every run is a new scheduled instant. Tables that the runtime needs are made.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(JobTestExtension.class)
public @interface JobTest {
  /** The job's name in the declaration. */
  String value();

  /** The declaration's files, seen from the working directory, which is the module's folder. */
  String[] files() default "jobs.yaml";

  /**
   * A file whose {@code databases:} take the place of those of the same name in {@link #files};
   * none by default. What it refers to as <code>${NAME}</code> is first looked for among the system
   * properties, then in the environment, so that a test can name a server that it has just started.
   */
  String databases() default "";

  /** In which sizes it is run. */
  Sizes sizes() default Sizes.EVERY;

  /** Sizes of the pool, for a job's own database. */
  enum Sizes {
    /** The floor, the peak, and all in between. */
    EVERY,
    /** The smallest in which no interleaving can deadlock. */
    FLOOR,
    /** The smallest in which no acquire ever waits. */
    PEAK,
    /** Both of them, for a plan with a wide range. */
    FLOOR_AND_PEAK
  }
}
