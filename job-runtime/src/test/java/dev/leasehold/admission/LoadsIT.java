package dev.leasehold.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.admission.Claim.Range;
import dev.leasehold.admission.Loads.Seen;
import dev.leasehold.admission.Loads.Span;
import dev.leasehold.database.Database;
import dev.leasehold.declaration.JobDeclaration.Overlap;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

class LoadsIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Instant RUN = Instant.parse("2026-11-22T03:15:00Z");

  private final TestSchema schema = TestDatabase.get().createSchema();
  private final Database database = schema.migrated();
  private final Ledger ledger = Ledger.in(database.transactions(), LIMIT);
  private final Attempts attempts = new Attempts(database.transactions(), LIMIT);
  private final Loads loads = new Loads(database.transactions(), LIMIT);

  private void server(String identity, int capacity) {
    new Capacities(database.transactions(), LIMIT)
        .enroll(new Capacity(identity, identity, capacity, 0, capacity, true));
  }

  private static Claim claim(String attempt, String job, Map<String, Range> wants) {
    return new Claim(
        attempt, job, RUN, Overlap.ALLOW, wants, Duration.ofHours(1), Duration.ofSeconds(30));
  }

  private Lease granted(String attempt, String job, Map<String, Range> wants) {
    attempts.arrive(attempt, job, RUN, "here", 1);
    Lease lease = ((Admission.Granted) ledger.ask(claim(attempt, job, wants))).lease();
    attempts.leased(lease);
    return lease;
  }

  private void waits(Claim claim) {
    attempts.arrive(claim.attempt(), claim.job(), RUN, "here", 1);
    assertThat(ledger.ask(claim)).isInstanceOf(Admission.Waiting.class);
  }

  private void end(String attempt) {
    attempts.end(attempt, Attempt.End.withoutWork("completed", OptionalInt.of(0), ""));
  }

  private static Map<String, Range> of(String server, int connections) {
    return Map.of(server, new Range(connections, connections));
  }

  /** Server, whether in line, connections, and how long, in minutes. */
  private static List<Tuple> spans(Seen seen) {
    return seen.spans().stream()
        .map(
            one ->
                Tuple.tuple(
                    one.server(),
                    one.inLine(),
                    one.connections(),
                    Duration.between(one.from(), one.to()).toMinutes()))
        .toList();
  }

  @Test
  void whatIsLeasedNowIsCountedOnEachServerUntilNow() {
    server("a", 10);
    server("b", 10);
    granted("one", "export", Map.of("a", new Range(2, 2), "b", new Range(3, 3)));
    schema.execute("UPDATE leasehold_lease SET granted_at = granted_at - INTERVAL 30 MINUTE");

    Seen seen = loads.since(DAY);

    assertThat(spans(seen))
        .containsExactlyInAnyOrder(
            Tuple.tuple("a", false, 2, 30L), Tuple.tuple("b", false, 3, 30L));
    assertThat(seen.spans()).extracting(Span::to).containsOnly(seen.at());
  }

  @Test
  void whatHasEndedIsCountedFromItsPartsUntilItsEnd() {
    server("a", 10);
    server("b", 10);
    Lease lease = granted("one", "export", Map.of("a", new Range(2, 2), "b", new Range(3, 3)));
    end("one");
    ledger.forget(lease);
    schema.execute(
        "UPDATE leasehold_attempt SET arrived_at = ended_at - INTERVAL 20 MINUTE, leased_at ="
            + " ended_at - INTERVAL 15 MINUTE");

    assertThat(spans(loads.since(DAY)))
        .containsExactlyInAnyOrder(
            Tuple.tuple("a", false, 2, 15L),
            Tuple.tuple("b", false, 3, 15L),
            Tuple.tuple("a", true, 0, 5L),
            Tuple.tuple("b", true, 0, 5L));
  }

  @Test
  void whatEndedBeforeIsLeftOutAndWhatReachesInIsNot() {
    server("a", 10);
    for (String attempt : List.of("before", "reaches")) {
      Lease lease = granted(attempt, attempt, of("a", 2));
      end(attempt);
      ledger.forget(lease);
    }
    schema.execute(
        "UPDATE leasehold_attempt SET ended_at = ended_at - INTERVAL 61 MINUTE, leased_at ="
            + " leased_at - INTERVAL 3 HOUR, arrived_at = leased_at WHERE attempt = 'before'",
        "UPDATE leasehold_attempt SET ended_at = ended_at - INTERVAL 59 MINUTE, leased_at ="
            + " leased_at - INTERVAL 3 HOUR, arrived_at = leased_at WHERE attempt = 'reaches'");

    assertThat(spans(loads.since(Duration.ofHours(1))))
        .singleElement()
        .isEqualTo(Tuple.tuple("a", false, 2, 121L));
  }

  @Test
  void oneInLineIsCountedAndOneThatHasJustAskedIsNot() {
    server("a", 3);
    granted("one", "export", of("a", 3));
    waits(claim("two", "import", of("a", 2)));
    waits(claim("three", "billing", of("a", 2)));
    schema.execute(
        "UPDATE leasehold_attempt SET arrived_at = arrived_at - INTERVAL 7 MINUTE WHERE attempt ="
            + " 'two'");

    assertThat(spans(loads.since(DAY)))
        .filteredOn(span -> span.toList().get(1).equals(true))
        .containsExactly(Tuple.tuple("a", true, 0, 7L));
  }

  @Test
  void oneThatGaveUpIsCountedWhereItStoodInLine() {
    server("a", 3);
    server("b", 3);
    granted("one", "export", of("a", 3));
    Claim claim = claim("two", "import", of("a", 2));
    waits(claim);
    ledger.leave(claim);
    end("two");
    schema.execute(
        "UPDATE leasehold_attempt SET arrived_at = ended_at - INTERVAL 7 MINUTE WHERE attempt ="
            + " 'two'");

    assertThat(spans(loads.since(DAY)))
        .filteredOn(span -> span.toList().get(1).equals(true))
        .containsOnlyOnce(Tuple.tuple("a", true, 0, 7L))
        .noneMatch(span -> span.toList().get(0).equals("b"));
  }

  /** As a runner of the version before leaves it. */
  @Test
  void whatNobodyWroteDownIsCountedWhereItCanHaveBeenNowhereElse() {
    server("a", 10);
    Lease lease = granted("one", "export", of("a", 4));
    end("one");
    ledger.forget(lease);
    schema.execute(
        "DELETE FROM leasehold_attempt_part",
        "UPDATE leasehold_attempt SET arrived_at = ended_at - INTERVAL 15 MINUTE, leased_at ="
            + " arrived_at");
    assertThat(spans(loads.since(DAY))).containsExactly(Tuple.tuple("a", false, 4, 15L));

    server("b", 10);
    assertThat(loads.since(DAY).spans()).isEmpty();
  }

  @Test
  void partsAreForgottenWithTheirAttempt() {
    server("a", 10);
    for (String attempt : List.of("old", "young")) {
      ledger.forget(granted(attempt, attempt, of("a", 2)));
      end(attempt);
    }
    schema.execute(
        "UPDATE leasehold_attempt SET ended_at = ended_at - INTERVAL 2 DAY WHERE attempt = 'old'");

    assertThat(attempts.purge(DAY, 100)).isEqualTo(1);
    assertThat(parts()).containsExactly("young");
    assertThat(attempts.purge(DAY, 100)).isZero();
  }

  @Test
  void nothingIsWrittenOfAnAttemptThatIsNotRemembered() {
    server("a", 2);
    attempts.leased(((Admission.Granted) ledger.ask(claim("one", "x", of("a", 2)))).lease());
    Claim second = claim("two", "y", of("a", 2));
    ledger.ask(second);
    ledger.leave(second);

    assertThat(parts()).isEmpty();
  }

  private List<String> parts() {
    return database
        .transactions()
        .run(
            LIMIT,
            connection -> {
              List<String> all = new java.util.ArrayList<>();
              try (var select =
                      connection.prepareStatement(
                          "SELECT attempt FROM leasehold_attempt_part ORDER BY attempt");
                  var row = select.executeQuery()) {
                while (row.next()) {
                  all.add(row.getString(1));
                }
              }
              return all;
            });
  }
}
