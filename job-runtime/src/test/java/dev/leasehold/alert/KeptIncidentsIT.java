package dev.leasehold.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.alert.Delivery.State;
import dev.leasehold.alert.Notice.Event;
import dev.leasehold.database.Database;
import dev.leasehold.declaration.ChannelDeclaration;
import dev.leasehold.plan.Plan;
import dev.leasehold.report.Diagnosis;
import dev.leasehold.report.Incident;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import dev.leasehold.watchdog.Finding;
import dev.leasehold.watchdog.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeptIncidentsIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration HOLD = Duration.ofSeconds(30);
  private static final Duration GONE = Duration.ofMillis(-1);
  private static final Instant AT = Instant.parse("2026-11-22T03:15:07.250Z");
  private static final ChannelDeclaration OPS = channel("ops", List.of(), List.of(), 4);
  private static final ChannelDeclaration NIGHT =
      channel("night", List.of("night"), List.of("FAILED"), 4);

  private static TestSchema schema;
  private static Database database;

  private final KeptIncidents kept = new KeptIncidents(database.transactions(), LIMIT);
  private final Deliveries deliveries = new Deliveries(database.transactions(), LIMIT);
  private final Silences silences = new Silences(database.transactions(), LIMIT);

  @BeforeAll
  static void migrate() {
    schema = TestDatabase.get().createSchema();
    database = schema.migrated();
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @BeforeEach
  void forget() {
    schema.execute(
        "DELETE FROM leasehold_incident",
        "DELETE FROM leasehold_delivery",
        "DELETE FROM leasehold_silence");
  }

  private static ChannelDeclaration channel(
      String name, List<String> jobs, List<String> kinds, int hours) {
    return new ChannelDeclaration(name, "command", Map.of(), jobs, kinds, Duration.ofHours(hours));
  }

  private static Incident incident(String job, Kind kind, int seconds) {
    Plan plan = new Plan(job, "main", List.of());
    Instant at = AT.plusSeconds(seconds);
    return Diagnosis.of(
        Finding.external(kind, at, "no such customer"),
        new Diagnosis.Subject(job, at.minusSeconds(9), at.minusSeconds(8), plan, plan));
  }

  private List<Due> keep(Incident incident) {
    return kept.keep(incident, Optional.of("a"), List.of(OPS, NIGHT), HOLD);
  }

  private List<State> states(String job) {
    return kept.last(Optional.of(job), false, 100).stream()
        .flatMap(one -> one.deliveries().stream())
        .filter(one -> one.channel().equals("ops") && one.event() == Event.FIRING)
        .map(Delivery::state)
        .toList();
  }

  @Test
  void whatIsKeptIsTheWholeIncident() {
    Incident incident = incident("day", Kind.FAILED, 0);
    List<Due> due = keep(incident);
    assertThat(due)
        .containsExactly(
            new Due("ops", new Notice(Event.FIRING, incident, incident.at(), 1, incident.at())));
    assertThat(kept.document(incident.id())).contains(incident);
    assertThat(kept.find(incident.id().substring(0, 12)))
        .extracting(KeptIncident::id)
        .containsExactly(incident.id());
    assertThat(kept.find("no such")).isEmpty();
    assertThat(kept.document("no such")).isEmpty();
  }

  @Test
  void oneThatIsKeptAlreadyIsTellingNobody() {
    keep(incident("day", Kind.FAILED, 0));
    assertThat(keep(incident("day", Kind.FAILED, 0))).isEmpty();
    assertThat(kept.last(Optional.empty(), true, 10)).hasSize(1);
  }

  @Test
  void aChannelHearsOfWhatItWants() {
    assertThat(keep(incident("night", Kind.FAILED, 0)))
        .extracting(Due::channel)
        .containsExactlyInAnyOrder("ops", "night");
    assertThat(keep(incident("night", Kind.OVERLAPPED, 1)))
        .extracting(Due::channel)
        .containsExactly("ops");
  }

  @Test
  void theSameAgainIsNotToldAgain() {
    deliveries.told(keep(incident("day", Kind.FAILED, 0)).get(0));
    assertThat(keep(incident("day", Kind.FAILED, 300))).isEmpty();
    assertThat(states("day")).containsExactly(State.REPEATED, State.TOLD);
    // Another kind and another job are no repetition.
    assertThat(keep(incident("day", Kind.DEADLINE, 301))).hasSize(1);
    assertThat(keep(incident("night", Kind.FAILED, 302))).hasSize(2);
  }

  @Test
  void theSameIsToldAgainAfterTheInterval() {
    deliveries.told(keep(incident("day", Kind.FAILED, 0)).get(0));
    schema.execute("UPDATE leasehold_delivery SET told_at = told_at - INTERVAL 14401 SECOND");
    List<Due> again = keep(incident("day", Kind.FAILED, 300));
    assertThat(again).singleElement().extracting(due -> due.notice().occurrences()).isEqualTo(2);
    assertThat(again.get(0).notice().since()).isEqualTo(incident("day", Kind.FAILED, 0).at());
  }

  @Test
  void oneThatIsStillToBeToldStandsForTheNext() {
    keep(incident("day", Kind.FAILED, 0));
    assertThat(keep(incident("day", Kind.FAILED, 1))).isEmpty();
    assertThat(states("day")).containsExactly(State.REPEATED, State.PENDING);
  }

  @Test
  void afterARefusalTheNextIsToldAgain() {
    deliveries.failed(keep(incident("day", Kind.FAILED, 0)).get(0), "answered 400", true);
    assertThat(keep(incident("day", Kind.FAILED, 1))).hasSize(1);
    assertThat(states("day")).containsExactly(State.PENDING, State.REFUSED);
  }

  @Test
  void aGoodRunResolvesAndTellsWhoeverWasTold() {
    Incident first = incident("day", Kind.FAILED, 0);
    Incident last = incident("day", Kind.FAILED, 300);
    deliveries.told(keep(first).get(0));
    keep(last);
    keep(incident("night", Kind.FAILED, 1));
    List<Due> due = kept.resolve("day", Set.of(), Set.of("ops"), HOLD);
    assertThat(due).singleElement().extracting(Due::channel).isEqualTo("ops");
    Notice notice = due.get(0).notice();
    assertThat(notice.event()).isEqualTo(Event.RESOLVED);
    assertThat(notice.incident()).isEqualTo(last);
    assertThat(notice.since()).isEqualTo(first.at());
    assertThat(notice.occurrences()).isEqualTo(2);
    assertThat(kept.last(Optional.of("day"), true, 10)).isEmpty();
    assertThat(kept.last(Optional.of("night"), true, 10)).hasSize(1);
    assertThat(kept.resolve("day", Set.of(), Set.of("ops"), HOLD)).isEmpty();
  }

  @Test
  void aGoodRunLeavesOpenWhatItHasShownItself() {
    keep(incident("day", Kind.OVERLAPPED, 0));
    keep(incident("day", Kind.FAILED, 1));
    kept.resolve("day", EnumSet.of(Kind.OVERLAPPED), Set.of("ops"), HOLD);
    assertThat(kept.last(Optional.of("day"), true, 10))
        .extracting(KeptIncident::kind)
        .containsExactly(Kind.OVERLAPPED);
  }

  @Test
  void whoWasNeverToldIsNotToldThatItIsResolved() {
    silences.add(Optional.of("day"), Optional.empty(), Instant.now().plusSeconds(600), "me", "");
    keep(incident("day", Kind.FAILED, 0));
    assertThat(kept.resolve("day", Set.of(), Set.of("ops"), HOLD)).isEmpty();
    assertThat(deliveries.take(Set.of("ops"), HOLD, 10)).isEmpty();
  }

  @Test
  void afterItWasResolvedTheSameIsToldAtOnce() {
    deliveries.told(keep(incident("day", Kind.FAILED, 0)).get(0));
    kept.resolve("day", Set.of(), Set.of("ops"), HOLD);
    assertThat(keep(incident("day", Kind.FAILED, 300))).hasSize(1);
  }

  @Test
  void whatAProcessTookOnAndDidNotSendIsSentByTheNext() {
    Incident incident = incident("day", Kind.FAILED, 0);
    kept.keep(incident, Optional.empty(), List.of(OPS), GONE);
    assertThat(deliveries.take(Set.of("another"), HOLD, 10)).isEmpty();
    List<Due> taken = deliveries.take(Set.of("ops"), HOLD, 10);
    assertThat(taken)
        .containsExactly(
            new Due("ops", new Notice(Event.FIRING, incident, incident.at(), 1, incident.at())));
    assertThat(deliveries.take(Set.of("ops"), HOLD, 10)).as("taken on by somebody").isEmpty();
    deliveries.told(taken.get(0));
    schema.execute("UPDATE leasehold_delivery SET due_at = due_at - INTERVAL 1 DAY");
    assertThat(deliveries.take(Set.of("ops"), HOLD, 10)).isEmpty();
  }

  @Test
  void aFailureIsTriedAgainAfterPausesThatDouble() {
    Due due = keep(incident("day", Kind.FAILED, 0)).get(0);
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      deliveries.failed(due, "answered 500", false);
      pauses.add(
          database
              .transactions()
              .run(
                  LIMIT,
                  connection -> {
                    try (var row =
                        connection
                            .createStatement()
                            .executeQuery(
                                "SELECT ROUND(TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(6), due_at) /"
                                    + " 30) FROM leasehold_delivery")) {
                      row.next();
                      return row.getLong(1);
                    }
                  }));
    }
    assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 120L, 120L);
    Delivery told = kept.last(Optional.of("day"), true, 1).get(0).deliveries().get(0);
    assertThat(told.isOpen()).isTrue();
    assertThat(told.attempts()).isEqualTo(9);
    assertThat(told.trouble()).isEqualTo("answered 500");
  }

  @Test
  void thatItIsResolvedWaitsForThatItFires() {
    Due firing =
        kept.keep(incident("day", Kind.FAILED, 0), Optional.empty(), List.of(OPS), GONE).get(0);
    deliveries.failed(firing, "answered 500", false);
    assertThat(kept.resolve("day", Set.of(), Set.of("ops"), GONE)).isEmpty();
    assertThat(deliveries.take(Set.of("ops"), HOLD, 10)).isEmpty();
    deliveries.told(firing);
    assertThat(deliveries.take(Set.of("ops"), HOLD, 10))
        .extracting(due -> due.notice().event())
        .containsExactly(Event.RESOLVED);
  }

  private void allIsDue() {
    schema.execute("UPDATE leasehold_delivery SET due_at = due_at - INTERVAL 1 DAY");
  }

  /** One that was told and resolved, of which the channel has not heard yet that it is. */
  private void resolvedUnheard() {
    deliveries.told(keep(incident("day", Kind.FAILED, 0)).get(0));
    Due resolved = kept.resolve("day", Set.of(), Set.of("ops"), GONE).get(0);
    deliveries.failed(resolved, "answered 500", false);
  }

  @Test
  void aLateEndClosesNoNewerOneThatFires() {
    resolvedUnheard();
    Due again = keep(incident("day", Kind.FAILED, 300)).get(0);
    allIsDue();
    assertThat(deliveries.take(Set.of("ops"), HOLD, 10)).containsExactly(again);
    deliveries.told(again);
    allIsDue();
    assertThat(deliveries.take(Set.of("ops"), HOLD, 10)).isEmpty();
    kept.resolve("day", Set.of(), Set.of(), GONE);
    assertThat(deliveries.take(Set.of("ops"), HOLD, 10))
        .singleElement()
        .satisfies(due -> assertThat(due.notice().event()).isEqualTo(Event.RESOLVED))
        .satisfies(due -> assertThat(due.notice().incident()).isEqualTo(again.notice().incident()));
  }

  @Test
  void aLateEndIsToldWhereTheChannelHearsOfNoNewerOne() {
    resolvedUnheard();
    keep(incident("day", Kind.DEADLINE, 299));
    Due refused = keep(incident("day", Kind.FAILED, 300)).get(0);
    deliveries.failed(refused, "answered 400", true);
    allIsDue();
    assertThat(deliveries.take(Set.of("ops"), HOLD, 10))
        .extracting(due -> due.notice().event())
        .containsExactlyInAnyOrder(Event.FIRING, Event.RESOLVED);
  }

  @Test
  void aSilencedOneHoldsUpNoLateEnd() {
    resolvedUnheard();
    silences.add(Optional.of("day"), Optional.empty(), Instant.now().plusSeconds(600), "me", "");
    keep(incident("day", Kind.FAILED, 300));
    allIsDue();
    assertThat(deliveries.take(Set.of("ops"), HOLD, 10))
        .extracting(due -> due.notice().event())
        .containsExactly(Event.RESOLVED);
  }

  @Test
  void eachIsTakenOnByOneOfMany() throws Exception {
    for (int i = 0; i < 12; i++) {
      kept.keep(incident("job-" + i, Kind.FAILED, i), Optional.empty(), List.of(OPS), GONE);
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<String> taken = new ArrayList<>();
    try {
      Callable<List<Due>> take = () -> deliveries.take(Set.of("ops"), HOLD, 3);
      for (int round = 0; round < 4; round++) {
        for (Future<List<Due>> one : threads.invokeAll(List.of(take, take, take, take))) {
          one.get().forEach(due -> taken.add(due.notice().incident().id()));
        }
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(taken).hasSize(12).doesNotHaveDuplicates();
  }

  @Test
  void aSilenceCoversItsJobAndItsKindUntilItEnds() {
    Silence silence =
        silences.add(
            Optional.of("day"),
            Optional.of(Kind.OVERLAPPED),
            Instant.now().plusSeconds(600),
            "me@here",
            "known");
    assertThat(keep(incident("day", Kind.OVERLAPPED, 0))).isEmpty();
    assertThat(keep(incident("day", Kind.FAILED, 1))).hasSize(1);
    assertThat(keep(incident("dusk", Kind.OVERLAPPED, 2))).hasSize(1);
    assertThat(states("day")).containsExactly(State.PENDING, State.SILENCED);
    assertThat(silences.current()).extracting(Silence::number).containsExactly(silence.number());
    assertThat(silences.end(silence.number())).isTrue();
    assertThat(silences.end(silence.number())).isFalse();
    assertThat(silences.current()).isEmpty();
    assertThat(keep(incident("day", Kind.OVERLAPPED, 3))).hasSize(1);
  }

  @Test
  void aSilenceThatIsOverCoversNothing() {
    silences.add(Optional.empty(), Optional.empty(), Instant.now().minusSeconds(5), "me", "");
    assertThat(keep(incident("day", Kind.OVERLAPPED, 0))).hasSize(1);
  }

  @Test
  void whatIsPastRetentionIsForgotten() {
    keep(incident("day", Kind.FAILED, 0));
    kept.resolve("day", Set.of(), Set.of(), HOLD);
    schema.execute("UPDATE leasehold_incident SET resolved_at = resolved_at - INTERVAL 91 DAY");
    keep(incident("day", Kind.OVERLAPPED, 1));
    kept.resolve("day", Set.of(), Set.of(), HOLD);
    keep(incident("day", Kind.DEADLINE, 2));
    ago(91);
    assertThat(kept.purge(Duration.ofDays(90), 500)).isEqualTo(1);
    assertThat(kinds()).containsExactly(Kind.DEADLINE, Kind.OVERLAPPED);
  }

  @Test
  void anOpenOneIsForgottenMuchLater() {
    deliveries.told(keep(incident("day", Kind.FAILED, 0)).get(0));
    ago(899);
    assertThat(kept.purge(Duration.ofDays(90), 500)).isZero();
    assertThat(kept.resolve("day", Set.of(), Set.of("ops"), HOLD)).hasSize(1);
    keep(incident("day", Kind.DEADLINE, 1));
    ago(901);
    assertThat(kept.purge(Duration.ofDays(90), 500)).isEqualTo(1);
    assertThat(kinds()).containsExactly(Kind.FAILED);
  }

  private void ago(int days) {
    schema.execute(
        "UPDATE leasehold_incident SET kept_at = UTC_TIMESTAMP(6) - INTERVAL " + days + " DAY");
  }

  private List<Kind> kinds() {
    return kept.last(Optional.empty(), false, 10).stream().map(KeptIncident::kind).toList();
  }
}
