package dev.leasehold.batch;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.database.ExtendedConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Knows the leased databases by their DataSource, also behind those that only pass on. */
final class LeasedSources {
  private final Map<DataSource, String> names = new IdentityHashMap<>();

  /**
   * @param databases by name
   */
  LeasedSources(Map<String, DataSource> databases) {
    databases.forEach(this::add);
  }

  /** One more DataSource of a database. */
  void add(String name, DataSource source) {
    names.put(source, name);
  }

  /** The name of the database; empty where it is not a leased one. */
  Optional<String> name(@Nullable Object source) {
    Object behind = source;
    while (behind != null) {
      if (behind instanceof DataSource known && names.containsKey(known)) {
        return Optional.of(names.get(known));
      }
      if (behind instanceof DelegatingDataSource delegating) {
        behind = delegating.getTargetDataSource();
      } else if (behind instanceof ExtendedConnectionDataSourceProxy) {
        behind = Fields.value(behind, "dataSource").orElse(null);
      } else {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }
}
