package dev.leasehold.batch;

import dev.leasehold.batch.JobShape.Access;
import dev.leasehold.batch.JobShape.Held;
import dev.leasehold.batch.JobShape.Means;
import dev.leasehold.database.StatementDigest;
import java.util.List;
import java.util.Optional;

/** Spring Batch's readers and writers of entities, known by name: their libraries may be absent. */
final class EntityBeans {
  private static final String DATABASE = "org.springframework.batch.infrastructure.item.database.";
  private static final String DATA = "org.springframework.batch.infrastructure.item.data.";

  private EntityBeans() {}

  /**
   * @param database whose entities these are taken for
   */
  static Optional<Access> known(Object object, String bean, String database) {
    for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
      Optional<Access> access = byName(type.getName(), object, bean, database);
      if (access.isPresent()) {
        return access;
      }
    }
    return Optional.empty();
  }

  private static Optional<Access> byName(String type, Object object, String bean, String database) {
    return switch (type) {
      case DATABASE + "JpaCursorItemReader" ->
          Optional.of(
              new JobShape.Cursor(
                  bean,
                  Fields.value(object, "queryString", String.class).map(StatementDigest::of),
                  Optional.of(database),
                  false));
      case DATABASE + "JpaPagingItemReader" ->
          Optional.of(code(bean, "an EntityManager of its own, which reads each page"));
      case DATABASE + "JpaItemWriter" -> Optional.of(code(bean, "an EntityManager"));
      case DATA + "RepositoryItemReader", DATA + "RepositoryItemWriter" ->
          Optional.of(code(bean, "a repository"));
      default -> Optional.empty();
    };
  }

  private static Access code(String bean, String holds) {
    return new JobShape.Code(bean, List.of(new Held(Means.ENTITIES, Optional.empty(), holds)));
  }
}
