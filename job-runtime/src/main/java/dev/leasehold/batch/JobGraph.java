package dev.leasehold.batch;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.AbstractStep;
import org.springframework.batch.core.step.Step;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.env.Environment;
import org.springframework.transaction.TransactionManager;

/**
 * Follows an author's beans from field to field, finds the steps and the executors they use, and
 * puts ours into their fields. So it finds also what the author made with {@code new}.
 *
 * <p>Looked into are Spring Batch's own classes, the author's, and collections of them; not other
 * libraries, whose executors are their own matter.
 */
final class JobGraph {
  private static final int MOST_ELEMENTS = 1000;

  private final Class<?> configuration;
  private final Workers workers;
  private final StepExecutionListener listener;
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Map<String, Step> steps = new LinkedHashMap<>();
  private final Set<Object> nestedJobs = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<String> notWrapped = new LinkedHashSet<>();

  /**
   * A graph of which nothing has been seen yet.
   *
   * @param configuration the author's class, by which the author's others are known
   * @param listener is told of every step, inside of the author's own listeners
   */
  JobGraph(Class<?> configuration, Workers workers, StepExecutionListener listener) {
    this.configuration = configuration;
    this.workers = workers;
    this.listener = listener;
  }

  /** All steps seen so far by name, in the order they were found. */
  synchronized Map<String, Step> steps() {
    return new LinkedHashMap<>(steps);
  }

  /** Whether a step of another job runs this one. */
  synchronized boolean isNested(Job job) {
    return nestedJobs.contains(target(job).orElse(job));
  }

  /** Executors that stay as they are: the field that holds them, and their class. */
  synchronized List<String> notWrapped() {
    return List.copyOf(notWrapped);
  }

  /** Takes in a bean and all that it leads to. */
  synchronized void add(Object root) {
    Deque<Object> open = new ArrayDeque<>();
    open.add(root);
    while (!open.isEmpty()) {
      Object found = open.removeFirst();
      Object object = target(found).orElse(null);
      if (object == null || !seen.add(object)) {
        continue;
      }
      if (object instanceof Step step) {
        steps.putIfAbsent(String.valueOf(step.getName()), step);
      }
      if (object instanceof AbstractStep step) {
        step.registerStepExecutionListener(listener);
      }
      Class<?> type = object.getClass();
      if (object instanceof Collection<?> collection) {
        copyOf(collection).forEach(open::addLast);
      } else if (object instanceof Map<?, ?> map) {
        copyOf(map.values()).forEach(open::addLast);
      } else if (type.isArray() && !type.getComponentType().isPrimitive()) {
        for (int i = 0; i < Array.getLength(object); i++) {
          Object element = Array.get(object, i);
          if (element != null) {
            open.addLast(element);
          }
        }
      } else if (isFollowed(object, configuration)) {
        follow(object, open);
      }
    }
  }

  private void follow(Object object, Deque<Object> open) {
    for (Class<?> type = object.getClass();
        type != null && type != Object.class;
        type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers()) || field.getType().isPrimitive()) {
          continue;
        }
        Object value = read(field, object);
        if (value == null) {
          continue;
        }
        if (value instanceof Executor executor && !(value instanceof Step)) {
          replace(field, object, executor);
        } else {
          if (value instanceof Job && object instanceof Step) {
            target(value).ifPresent(nestedJobs::add);
          }
          open.addLast(value);
        }
      }
    }
  }

  private void replace(Field field, Object owner, Executor executor) {
    if (Workers.isStandIn(executor)) {
      return;
    }
    Optional<Object> standIn = workers.inPlaceOf(executor, field.getType());
    if (standIn.isPresent()) {
      try {
        field.set(owner, standIn.get());
        return;
      } catch (IllegalAccessException e) {
        // A final field of a record or a lambda: nothing can be put there.
      }
    }
    notWrapped.add(nameOf(owner) + " holds a " + executor.getClass().getName());
  }

  private static String nameOf(Object owner) {
    return owner instanceof Step step
        ? "step " + step.getName()
        : owner.getClass().getName().replaceFirst("\\$\\$Lambda.*", " (a lambda)");
  }

  private static @Nullable Object read(Field field, Object object) {
    try {
      field.setAccessible(true);
      return field.get(object);
    } catch (InaccessibleObjectException | IllegalAccessException e) {
      return null;
    }
  }

  /** What is behind a proxy; empty where that is made anew at each step or not known yet. */
  private static Optional<Object> target(Object object) {
    if (!(object instanceof Advised) || Workers.isStandIn(object)) {
      return Optional.of(object);
    }
    Object target = AopProxyUtils.getSingletonTarget(object);
    return target == null ? Optional.empty() : target(target);
  }

  /** Whether its fields are looked into, for an author whose class this is. */
  static boolean isFollowed(Object object, Class<?> configuration) {
    Class<?> type = object.getClass();
    if (AuthorClass.isFromSamePlace(JobGraph.class, type)
        || type.isEnum()
        || object instanceof Class
        || object instanceof DataSource
        || object instanceof TransactionManager
        || object instanceof JobRepository
        || object instanceof BeanFactory
        || object instanceof Environment
        || object instanceof Thread
        || object instanceof ClassLoader) {
      return false;
    }
    return type.getName().startsWith("org.springframework.batch.")
        || AuthorClass.isBySameAuthor(configuration, type);
  }

  /** Of a large collection just the beginning: those are items, not steps. */
  private static List<Object> copyOf(Collection<?> collection) {
    try {
      return collection.stream()
          .limit(MOST_ELEMENTS)
          .filter(e -> e != null)
          .map(e -> (Object) e)
          .toList();
    } catch (RuntimeException e) {
      // A collection that is changing or that throws is nobody's list of steps.
      return List.of();
    }
  }
}
