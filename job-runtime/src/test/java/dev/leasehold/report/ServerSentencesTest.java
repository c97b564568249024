package dev.leasehold.report;

import static dev.leasehold.report.Cases.cursor;
import static dev.leasehold.report.Cases.subject;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.database.LockWaits;
import dev.leasehold.database.LockWaits.Blocker;
import dev.leasehold.database.LockWaits.Lock;
import dev.leasehold.watchdog.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerSentencesTest {
  private static Incident diagnose(Finding finding) {
    return Diagnosis.of(finding, subject(cursor()));
  }

  private static Incident stuckBehind(LockWaits locks) {
    return diagnose(
        ServerCases.stuck(Map.of("main", ServerCases.working()), Map.of("main", locks)));
  }

  @Test
  void aLockDeadlockNamesTheOtherConnectionOfTheSameActivity() {
    Incident incident = diagnose(ServerCases.lockedByItself());
    assertThat(incident.what())
        .contains("waits at OrderExport.java:52 for a row lock on shop.orders (index PRIMARY)")
        .contains("held by itself on its connection 59");
    assertThat(incident.waits())
        .singleElement()
        .satisfies(wait -> assertThat(wait.inCircle()).isTrue())
        .satisfies(wait -> assertThat(wait.at()).isEqualTo("OrderExport.java:52"));
    assertThat(incident.planToDeclare()).isEmpty();
  }

  @Test
  void theDocumentsShowBothKinds() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "incidents.md"));
    for (Finding finding :
        List.of(ServerCases.lockedByItself(), ServerCases.stuck(ServerCases.asleep()))) {
      String text = IncidentText.of(diagnose(finding));
      assertThat(page).contains(text.substring(0, text.indexOf("\n\n  Held")));
    }
  }

  @Test
  void aStatementThatTheServerWorksOnIsToBeDeclaredLonger() {
    Incident incident = diagnose(ServerCases.stuck(ServerCases.working()));
    assertThat(incident.why()).contains("still works on it", "Query 1800 s, executing");
    assertThat(incident.change()).contains("raise queryTimeout (now 30 min)");
  }

  @Test
  void aSessionThatIsGoneIsToldFromOneThatSleepsAndFromNoAnswer() {
    assertThat(diagnose(ServerCases.stuck(List.of())).why()).contains("no such session any more");
    assertThat(diagnose(ServerCases.stuck(ServerCases.asleep())).why()).contains("runs nothing");
    assertThat(diagnose(ServerCases.stuck(Map.of(), Map.of())).why())
        .contains("could not be asked");
  }

  @Test
  void aStrangerWithAMetadataLockIsNamedWithWhatItDoes() {
    Incident incident =
        stuckBehind(ServerCases.waits(Lock.METADATA, "shop.orders", ServerCases.stranger()));
    assertThat(incident.why())
        .isEqualTo(
            "On the server it waits for a metadata lock on shop.orders, held by session 77 of"
                + " app@10.0.0.3.");
    assertThat(incident.change()).contains("KILL 77");
    assertThat(incident.facts())
        .anyMatch(
            fact ->
                fact.contains("Sleep for 12 s; its last statement: UPDATE orders SET seen = ?"));
  }

  @Test
  void whoStandsInLineForAMetadataLockIsToldFromWhoHasIt() {
    Blocker alters = new Blocker(78, "root@localhost", "Query for 3 s", Optional.empty());
    LockWaits line =
        new LockWaits(
            List.of(
                new LockWaits.Wait(ServerCases.WAITING, Lock.METADATA, "shop.orders", alters),
                new LockWaits.Wait(78, Lock.METADATA, "shop.orders", ServerCases.stranger())),
            List.of());
    Incident incident = stuckBehind(line);
    assertThat(incident.why()).contains("asked for before by session 78 of root@localhost");
    assertThat(incident.facts())
        .anyMatch(fact -> fact.startsWith("In the way of session 61"))
        .anyMatch(fact -> fact.startsWith("In the way of session 78") && fact.contains("77"));
  }

  @Test
  void whatCouldNotBeSeenIsNamed() {
    Incident incident =
        stuckBehind(
            new LockWaits(
                List.of(), List.of("SELECT on performance_schema.data_lock_waits is not granted")));
    assertThat(incident.facts())
        .contains(
            "Who waits for whom on main could not be seen in full: SELECT on"
                + " performance_schema.data_lock_waits is not granted.");
  }

  @Test
  void aBlockerThatCannotBeSeenIsNoSessionZero() {
    Incident incident =
        stuckBehind(ServerCases.waits(Lock.ROW, "", new Blocker(0, "", "", Optional.empty())));
    assertThat(incident.why()).contains("a row lock, held by a session that cannot be seen");
    assertThat(incident.change()).doesNotContain("KILL");
  }
}
