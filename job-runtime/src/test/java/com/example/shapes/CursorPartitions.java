package com.example.shapes;

import javax.sql.DataSource;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.infrastructure.item.database.JdbcCursorItemReader;
import org.springframework.batch.infrastructure.item.database.builder.JdbcCursorItemReaderBuilder;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Four partitions that each read by a cursor of their own. */
@Configuration
public class CursorPartitions extends Partitions {
  @Bean
  @StepScope
  JdbcCursorItemReader<Integer> rowsOfPart(
      DataSource dataSource, @Value("#{stepExecutionContext['part']}") int part) {
    return new JdbcCursorItemReaderBuilder<Integer>()
        .name("rows")
        .dataSource(dataSource)
        .sql("SELECT id FROM source WHERE part = ? ORDER BY id")
        .queryArguments(part)
        .rowMapper((row, number) -> row.getInt("id"))
        .build();
  }
}
