package dev.leasehold.batch;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.dao.OptimisticLockingFailureException;

/**
 * A job operator whose {@code stop} does not fail because the job has gone on meanwhile: it looks
 * again, and asks again while there is something to stop.
 */
final class TolerantStop {
  private static final int ATTEMPTS = 5;

  private TolerantStop() {}

  static JobOperator around(JobOperator operator, JobRepository repository) {
    return (JobOperator)
        Proxy.newProxyInstance(
            TolerantStop.class.getClassLoader(),
            new Class<?>[] {JobOperator.class},
            (proxy, method, arguments) -> {
              Object[] current = arguments;
              for (int attempt = 1; ; attempt++) {
                try {
                  return method.invoke(operator, current);
                } catch (InvocationTargetException e) {
                  if (!method.getName().equals("stop")
                      || !(e.getTargetException() instanceof OptimisticLockingFailureException)
                      || attempt == ATTEMPTS) {
                    throw e.getTargetException();
                  }
                  if (arguments[0] instanceof JobExecution execution) {
                    JobExecution now = repository.getJobExecution(execution.getId());
                    if (now == null || !now.isRunning() || now.isStopping()) {
                      return true;
                    }
                    current = new Object[] {now};
                  }
                }
              }
            });
  }
}
