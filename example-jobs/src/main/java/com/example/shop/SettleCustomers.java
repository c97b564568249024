package com.example.shop;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.jdbc.core.simple.JdbcClient;

/** One worker's part of the customers, in the step's transaction. */
class SettleCustomers implements Tasklet {
  static final String PART = "part";
  static final String PARTS = "parts";

  private record Due(long customerId, BigDecimal amount) {}

  private final JdbcClient jdbc;
  private final DocumentNumbers numbers;
  private final LocalDate day;
  private final CountDownLatch notYetBusy;

  /**
   * @param busy whether each worker waits until the others have their connection too, as they all
   *     have at once after a restart on a busy day
   */
  SettleCustomers(DataSource dataSource, DocumentNumbers numbers, LocalDate day, boolean busy) {
    this.jdbc = JdbcClient.create(dataSource);
    this.numbers = numbers;
    this.day = day;
    this.notYetBusy = new CountDownLatch(busy ? Settlement.WORKERS : 0);
  }

  @Override
  public RepeatStatus execute(StepContribution contribution, ChunkContext context)
      throws InterruptedException {
    List<Due> all = dueIn(context.getStepContext().getStepExecutionContext());
    notYetBusy.countDown();
    if (!notYetBusy.await(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the other worker did not come");
    }
    for (Due due : all) {
      int number = numbers.next("settlement"); // the second connection, while the first is held
      settle(due, number);
      contribution.incrementWriteCount(1);
    }
    return RepeatStatus.FINISHED;
  }

  private List<Due> dueIn(Map<String, Object> part) {
    return jdbc.sql(
            """
            SELECT customer_id, SUM(total) AS amount
              FROM orders
             WHERE ordered_on = ? AND customer_id % ? = ?
             GROUP BY customer_id
             ORDER BY customer_id
            """)
        .params(day, requireNonNull(part.get(PARTS)), requireNonNull(part.get(PART)))
        .query(Due.class)
        .list();
  }

  private void settle(Due due, int number) {
    jdbc.sql(
            """
            INSERT INTO settlements (settled_on, customer_id, document_number, amount)
            VALUES (:day, :customer, :number, :amount)
            ON DUPLICATE KEY UPDATE document_number = :number, amount = :amount
            """)
        .param("day", day)
        .param("customer", due.customerId())
        .param("number", number)
        .param("amount", due.amount())
        .update();
  }
}
