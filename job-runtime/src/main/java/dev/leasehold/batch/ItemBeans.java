package dev.leasehold.batch;

import dev.leasehold.batch.JobShape.Access;
import dev.leasehold.batch.JobShape.Held;
import dev.leasehold.database.StatementDigest;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.batch.infrastructure.item.database.AbstractCursorItemReader;
import org.springframework.batch.infrastructure.item.database.JdbcBatchItemWriter;
import org.springframework.batch.infrastructure.item.database.JdbcPagingItemReader;
import org.springframework.batch.infrastructure.item.database.PagingQueryProvider;
import org.springframework.batch.infrastructure.item.database.StoredProcedureItemReader;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Reads what readers, processors, writers and tasklets ask of a database from what they are and
 * from what they hold. Spring Batch's own are known; of code only what it could query by.
 */
final class ItemBeans {
  private static final int MOST_ELEMENTS = 1000;

  /** Also how deep it goes: what an author's code has loaded of data is no chain of delegates. */
  private static final int MOST_OBJECTS = 2000;

  private final Class<?> configuration;
  private final LeasedSources sources;
  private final QueryMeans means;
  private final BeanNames names;
  private final ScopedBeans scoped;

  /**
   * @param configuration the author's class, by which the author's others are known
   */
  ItemBeans(Class<?> configuration, LeasedSources sources, BeanNames names, ScopedBeans scoped) {
    this.configuration = configuration;
    this.sources = sources;
    this.means = new QueryMeans(sources);
    this.names = names;
    this.scoped = scoped;
  }

  /**
   * What a bean, and what it passes its work on to, asks of databases; never empty.
   *
   * @param manager of the step's transaction, to tell who shares its connection
   */
  List<Access> read(Object bean, @Nullable PlatformTransactionManager manager) {
    Reading reading = new Reading(manager);
    reading.visit(bean, null);
    List<Access> found = reading.all(target(bean));
    return found.isEmpty() ? List.of(new JobShape.NoDatabase(names.of(target(bean)))) : found;
  }

  /** Behind all proxies; the proxy itself where what is behind it is made anew for each step. */
  private static Object target(Object bean) {
    Object target = bean instanceof Advised ? AopProxyUtils.getSingletonTarget(bean) : null;
    return target == null ? bean : target(target);
  }

  /** Code on the way: what is found below it is held by it. */
  private record Owner(Object code, Set<Held> holds) {}

  private final class Reading {
    private final @Nullable PlatformTransactionManager manager;
    private final List<Access> found = new ArrayList<>();
    private final List<Owner> owners = new ArrayList<>();
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    Reading(@Nullable PlatformTransactionManager manager) {
      this.manager = manager;
    }

    /** Code that holds nothing is worth a word only where it is the bean itself. */
    List<Access> all(Object root) {
      List<Access> all = new ArrayList<>(found);
      for (Owner owner : owners) {
        if (owner.holds.isEmpty() && owner.code != root) {
          continue;
        }
        all.add(new JobShape.Code(names.of(owner.code), List.copyOf(owner.holds)));
      }
      return all;
    }

    void visit(Object bean, @Nullable Owner owner) {
      Object object = target(bean);
      if (seen.size() >= MOST_OBJECTS || !seen.add(object)) {
        return;
      }
      Optional<Access> made = scoped.access(object);
      if (made.isPresent()) {
        found.add(made.get());
        return;
      }
      Optional<Access> known = known(object);
      if (known.isPresent()) {
        found.add(known.get());
        return;
      }
      Optional<Held> held = means.of(object);
      if (held.isPresent()) {
        holder(owner, object).holds.add(held.get());
      } else if (object instanceof Collection<?> collection) {
        elements(collection, owner);
      } else if (object instanceof Map<?, ?> map) {
        elements(map.values(), owner);
      } else if (object.getClass().isArray()
          && !object.getClass().getComponentType().isPrimitive()) {
        for (int i = 0; i < Math.min(Array.getLength(object), MOST_ELEMENTS); i++) {
          Object element = Array.get(object, i);
          if (element != null) {
            visit(element, owner);
          }
        }
      } else if (JobGraph.isFollowed(object, configuration)) {
        follow(object, bean != object, owner);
      }
    }

    private void follow(Object object, boolean proxied, @Nullable Owner owner) {
      Owner now = owner;
      if (now == null && !isFrameworks(object)) {
        now = new Owner(object, new LinkedHashSet<>());
        owners.add(now);
      }
      if (proxied && now != null) {
        means.ofProxied(object).ifPresent(now.holds::add);
      }
      for (Object value : Fields.values(object)) {
        visit(value, now);
      }
    }

    /** Whoever holds it; a class of the framework's where no code does. */
    private Owner holder(@Nullable Owner owner, Object held) {
      if (owner != null) {
        return owner;
      }
      Owner made = new Owner(held, new LinkedHashSet<>());
      owners.add(made);
      return made;
    }

    private void elements(Collection<?> collection, @Nullable Owner owner) {
      List<Object> elements;
      try {
        elements = new ArrayList<>(collection);
      } catch (RuntimeException e) {
        // A collection that is changing or that throws is nobody's list of delegates.
        return;
      }
      elements.stream()
          .limit(MOST_ELEMENTS)
          .filter(element -> element != null)
          .forEach(element -> visit(element, owner));
    }

    private Optional<Access> known(Object object) {
      String bean = names.of(object);
      if (object instanceof AbstractCursorItemReader<?> reader) {
        boolean shares =
            reader.isUseSharedExtendedConnection()
                && manager != null
                && Fields.value(manager, "dataSource").orElse(null) == reader.getDataSource();
        return Optional.of(
            new JobShape.Cursor(
                bean, Optional.of(sql(reader)), sources.name(reader.getDataSource()), shares));
      }
      if (object instanceof JdbcPagingItemReader<?> reader) {
        return Optional.of(
            new JobShape.Statement(
                bean,
                firstPage(reader),
                Fields.value(reader, "dataSource").flatMap(sources::name)));
      }
      if (object instanceof JdbcBatchItemWriter<?> writer) {
        return Optional.of(
            new JobShape.Statement(
                bean,
                Fields.value(writer, "sql", String.class).map(StatementDigest::of),
                Fields.value(writer, "namedParameterJdbcTemplate")
                    .flatMap(means::of)
                    .flatMap(Held::database)));
      }
      return EntityBeans.known(object, bean, scoped.mainDatabase());
    }
  }

  private static String sql(AbstractCursorItemReader<?> reader) {
    if (reader instanceof StoredProcedureItemReader) {
      return Fields.value(reader, "procedureName", String.class)
          .map(name -> "CALL " + name)
          .orElse("CALL");
    }
    String sql = reader.getSql();
    return sql == null ? "the cursor's statement" : StatementDigest.of(sql);
  }

  private static Optional<String> firstPage(JdbcPagingItemReader<?> reader) {
    return Fields.value(reader, "queryProvider", PagingQueryProvider.class)
        .flatMap(
            provider -> {
              try {
                return Optional.of(
                    StatementDigest.of(provider.generateFirstPageQuery(reader.getPageSize())));
              } catch (RuntimeException e) {
                // It was not told yet what its database is.
                return Optional.empty();
              }
            });
  }

  private static boolean isFrameworks(Object object) {
    return object.getClass().getName().startsWith("org.springframework.");
  }
}
