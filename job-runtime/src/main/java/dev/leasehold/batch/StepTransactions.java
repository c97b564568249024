package dev.leasehold.batch;

import java.lang.reflect.Field;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.item.ChunkOrientedStep;
import org.springframework.batch.core.step.tasklet.TaskletStep;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.util.ReflectionUtils;

/** Whether Spring Batch opens a database transaction around what a step does. */
final class StepTransactions {
  private StepTransactions() {}

  static boolean isTransactional(Step step) {
    PlatformTransactionManager manager = managerOf(step);
    return manager != null
        && !(manager instanceof ResourcelessTransactionManager)
        && without(step).isEmpty();
  }

  /** The propagation by which a step has no transaction though it has a manager. */
  static Optional<String> without(Step step) {
    Field field = ReflectionUtils.findField(step.getClass(), "transactionAttribute");
    if (field == null) {
      return Optional.empty();
    }
    field.setAccessible(true);
    if (!(ReflectionUtils.getField(field, step) instanceof TransactionDefinition attribute)) {
      return Optional.empty();
    }
    return switch (attribute.getPropagationBehavior()) {
      case TransactionDefinition.PROPAGATION_NOT_SUPPORTED -> Optional.of("NOT_SUPPORTED");
      case TransactionDefinition.PROPAGATION_NEVER -> Optional.of("NEVER");
      // A step is the outermost: there is nothing that it could take part in.
      case TransactionDefinition.PROPAGATION_SUPPORTS -> Optional.of("SUPPORTS");
      default -> Optional.empty();
    };
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

  static @Nullable PlatformTransactionManager managerOf(Step step) {
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
