package dev.leasehold.batch;

import dev.leasehold.batch.JobShape.Access;
import dev.leasehold.batch.JobShape.Part;
import dev.leasehold.batch.JobShape.StepPart;
import dev.leasehold.batch.JobShape.Threads;
import dev.leasehold.batch.JobShape.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.target.AbstractBeanFactoryBasedTargetSource;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.SimpleJob;
import org.springframework.batch.core.job.flow.Flow;
import org.springframework.batch.core.job.flow.FlowJob;
import org.springframework.batch.core.job.flow.FlowStep;
import org.springframework.batch.core.partition.PartitionStep;
import org.springframework.batch.core.partition.support.TaskExecutorPartitionHandler;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.item.ChunkOrientedStep;
import org.springframework.batch.core.step.item.ChunkOrientedTasklet;
import org.springframework.batch.core.step.job.JobStep;
import org.springframework.batch.core.step.tasklet.TaskletStep;
import org.springframework.batch.infrastructure.repeat.support.TaskExecutorRepeatTemplate;
import org.springframework.transaction.PlatformTransactionManager;

/** Reads the shape of a job from its beans, as they are after its context was made. */
final class ShapeReader {
  private final ItemBeans items;
  private final AroundSteps around;
  private final BeanNames names;
  private final Flows flows;

  ShapeReader(ItemBeans items, AroundSteps around, BeanNames names) {
    this.items = items;
    this.around = around;
    this.names = names;
    this.flows = new Flows(this::step, names);
  }

  JobShape read(Job job) {
    return new JobShape(parts(job));
  }

  private List<Part> parts(Job job) {
    Object target = target(job);
    if (target instanceof FlowJob flowing) {
      return Fields.value(flowing, "flow", Flow.class).map(flows::parts).orElse(List.of());
    }
    if (target instanceof SimpleJob simple) {
      List<Part> parts = new ArrayList<>();
      // Not by their names: a step of @JobScope does not tell its own before the job begins.
      for (Object one : Fields.value(simple, "steps", List.class).orElse(List.of())) {
        if (one instanceof Step step) {
          parts.add(step(step));
        }
      }
      return parts;
    }
    return List.of();
  }

  StepPart step(Step found) {
    Object target = target(found);
    Step step = target instanceof Step one ? one : found;
    if (step instanceof Advised advised
        && advised.getTargetSource() instanceof AbstractBeanFactoryBasedTargetSource source) {
      String name = source.getTargetBeanName().replaceFirst("^scopedTarget\\.", "");
      return new StepPart(
          name,
          new JobShape.Transaction(JobShape.Transaction.Kind.BARE, Optional.empty(), ""),
          new JobShape.UnknownWork("bean that is made when its job begins"),
          List.of());
    }
    return new StepPart(
        String.valueOf(step.getName()), around.transaction(step), work(step), around.notes(step));
  }

  private Work work(Step step) {
    if (step instanceof ChunkOrientedStep<?, ?> chunks) {
      return chunk(chunks);
    }
    if (step instanceof TaskletStep tasklets) {
      return tasklet(tasklets);
    }
    if (step instanceof BareTaskletStep bare) {
      return new JobShape.TaskletWork(items.read(bare.tasklet(), null));
    }
    if (step instanceof PartitionStep partitions) {
      return partitions(partitions);
    }
    if (step instanceof FlowStep) {
      return new JobShape.Nested(
          Fields.value(step, "flow", Flow.class).map(flows::parts).orElse(List.of()));
    }
    if (step instanceof JobStep) {
      return new JobShape.Nested(
          Fields.value(step, "job", Job.class).map(this::parts).orElse(List.of()));
    }
    return new JobShape.UnknownWork(BeanNames.type(step.getClass()));
  }

  private Work chunk(ChunkOrientedStep<?, ?> step) {
    PlatformTransactionManager manager = StepTransactions.managerOf(step);
    int size = Fields.value(step, "chunkSize", Integer.class).orElse(1);
    return new JobShape.Chunk(
        size,
        false,
        accesses(step, "itemReader", manager),
        accesses(step, "itemProcessor", manager),
        accesses(step, "itemWriter", manager),
        Fields.value(step, "taskExecutor")
            .map(executor -> ExecutorThreads.of(executor, OptionalInt.of(size))));
  }

  private Work tasklet(TaskletStep step) {
    PlatformTransactionManager manager = StepTransactions.managerOf(step);
    if (!(step.getTasklet() instanceof ChunkOrientedTasklet<?> chunks)) {
      return new JobShape.TaskletWork(items.read(step.getTasklet(), manager));
    }
    Object provider = Fields.value(chunks, "chunkProvider").orElse(chunks);
    Object processor = Fields.value(chunks, "chunkProcessor").orElse(chunks);
    Optional<TaskExecutorRepeatTemplate> parallel =
        Fields.value(step, "stepOperations", TaskExecutorRepeatTemplate.class);
    return new JobShape.Chunk(
        ChunkSizes.of(provider),
        true,
        accesses(provider, "itemReader", manager),
        accesses(processor, "itemProcessor", manager),
        accesses(processor, "itemWriter", manager),
        parallel.flatMap(
            template ->
                Fields.value(template, "taskExecutor")
                    .map(
                        executor ->
                            ExecutorThreads.of(
                                executor,
                                Fields.value(template, "throttleLimit", Integer.class)
                                    .map(OptionalInt::of)
                                    .orElse(OptionalInt.empty())))));
  }

  private List<Access> accesses(
      Object owner, String field, @Nullable PlatformTransactionManager manager) {
    // Where there is no processor the framework has one of its own, which does nothing.
    return Fields.value(owner, field)
        .filter(bean -> !bean.getClass().getName().startsWith(owner.getClass().getName()))
        .map(bean -> items.read(bean, manager))
        .orElse(List.of());
  }

  private Work partitions(PartitionStep step) {
    Object handler = target(Fields.value(step, "partitionHandler").orElse(step));
    if (!(handler instanceof TaskExecutorPartitionHandler own)) {
      return new JobShape.Partitions(
          OptionalInt.empty(),
          new Threads(OptionalInt.empty(), OptionalInt.empty(), true, names.of(handler)),
          Optional.empty());
    }
    OptionalInt grid = OptionalInt.of(own.getGridSize());
    return new JobShape.Partitions(
        grid,
        Fields.value(own, "taskExecutor")
            .map(executor -> ExecutorThreads.of(executor, grid))
            .orElse(new Threads(OptionalInt.of(1), OptionalInt.of(1), false, "no executor")),
        Optional.ofNullable(own.getStep()).map(this::step));
  }

  private static Object target(Object object) {
    Object target = object instanceof Advised ? AopProxyUtils.getSingletonTarget(object) : null;
    return target == null ? object : target(target);
  }
}
