package dev.leasehold.batch;

import dev.leasehold.batch.JobShape.Access;
import dev.leasehold.batch.JobShape.Transaction;
import dev.leasehold.batch.JobShape.Transaction.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.batch.core.listener.StepListener;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.item.ChunkOrientedStep;
import org.springframework.batch.core.step.tasklet.TaskletStep;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** What is around a step's work: its transaction, and listeners. */
final class AroundSteps {
  private final QueryMeans means;
  private final ItemBeans items;

  AroundSteps(QueryMeans means, ItemBeans items) {
    this.means = means;
    this.items = items;
  }

  Transaction transaction(Step step) {
    if (!(step instanceof TaskletStep || step instanceof ChunkOrientedStep<?, ?>)) {
      return new Transaction(Kind.BARE, Optional.empty(), "");
    }
    PlatformTransactionManager manager = StepTransactions.managerOf(step);
    if (manager == null || manager instanceof ResourcelessTransactionManager) {
      return new Transaction(Kind.NONE, Optional.empty(), "it has no transaction manager");
    }
    Optional<String> propagation = StepTransactions.without(step);
    if (propagation.isPresent()) {
      return new Transaction(
          Kind.NONE, Optional.empty(), "its transaction attribute is " + propagation.get());
    }
    Optional<String> database = means.database(manager);
    return database.isPresent()
        ? new Transaction(Kind.LEASED, database, "")
        : new Transaction(
            Kind.FOREIGN,
            Optional.empty(),
            "its transaction manager is a " + BeanNames.type(manager.getClass()));
  }

  /** Of listeners that can query. */
  List<String> notes(Step step) {
    List<String> notes = new ArrayList<>();
    for (Object value : Fields.values(step)) {
      if (!(value instanceof StepListener) && !isComposite(value)) {
        continue;
      }
      for (Access access : items.read(value, null)) {
        if (access instanceof JobShape.Code code && !code.holds().isEmpty()) {
          notes.add(
              "listener "
                  + code.bean()
                  + " is code: it holds "
                  + code.holds().get(0).words()
                  + "; what it asks is not in this plan");
        }
      }
    }
    return notes.stream().distinct().toList();
  }

  private static boolean isComposite(Object value) {
    String name = value.getClass().getName();
    return name.startsWith("org.springframework.batch.core.listener.Composite");
  }
}
