package com.example.shapes;

import javax.sql.DataSource;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.infrastructure.item.database.JdbcPagingItemReader;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Four partitions that each read pages. */
@Configuration
public class PagingPartitions extends Partitions {
  @Bean
  @StepScope
  JdbcPagingItemReader<Integer> rowsOfPart(
      DataSource dataSource, @Value("#{stepExecutionContext['part']}") int part) throws Exception {
    return Rows.pagesOfPart(dataSource, part);
  }
}
