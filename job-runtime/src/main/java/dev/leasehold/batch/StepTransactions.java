package dev.leasehold.batch;

import java.lang.reflect.Field;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.item.ChunkOrientedStep;
import org.springframework.batch.core.step.tasklet.TaskletStep;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.ReflectionUtils;

/** Whether Spring Batch opens a database transaction around what a step does. */
final class StepTransactions {
  private StepTransactions() {}

  static boolean isTransactional(Step step) {
    PlatformTransactionManager manager = managerOf(step);
    return manager != null && !(manager instanceof ResourcelessTransactionManager);
  }

  static Optional<String> warning(Step step) {
    return managerOf(step) instanceof ResourcelessTransactionManager
        ? Optional.of(
            "step "
                + step.getName()
                + " has no transaction manager: what it has written stays when it fails, and its"
                + " progress is not saved together with its data")
        : Optional.empty();
  }

  private static @Nullable PlatformTransactionManager managerOf(Step step) {
    if (!(step instanceof TaskletStep || step instanceof ChunkOrientedStep<?, ?>)) {
      return null;
    }
    Field field = ReflectionUtils.findField(step.getClass(), "transactionManager");
    if (field == null) {
      return null;
    }
    field.setAccessible(true);
    return (PlatformTransactionManager) ReflectionUtils.getField(field, step);
  }
}
