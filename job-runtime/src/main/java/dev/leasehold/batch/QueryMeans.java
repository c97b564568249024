package dev.leasehold.batch;

import dev.leasehold.batch.JobShape.Held;
import dev.leasehold.batch.JobShape.Means;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.jdbc.support.JdbcAccessor;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Knows what code can query by when it sees it. */
final class QueryMeans {
  /** By name, for these libraries are an author's own where he has them. */
  private static final Set<String> ENTITIES =
      Set.of(
          "EntityManager",
          "EntityManagerFactory",
          "SessionFactory",
          "SqlSession",
          "SqlSessionFactory",
          "DSLContext",
          "Jdbi");

  private static final String REPOSITORY = "org.springframework.data.repository.Repository";

  private final LeasedSources sources;

  QueryMeans(LeasedSources sources) {
    this.sources = sources;
  }

  /** What it is to code that holds it; empty where it is nothing to query by. */
  Optional<Held> of(Object object) {
    if (object instanceof DataSource source) {
      return Optional.of(held(Means.DATA_SOURCE, sources.name(source), source, "a DataSource"));
    }
    if (object instanceof TransactionTemplate template) {
      return template.getPropagationBehavior() == TransactionDefinition.PROPAGATION_REQUIRES_NEW
          ? Optional.of(
              held(
                  Means.NEW_TRANSACTION,
                  database(template.getTransactionManager()),
                  template,
                  "a TransactionTemplate with REQUIRES_NEW"))
          : Optional.empty();
    }
    if (object instanceof PlatformTransactionManager manager) {
      return Optional.of(
          held(
              Means.NEW_TRANSACTION,
              database(manager),
              manager,
              "a transaction manager, by which it may open a transaction of its own"));
    }
    if (isJdbcTool(object.getClass())) {
      return Optional.of(
          held(Means.TEMPLATE, template(object, 0), object, "a " + simpleName(object)));
    }
    return interfaces(object.getClass())
        .filter(type -> isEntities(type))
        .findFirst()
        .map(
            type ->
                new Held(Means.ENTITIES, Optional.empty(), "a " + simpleName(type, object) + ""));
  }

  /** Of an object behind a proxy: the transactions of its own that the proxy opens for it. */
  Optional<Held> ofProxied(Object target) {
    Class<?> type = target.getClass();
    return Stream.concat(Stream.of(type), Stream.of((Object[]) type.getMethods()))
        .filter(
            element ->
                isRequiresNew(
                    element instanceof Method method
                        ? AnnotatedElementUtils.findMergedAnnotation(method, Transactional.class)
                        : AnnotatedElementUtils.findMergedAnnotation(type, Transactional.class)))
        .findFirst()
        .map(
            element ->
                new Held(
                    Means.NEW_TRANSACTION,
                    Optional.empty(),
                    "a " + BeanNames.type(type) + ", which is @Transactional with REQUIRES_NEW"));
  }

  private static boolean isRequiresNew(
      @org.jspecify.annotations.Nullable Transactional transactional) {
    return transactional != null && transactional.propagation() == Propagation.REQUIRES_NEW;
  }

  /** The database of a manager's connections; empty where it is not a leased one. */
  Optional<String> database(@org.jspecify.annotations.Nullable Object manager) {
    return manager == null
        ? Optional.empty()
        : Fields.value(manager, "dataSource").flatMap(sources::name);
  }

  private Held held(Means means, Optional<String> database, Object object, String words) {
    boolean leased = database.isPresent() || means == Means.ENTITIES;
    return new Held(
        means,
        database,
        leased
            ? words
            : words + " (" + BeanNames.type(object.getClass()) + "), which is not leased");
  }

  private static boolean isJdbcTool(Class<?> type) {
    return type.getName().startsWith("org.springframework.jdbc.core.")
        || type.getName().startsWith("org.springframework.jdbc.object.")
        || type.getSuperclass() != null && isJdbcTool(type.getSuperclass());
  }

  /** The database of the template inside. */
  private Optional<String> template(Object tool, int depth) {
    if (tool instanceof JdbcAccessor accessor) {
      return sources.name(accessor.getDataSource());
    }
    if (depth > 3) {
      return Optional.empty();
    }
    return Fields.values(tool).stream()
        .filter(value -> isJdbcTool(value.getClass()))
        .flatMap(value -> template(value, depth + 1).stream())
        .findFirst();
  }

  private static Stream<Class<?>> interfaces(Class<?> type) {
    return type == Object.class
        ? Stream.empty()
        : Stream.concat(
            Stream.of(type).filter(one -> !Proxy.isProxyClass(one)),
            Stream.concat(
                Stream.of(type.getInterfaces())
                    .flatMap(one -> Stream.concat(Stream.of(one), interfaces(one))),
                type.getSuperclass() == null ? Stream.empty() : interfaces(type.getSuperclass())));
  }

  private static boolean isEntities(Class<?> type) {
    String name = type.getName();
    return name.equals(REPOSITORY)
        || ENTITIES.contains(type.getSimpleName())
            && (name.startsWith("jakarta.persistence.")
                || name.startsWith("org.hibernate.")
                || name.startsWith("org.apache.ibatis.")
                || name.startsWith("org.jooq.")
                || name.startsWith("org.jdbi."));
  }

  private static String simpleName(Object object) {
    String name = BeanNames.type(object.getClass());
    return name.startsWith("Default") ? name.substring("Default".length()) : name;
  }

  private static String simpleName(Class<?> type, Object object) {
    return type.getName().equals(REPOSITORY)
        ? "repository ("
            + Stream.of(object.getClass().getInterfaces())
                .map(Class::getName)
                .findFirst()
                .orElse(type.getName())
            + ")"
        : type.getSimpleName();
  }
}
