package com.example.shapes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.batch.infrastructure.item.database.JdbcBatchItemWriter;
import org.springframework.batch.infrastructure.item.database.JdbcCursorItemReader;
import org.springframework.batch.infrastructure.item.database.JdbcPagingItemReader;
import org.springframework.batch.infrastructure.item.database.Order;
import org.springframework.batch.infrastructure.item.database.builder.JdbcBatchItemWriterBuilder;
import org.springframework.batch.infrastructure.item.database.builder.JdbcCursorItemReaderBuilder;
import org.springframework.batch.infrastructure.item.database.builder.JdbcPagingItemReaderBuilder;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;

/** The tables of these jobs, and readers and writers that most of them share. */
public final class Rows {
  /** Rows of the table {@code source}, with the ids 1 and up, in four parts. */
  public static final int COUNT = 100;

  /** Rows of a chunk and of a page. */
  static final int CHUNK = 10;

  private Rows() {}

  /** Makes {@code source} with its rows, and the empty tables {@code target} and {@code log}. */
  public static List<String> tables() {
    List<String> values = new ArrayList<>();
    for (int id = 1; id <= COUNT; id++) {
      values.add("(" + id + ", " + id % 4 + ")");
    }
    return List.of(
        "CREATE TABLE source (id INT PRIMARY KEY, part INT NOT NULL)",
        "CREATE TABLE target (id INT PRIMARY KEY)",
        "CREATE TABLE log (id INT AUTO_INCREMENT PRIMARY KEY, note VARCHAR(100))",
        "INSERT INTO source VALUES " + String.join(", ", values));
  }

  static JdbcCursorItemReader<Integer> cursor(DataSource dataSource) {
    return new JdbcCursorItemReaderBuilder<Integer>()
        .name("rows")
        .dataSource(dataSource)
        .sql("SELECT id FROM source ORDER BY id")
        .rowMapper((row, number) -> row.getInt("id"))
        .build();
  }

  static JdbcPagingItemReader<Integer> pages(DataSource dataSource) throws Exception {
    return new JdbcPagingItemReaderBuilder<Integer>()
        .name("rows")
        .dataSource(dataSource)
        .selectClause("SELECT id")
        .fromClause("FROM source")
        .sortKeys(Map.of("id", Order.ASCENDING))
        .rowMapper((row, number) -> row.getInt("id"))
        .pageSize(CHUNK)
        .build();
  }

  static JdbcPagingItemReader<Integer> pagesOfPart(DataSource dataSource, int part)
      throws Exception {
    return new JdbcPagingItemReaderBuilder<Integer>()
        .name("rows")
        .dataSource(dataSource)
        .selectClause("SELECT id")
        .fromClause("FROM source")
        .whereClause("WHERE part = :part")
        .parameterValues(Map.of("part", part))
        .sortKeys(Map.of("id", Order.ASCENDING))
        .rowMapper((row, number) -> row.getInt("id"))
        .pageSize(CHUNK)
        .build();
  }

  static JdbcBatchItemWriter<Integer> target(DataSource dataSource) {
    return new JdbcBatchItemWriterBuilder<Integer>()
        .dataSource(dataSource)
        .sql("INSERT INTO target (id) VALUES (:id)")
        .itemSqlParameterSourceProvider(id -> new MapSqlParameterSource("id", id))
        .build();
  }
}
