package com.example.shop;

import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Numbers of documents, each given once. Taken in a transaction of its own, so that nobody waits
 * for somebody else's long one; that is what takes a second connection.
 */
class DocumentNumbers {
  private final JdbcClient jdbc;
  private final TransactionTemplate alone;

  DocumentNumbers(DataSource dataSource, PlatformTransactionManager transactions) {
    this.jdbc = JdbcClient.create(dataSource);
    this.alone = new TransactionTemplate(transactions);
    this.alone.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
  }

  int next(String kind) {
    Integer number = alone.execute(transaction -> take(kind));
    if (number == null) {
      throw new IllegalStateException("no number of kind " + kind);
    }
    return number;
  }

  private int take(String kind) {
    jdbc.sql("UPDATE document_numbers SET last_number = last_number + 1 WHERE kind = ?")
        .param(kind)
        .update();
    return jdbc.sql("SELECT last_number FROM document_numbers WHERE kind = ?")
        .param(kind)
        .query(Integer.class)
        .single();
  }
}
