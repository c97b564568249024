package dev.leasehold.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.admission.CompletedRuns.Took;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CompletedRunsIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final TestSchema schema = TestDatabase.get().createSchema();
  private int number;

  @BeforeEach
  void migrate() {
    schema.migrated();
  }

  private Map<String, Took> took(int most) {
    return new CompletedRuns(schema.migrated().transactions(), LIMIT).took(most);
  }

  private void ran(String job, String outcome, long... seconds) throws SQLException {
    try (Connection connection = schema.connect();
        PreparedStatement known =
            connection.prepareStatement(
                "INSERT IGNORE INTO leasehold_job (name, known_at) VALUES (?, NOW())");
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO leasehold_attempt (attempt, job, scheduled_at, host, process,"
                    + " arrived_at, leased_at, ended_at, outcome) VALUES (?, ?,"
                    + " TIMESTAMP '2026-11-22 00:00:00' + INTERVAL ? MINUTE, 'here', 1,"
                    + " '2026-11-22 00:00:00', '2026-11-22 00:00:00',"
                    + " TIMESTAMP '2026-11-22 00:00:00' + INTERVAL ? SECOND, ?)")) {
      known.setString(1, job);
      known.executeUpdate();
      for (long one : seconds) {
        insert.setString(1, "attempt-" + number);
        insert.setString(2, job);
        insert.setInt(3, number++);
        insert.setLong(4, one);
        insert.setString(5, outcome);
        insert.executeUpdate();
      }
    }
  }

  @Test
  void theLastCompletedRunsOfEachJobAreSummedUp() throws SQLException {
    ran("copy", "completed", 9_000, 8_000);
    ran("copy", "completed", LongStream.rangeClosed(1, 20).toArray());
    ran("bill", "completed", 7);
    assertThat(took(20))
        .containsOnly(
            Map.entry("copy", new Took(20, Duration.ofSeconds(10), Duration.ofSeconds(19))),
            Map.entry("bill", new Took(1, Duration.ofSeconds(7), Duration.ofSeconds(7))));
    assertThat(took(21).get("copy"))
        .isEqualTo(new Took(21, Duration.ofSeconds(11), Duration.ofSeconds(20)));
    assertThat(took(50).get("copy").runs()).isEqualTo(22);
  }

  @Test
  void whatDidNotCompleteDoesNotCount() throws SQLException {
    ran("copy", "failed", 3_000);
    ran("copy", "skipped", 0);
    assertThat(took(20)).isEmpty();
    ran("copy", "completed", 5);
    ran("copy", "killed", 4_000, 4_000);
    assertThat(took(1).get("copy"))
        .isEqualTo(new Took(1, Duration.ofSeconds(5), Duration.ofSeconds(5)));
  }
}
