package dev.leasehold.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import co.elastic.logging.logback.EcsEncoder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lines in ECS form, each of which says which run it is of.
 *
 * <p>That stands in the logging context, which all threads share, for a process makes one run: what
 * belongs to a thread (MDC) would be missing in the lines of the pool, the watchdog and the threads
 * that an author's code starts.
 */
final class RunLines extends EcsEncoder {
  /** Properties of the logging context. */
  static final String JOB = "leasehold.job";

  static final String RUN = "leasehold.run";
  static final String LEASE = "leasehold.lease";
  static final String KUBERNETES_JOB = "kubernetes.job.name";

  @Override
  protected void addCustomFields(ILoggingEvent event, StringBuilder line) {
    Map<String, String> known = event.getLoggerContextVO().getPropertyMap();
    text(JOB, known.get(JOB), line);
    text(RUN, known.get(RUN), line);
    text(KUBERNETES_JOB, known.get(KUBERNETES_JOB), line);
    String lease = known.get(LEASE);
    if (lease != null) {
      line.append('"').append(LEASE).append("\":").append(lease).append(',');
    }
  }

  /** The names of jobs and an instant have no character that JSON would have to escape. */
  private static void text(String name, @Nullable String value, StringBuilder line) {
    if (value != null) {
      line.append('"').append(name).append("\":\"").append(value).append("\",");
    }
  }
}
