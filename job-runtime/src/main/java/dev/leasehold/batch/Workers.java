package dev.leasehold.batch;

import dev.leasehold.pool.Activities;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopConfigException;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.scheduling.concurrent.ConcurrentTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/**
 * Puts executors whose tasks are activities in place of an author's, one for each. Thread-safe.
 *
 * <p>Where a field or an injection point asks for the executor's own class, its stand-in is a
 * subclass made at run time; where that cannot be made either, the executor stays as it is.
 */
final class Workers {
  private static final Set<String> TASKS =
      Set.of("execute", "submit", "submitCompletable", "invokeAll", "invokeAny");

  /** Sends an executor's tasks another way; all its other methods stay its own. */
  private record TaskRoute(WorkerExecutor worker) implements MethodInterceptor {
    @Override
    public @Nullable Object invoke(MethodInvocation call) throws Throwable {
      Method ours;
      try {
        ours =
            TASKS.contains(call.getMethod().getName())
                ? WorkerExecutor.class.getMethod(
                    call.getMethod().getName(), call.getMethod().getParameterTypes())
                : null;
      } catch (NoSuchMethodException e) {
        ours = null;
      }
      if (ours == null) {
        return call.proceed();
      }
      try {
        return ours.invoke(worker, call.getArguments());
      } catch (InvocationTargetException e) {
        throw e.getTargetException();
      }
    }
  }

  private final Activities activities;
  private final Map<Executor, WorkerExecutor> wrapped =
      Collections.synchronizedMap(new IdentityHashMap<>());

  Workers(Activities activities) {
    this.activities = activities;
  }

  static boolean isStandIn(Object executor) {
    return executor instanceof WorkerExecutor
        || executor instanceof Advised advised
            && Arrays.stream(advised.getAdvisors())
                .anyMatch(advisor -> advisor.getAdvice() instanceof TaskRoute);
  }

  /** The stand-in that can take the place of {@code author} where {@code required} is asked for. */
  Optional<Object> inPlaceOf(Executor author, Class<?> required) {
    if (isStandIn(author)) {
      return Optional.of(author);
    }
    WorkerExecutor worker = wrapped.computeIfAbsent(author, this::wrap);
    if (required.isInstance(worker)) {
      return Optional.of(worker);
    }
    return subclassed(author, worker).filter(required::isInstance);
  }

  /** The stand-in for a bean, of the bean's own class where possible. */
  Optional<Object> inPlaceOfBean(Executor bean) {
    if (isStandIn(bean)) {
      return Optional.of(bean);
    }
    return subclassed(bean, wrapped.computeIfAbsent(bean, this::wrap));
  }

  private WorkerExecutor wrap(Executor author) {
    Executor tasks =
        author instanceof SyncTaskExecutor
            ? this::runHere
            : activities.wrap(author, new AuthorsExecutor(author));
    return new WorkerExecutor(author, tasks);
  }

  /**
   * On the parent's own thread: as one of its workers where the plan declares any, else as part of
   * what it does itself.
   */
  private void runHere(Runnable task) {
    if (activities.currentRole().workers() == 0) {
      task.run();
      return;
    }
    try {
      activities.wrap(Executors.callable(task)).call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Optional<Object> subclassed(Executor author, WorkerExecutor worker) {
    ProxyFactory factory = new ProxyFactory(author);
    factory.addAdvice(new TaskRoute(worker));
    ClassLoader loader = author.getClass().getClassLoader();
    for (boolean subclass : new boolean[] {true, false}) {
      factory.setProxyTargetClass(subclass);
      try {
        return Optional.of(
            factory.getProxy(loader == null ? Workers.class.getClassLoader() : loader));
      } catch (AopConfigException | IllegalArgumentException | LinkageError e) {
        // A final class, or one that the JDK keeps to itself: its interfaces may do.
        continue;
      }
    }
    return Optional.empty();
  }

  /** The author's executor behind a stand-in; itself where it is none. */
  static Object author(Object executor) {
    if (executor instanceof WorkerExecutor worker) {
      return worker.author();
    }
    Object target = isStandIn(executor) ? AopProxyUtils.getSingletonTarget(executor) : null;
    return target == null ? executor : target;
  }

  /** How many tasks it can run at the same time; where that depends on its queue, the most. */
  static OptionalInt threads(Executor executor) {
    if (executor instanceof ThreadPoolTaskExecutor pool) {
      return threads(pool.getCorePoolSize(), pool.getMaxPoolSize(), pool.getQueueCapacity());
    }
    if (executor instanceof ThreadPoolExecutor pool) {
      int queue = pool.getQueue().size() + pool.getQueue().remainingCapacity();
      return threads(pool.getCorePoolSize(), pool.getMaximumPoolSize(), queue);
    }
    if (executor instanceof SimpleAsyncTaskExecutor simple) {
      int limit = simple.getConcurrencyLimit();
      return limit > 0 ? OptionalInt.of(limit) : OptionalInt.empty();
    }
    if (executor instanceof ConcurrentTaskExecutor concurrent) {
      return threads(concurrent.getConcurrentExecutor());
    }
    return OptionalInt.empty();
  }

  private static OptionalInt threads(int core, int max, int queue) {
    // Behind a queue that never fills, a thread pool does not grow beyond its core.
    int threads = queue == Integer.MAX_VALUE ? Math.max(core, 1) : max;
    return threads == Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of(threads);
  }
}
