package com.example.shop;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.beans.factory.annotation.Value;

/**
 * Sums up a day's orders by country. It goes through the orders with a streaming cursor and asks
 * for each one's customer on a second connection, for a connection that streams can do nothing
 * else.
 */
public class NightlyReport implements Tasklet {
  private final DataSource dataSource;
  private final LocalDate day;
  private final Path folder;

  /** The report of one day, into a file of that folder. */
  public NightlyReport(
      DataSource dataSource,
      @Value("${report.day}") String day,
      @Value("${report.folder}") Path folder) {
    this.dataSource = dataSource;
    this.day = LocalDate.parse(day);
    this.folder = folder;
  }

  @Override
  public RepeatStatus execute(StepContribution contribution, ChunkContext context)
      throws SQLException, IOException {
    write(totalsByCountry(contribution::incrementReadCount));
    return RepeatStatus.FINISHED;
  }

  Map<String, BigDecimal> totalsByCountry(Runnable count) throws SQLException {
    Map<String, BigDecimal> totals = new TreeMap<>();
    try (Connection streaming = dataSource.getConnection(); // held as long as the cursor is open
        PreparedStatement orders =
            streaming.prepareStatement(
                "SELECT customer_id, total FROM orders WHERE ordered_on = ?")) {
      orders.setFetchSize(Integer.MIN_VALUE);
      orders.setDate(1, Date.valueOf(day));
      try (ResultSet order = orders.executeQuery()) {
        while (order.next()) {
          String country = countryOf(order.getLong("customer_id"));
          totals.merge(country, order.getBigDecimal("total"), BigDecimal::add);
          count.run();
        }
      }
    }
    return totals;
  }

  private String countryOf(long customer) throws SQLException {
    try (Connection asking = dataSource.getConnection(); // one more, for each row
        PreparedStatement query =
            asking.prepareStatement("SELECT country FROM customers WHERE id = ?")) {
      query.setLong(1, customer);
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return row.getString("country");
      }
    }
  }

  private void write(Map<String, BigDecimal> totals) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("report-" + day + ".csv"),
        totals.entrySet().stream()
            .map(total -> total.getKey() + "," + total.getValue() + "\n")
            .collect(Collectors.joining("", "country,total\n", "")));
  }
}
