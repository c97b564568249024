package dev.leasehold.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import com.example.tested.TestedJobs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** Tests as authors write them, run by JUnit, on the server that the tests are given. */
class JobTestIT {
  private static final String DECLARED =
      """
      databases:
        main: {url: "jdbc:mysql://db.example.com:3306/shop", username: batch, password: "${SECRET}"}
      channels: {ops: {webhook: "http://127.0.0.1:9/"}}
      jobs:
        booking:
          configuration: %1$s$Booking
          enforcement: observe
          plan:
            - partition:
                grid: 2
                workers: 2
                each:
                  - tasklet:
                      - query: INSERT INTO booked
                      - transaction: [{query: INSERT INTO booked}]
                        requiresNew: true
        too-flat:
          configuration: %1$s$Booking
          plan: [{partition: {grid: 2, workers: 2, each: [{tasklet: [{query: INSERT INTO booked}]}]}}]
        leaking: {configuration: %1$s$Leaking, plan: [{query: SELECT 1}]}
        leaving-open: {configuration: %1$s$LeavingOpen, plan: [{query: INSERT INTO booked}]}
        query-per-row: {configuration: %1$s$QueryPerRow, plan: [{cursor: SELECT 1}]}
        failing: {configuration: %1$s$Failing, plan: [{query: SELECT 1}]}
        once: {configuration: %1$s$LeavingNothing, instantParameter: none, plan: [{query: SELECT 1}]}
        unplanned: {configuration: %1$s$Failing, enforcement: observe}
      """;

  private static final Path FOLDER = Path.of("target", "declared");
  private static final List<String> SEEN = new ArrayList<>();

  @BeforeAll
  static void declare() throws Exception {
    Files.createDirectories(FOLDER);
    Files.writeString(FOLDER.resolve("jobs.yaml"), DECLARED.formatted(TestedJobs.class.getName()));
    Files.writeString(FOLDER.resolve("tables.sql"), "CREATE TABLE booked (what VARCHAR(20));\n");
    Files.writeString(FOLDER.resolve("others.yaml"), "databases: {other: {embedded: true}}");
    Files.writeString(FOLDER.resolve("databases.yaml"), "databases: {main: %s}".formatted(main()));
  }

  private static String main() throws Exception {
    Optional<String> url =
        Optional.ofNullable(System.getenv("LEASEHOLD_TEST_URL"))
            .filter(given -> given.startsWith("jdbc:"));
    if (url.isEmpty()) {
      return "{embedded: true, script: tables.sql}";
    }
    String user = System.getenv().getOrDefault("LEASEHOLD_TEST_USERNAME", "root");
    String password = System.getenv().getOrDefault("LEASEHOLD_TEST_PASSWORD", "");
    try (Connection connection = DriverManager.getConnection(url.get(), user, password);
        Statement statement = connection.createStatement()) {
      statement.execute("DROP SCHEMA IF EXISTS leasehold_junit");
      statement.execute("CREATE SCHEMA leasehold_junit");
      statement.execute("CREATE TABLE leasehold_junit.booked (what VARCHAR(20))");
    }
    System.setProperty(
        "TESTED_URL", url.get().replaceFirst("(://[^/]+)/[^?]*", "$1/leasehold_junit"));
    return "{url: \"${TESTED_URL}\", username: %s%s}"
        .formatted(user, password.isEmpty() ? "" : ", password: \"${LEASEHOLD_TEST_PASSWORD}\"");
  }

  @BeforeEach
  void forget() {
    SEEN.clear();
  }

  static class EverySize {
    @BeforeEach
    void begin() {
      SEEN.add("before");
    }

    @JobTest(
        value = "booking",
        files = "target/declared/jobs.yaml",
        databases = "target/declared/databases.yaml")
    void books(JobRun run) {
      SEEN.add(
          "%d of %d..%d, %s, leased %d"
              .formatted(
                  run.connections(),
                  run.floor(),
                  run.peak(),
                  run.report().outcome(),
                  run.report().pools().get(0).leased()));
    }
  }

  @Test
  void aJobThatKeepsToItsPlanIsRunInEverySizeBeforeTheMethodLooksAtIt() throws IOException {
    Events tests = run(EverySize.class).testEvents();
    tests.assertStatistics(all -> all.started(2).succeeded(2));
    assertThat(tests.started().map(event -> event.getTestDescriptor().getDisplayName()))
        .containsExactly(
            "booking in a pool of 3 of main, the floor",
            "booking in a pool of 4 of main, the peak");
    assertThat(SEEN)
        .containsExactly(
            "before", "3 of 3..4, completed, leased 3", "before", "4 of 3..4, completed, leased 4");
  }

  static class Ends {
    @JobTest(
        value = "booking",
        files = "target/declared/jobs.yaml",
        databases = "target/declared/databases.yaml",
        sizes = JobTest.Sizes.FLOOR_AND_PEAK)
    void both() {}

