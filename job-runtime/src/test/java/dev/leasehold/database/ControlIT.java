package dev.leasehold.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.leasehold.database.DatabaseException.Reason;
import dev.leasehold.declaration.References;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import dev.leasehold.testkit.Wire;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlIT {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String SLOW = "SELECT SLEEP(60) /* note */, 'secret'";

  @TempDir private Path folder;
  private Database database;
  private Control control;
  private Connection session;

  @BeforeEach
  void open() throws SQLException {
    TestSchema schema = TestDatabase.get().createSchema();
    database = Database.reach(schema.declaration(), References.ofProcess(), folder);
    control = database.control(Map.of("for", "control"));
    session = database.connections(Map.of()).getConnection();
  }

  @AfterEach
  void close() throws SQLException {
    session.abort(Runnable::run);
    control.close();
    database.close();
  }

  @Test
  void aSessionShowsItsStatementWithoutLiterals() throws Exception {
    Control.Registered known = Eviction.describe(session);
    long id = known.id();
    assertThat(control.sessions(List.of(id), LIMIT))
        .singleElement()
        .satisfies(idle -> assertThat(idle.command()).isEqualTo("Sleep"))
        .satisfies(idle -> assertThat(idle.statement()).isEmpty());
    CompletableFuture<SQLException> slow = start(SLOW);
    awaitStatement(id);
    assertThat(control.sessions(List.of(id, Long.MAX_VALUE), LIMIT))
        .singleElement()
        .satisfies(busy -> assertThat(busy.id()).isEqualTo(id))
        .satisfies(busy -> assertThat(busy.command()).isEqualTo("Query"))
        .satisfies(busy -> assertThat(busy.time()).isLessThan(Duration.ofSeconds(60)))
        .satisfies(busy -> assertThat(busy.statement()).contains("SELECT SLEEP(?) , ?"));
    control.killStatements(List.of(known), LIMIT);
    slow.get(10, TimeUnit.SECONDS);
  }

  @Test
  void aKilledStatementLeavesItsSessionUsable() throws Exception {
    Control.Registered known = Eviction.describe(session);
    CompletableFuture<SQLException> slow =
        start(
            "SELECT COUNT(*) FROM information_schema.columns a, information_schema.columns b,"
                + " information_schema.columns c");
    awaitStatement(known.id());
    control.killStatements(List.of(known), LIMIT);
    assertThat(slow.get(10, TimeUnit.SECONDS).getErrorCode()).isEqualTo(1317);
    assertThat(session.isValid(5)).isTrue();
  }

  @Test
  void aKilledSessionIsGone() throws Exception {
    long id = Connections.handshakeId(session);
    control.killSessions(List.of(Eviction.describe(session)), LIMIT);
    await().until(() -> control.sessions(List.of(id), LIMIT).isEmpty());
    assertThat(session.isValid(5)).isFalse();
  }

  @Test
  void oneThatIsGoneIsNoErrorAndTheOthersAreStillKilled() throws Exception {
    Control.Registered known = Eviction.describe(session);
    Control.Registered ended =
        new Control.Registered(4_000_000_000L, known.startedAt(), known.account());
    control.killStatements(List.of(ended), LIMIT);
    control.killSessions(List.of(ended, known), LIMIT);
    await().until(() -> control.sessions(List.of(known.id()), LIMIT).isEmpty());
    control.killSessions(List.of(), LIMIT);
  }

  @Test
  void oneFromBeforeTheServersStartIsLeftToWhoHasItsNumberNow() throws Exception {
    Control.Registered known = Eviction.describe(session);
    Control.Registered old =
        new Control.Registered(known.id(), known.startedAt() - 1000, known.account());
    control.killStatements(List.of(old), LIMIT);
    control.killSessions(List.of(old), LIMIT);
    assertThat(session.isValid(5)).isTrue();
  }

  @Test
  void whatIsWrittenDownIsNoStranger() throws Exception {
    Control.Registered known = Eviction.describe(session);
    // Other tests' connections may come and go, so that only the difference at one time counts.
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              int all = control.strangers(List.of(), LIMIT);
              assertThat(control.strangers(List.of(known), LIMIT)).isEqualTo(all - 1);
              Control.Registered beforeARestart =
                  new Control.Registered(known.id(), known.startedAt() - 1000, known.account());
              assertThat(control.strangers(List.of(beforeARestart), LIMIT)).isEqualTo(all);
              Control.Registered ended =
                  new Control.Registered(4_000_000_000L, known.startedAt(), known.account());
              assertThat(control.strangers(List.of(ended), LIMIT)).isEqualTo(all);
            });
  }

  @Test
  void aLookAtWhatLivesEndsNothing() throws Exception {
    Control.Registered known = Eviction.describe(session);
    Control.Registered ended =
        new Control.Registered(4_000_000_000L, known.startedAt(), known.account());
    assertThat(control.living(Map.of("nobody", "has this"), List.of(ended), LIMIT)).isEmpty();
    try (Connection other = database.connections(Map.of("of", "this-test")).getConnection()) {
      Control.Registered registered = Eviction.describe(other);
      assertThat(control.living(Map.of("of", "this-test"), List.of(registered), LIMIT))
          .singleElement()
          .asString()
          .contains("session " + registered.id() + " lives");
      assertThat(other.isValid(5)).isTrue();
    }
  }

  @Test
  void theServersClockIsRead() {
    assertThat(control.now(LIMIT))
        .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
  }

  @Test
  void aControlConnectionThatWasLostIsReplaced() throws SQLException {
    List<Long> own = sessionsOfControl();
    try (Statement statement = session.createStatement()) {
      for (long id : own) {
        statement.execute("KILL CONNECTION " + id);
      }
    }
    assertThat(control.now(LIMIT)).isNotNull();
  }

  @Test
  void aCallThatGetsNoAnswerGivesUpAtItsLimit() throws Exception {
    try (Wire wire = new Wire(TestDatabase.get().createSchema());
        Database behind =
            Database.reach(wire.schema().declaration(), References.ofProcess(), folder);
        Control cutOff = behind.control(Map.of())) {
      assertThat(cutOff.now(LIMIT)).isNotNull();
      wire.fallSilent();
      long start = System.nanoTime();
      List<Control.Registered> sessions = List.of(Eviction.describe(session));
      assertThatThrownBy(() -> cutOff.killSessions(sessions, Duration.ofSeconds(1)))
          .isInstanceOfSatisfying(
              DatabaseException.class, late -> assertThat(late.reason()).isEqualTo(Reason.LOST))
          .hasMessageContaining("no longer answers");
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(400), Duration.ofSeconds(3));
    }
  }

  @Test
  void aCallWaitsForItsTurnNoLongerThanItsLimit() throws Exception {
    try (Wire wire = new Wire(TestDatabase.get().createSchema());
        Database behind =
            Database.reach(wire.schema().declaration(), References.ofProcess(), folder);
        Control cutOff = behind.control(Map.of())) {
      wire.fallSilent();
      CompletableFuture<Instant> first =
          CompletableFuture.supplyAsync(() -> cutOff.now(Duration.ofSeconds(20)));
      await().until(cutOff::isBusy);
      assertThatThrownBy(() -> cutOff.now(Duration.ofMillis(50)))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("kept the control connection busy");
      cutOff.close();
      assertThatThrownBy(() -> first.get(10, TimeUnit.SECONDS)).isNotNull();
    }
  }

  @Test
  void aClosedOneIsNotUsed() {
    control.close();
    control.close();
    assertThatThrownBy(() -> control.now(LIMIT)).isInstanceOf(IllegalStateException.class);
  }

  private List<Long> sessionsOfControl() throws SQLException {
    String own = Long.toString(Connections.handshakeId(session));
    try (Statement statement = session.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> "
                    + own)) {
      List<Long> ids = new ArrayList<>();
      while (row.next()) {
        ids.add(row.getLong(1));
      }
      assertThat(ids).hasSize(1);
      return ids;
    }
  }

  private CompletableFuture<SQLException> start(String sql) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (Statement statement = session.createStatement()) {
            statement.execute(sql);
            return new SQLException("not interrupted");
          } catch (SQLException killed) {
            return killed;
          }
        });
  }

  private void awaitStatement(long id) {
    await()
        .until(
            () ->
                control.sessions(List.of(id), LIMIT).stream()
                    .anyMatch(busy -> busy.statement().isPresent()));
  }
}
