package dev.leasehold.batch;

import dev.leasehold.database.Transactions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** An execution of Spring Batch whose process is gone. */
public final class AbandonedExecution {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final String TEXT =
      "ended by the runtime: its process vanished; its lease expired without an end";

  private AbandonedExecution() {}

  /**
   * Writes it and its open steps down as FAILED, so that it can be restarted; nothing happens where
   * it has ended.
   *
   * @param transactions on the server that has the schema
   * @param schema with the BATCH_ tables; the account needs rights there
   * @throws dev.leasehold.database.DatabaseException when the server does not let us
   */
  public static void writeDown(
      Transactions transactions, String schema, long execution, InstantSource clock) {
    transactions.run(
        LIMIT,
        connection -> {
          connection.setCatalog(schema);
          Executions.endOpen(connection, List.of(execution), TEXT, clock);
          return true;
        });
  }
}