    @JobTest(
        value = "booking",
        files = "target/declared/jobs.yaml",
        databases = "target/declared/databases.yaml",
        sizes = JobTest.Sizes.FLOOR)
    void floor() {}

    @JobTest(
        value = "booking",
        files = "target/declared/jobs.yaml",
        databases = "target/declared/databases.yaml",
        sizes = JobTest.Sizes.PEAK)
    void peak() {}
  }

  @Test
  void fewerSizesCanBeAskedFor() {
    Events tests = run(Ends.class).testEvents();
    tests.assertStatistics(all -> all.started(4).succeeded(4));
  }

  static class TooFlat {
    @JobTest(
        value = "too-flat",
        files = "target/declared/jobs.yaml",
        databases = "target/declared/databases.yaml",
        sizes = JobTest.Sizes.PEAK)
    void books() {
      SEEN.add("looked");
    }
  }

  @Test
  void aRunDeeperThanItsPlanFailsWithTheIncident() {
    assertThat(why(TooFlat.class))
        .startsWith("too-flat in a pool of 2 of main, the peak: ")
        .contains("PLAN_VIOLATION", "TestedJobs.java:", "The plan to declare:");
    assertThat(SEEN).isEmpty();
  }

  static class Leaking {
    @JobTest(
        value = "leaking",
        files = "target/declared/jobs.yaml",
        databases = "target/declared/databases.yaml")
    void ends() {}
  }

  @Test
  void aLeakFailsThoughTheRunHasCompleted() {
    assertThat(why(Leaking.class)).contains("left something behind", "LEAK", "TestedJobs.java:");
  }

  static class LeavingOpen {
    @JobTest(
        value = "leaving-open",
        files = "target/declared/jobs.yaml",
        databases = "target/declared/databases.yaml")
    void ends() {}
  }

  @Test
  void anOpenTransactionFailsThoughTheRunHasCompleted() {
    assertThat(why(LeavingOpen.class))
        .contains("left something behind", "LEAK", "transaction", "TestedJobs.java:");
  }

  static class QueryPerRow {
    @JobTest(
        value = "query-per-row",
        files = "target/declared/jobs.yaml",
        databases = "target/declared/databases.yaml")
    void ends() {}
  }

  @Test
  void theFirstNightFailsAtItsSecondAcquire() {
    assertThat(why(QueryPerRow.class)).contains("floor and peak", "PLAN_VIOLATION", "holds 1 of 1");
  }

  static class Failing {
    @JobTest(
        value = "failing",
        files = "target/declared/jobs.yaml",
        databases = "target/declared/databases.yaml")
    void ends() {}
  }

  @Test
  void theJobsOwnExceptionFailsWithItsLine() {
    assertThat(why(Failing.class)).contains("no ink left", "TestedJobs.java:");
  }

  static class Once {
    @JobTest(
        value = "once",
        files = "target/declared/jobs.yaml",
        databases = "target/declared/databases.yaml")
    void ends() {}
  }

  @Test
  void aRunThatHasNothingToDoShowsNothing() {
    // Of one job instance; the database is kept between two builds.
    run(Once.class);
    assertThat(why(Once.class)).contains("once in a pool of 1 of main").contains("nothing to do");
  }

  static class OfTheFleet {
    @JobTest(
        value = "booking",
        files = "target/declared/jobs.yaml",
        databases = "target/declared/others.yaml")
    void ends() {}
  }

  @Test
  void aTestDoesNotReachTheDatabasesOfTheFleet() {
    assertThat(why(OfTheFleet.class)).contains("'booking'", "uses main", "others.yaml");
  }

  static class Unknown {
    @JobTest(value = "bokking", files = "target/declared/jobs.yaml")
    void ends() {}
  }

  @Test
  void aJobThatIsNotDeclaredIsNamedWithThoseThatAre() {
    assertThat(why(Unknown.class)).contains("no job 'bokking'", "booking, too-flat");
  }

  static class Unplanned {
    @JobTest(value = "unplanned", files = "target/declared/jobs.yaml")
    void ends() {}
  }

  @Test
  void aJobWithoutAPlanIsToldSo() {
    assertThat(why(Unplanned.class)).contains("jobs.yaml:", "has no plan");
  }

  static class NoSuchFile {
    @JobTest(value = "booking", files = "target/declared/nothing.yaml")
    void ends() {}
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThat(why(NoSuchFile.class)).contains("nothing.yaml");
  }

  private static EngineExecutionResults run(Class<?> test) {
    return EngineTestKit.engine("junit-jupiter").selectors(selectClass(test)).execute();
  }

  private static String why(Class<?> test) {
    List<Event> failed = run(test).allEvents().failed().list();
    assertThat(failed).hasSize(1);
    Throwable why =
        failed.get(0).getRequiredPayload(TestExecutionResult.class).getThrowable().orElseThrow();
    assertThat(why).isInstanceOf(AssertionError.class);
    return Objects.requireNonNull(why.getMessage());
  }
}
