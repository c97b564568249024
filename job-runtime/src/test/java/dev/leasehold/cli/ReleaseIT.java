package dev.leasehold.cli;

import static dev.leasehold.cli.CommandBench.leasehold;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leasehold.admission.Lease;
import dev.leasehold.admission.Reclaim;
import dev.leasehold.admission.Session;
import dev.leasehold.cli.CommandBench.Running;
import dev.leasehold.cli.CommandBench.Told;
import dev.leasehold.testkit.TestSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseIT {
  @TempDir private Path folder;
  private CommandBench bench;

  @BeforeEach
  void open() {
    bench = new CommandBench(folder);
    bench.migrated();
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private Told release(String file, long token, String... more) {
    String[] args = new String[5 + more.length];
    System.arraycopy(
        new String[] {"leases", "release", Long.toString(token), "-f", file}, 0, args, 0, 5);
    System.arraycopy(more, 0, args, 5, more.length);
    return leasehold(args);
  }

  private void expire() {
    bench.schema().execute("UPDATE leasehold_lease SET expires_at = granted_at");
  }

  @Test
  void aCurrentLeaseIsRefused() throws Exception {
    String file = bench.declareSleeper("");
    Lease lease = bench.lease("night", 2);
    Told told = release(file, lease.token(), "--vouch");
    assertThat(told.exit()).isEqualTo(1);
    assertThat(told.out()).startsWith("refused  night@").contains("leasehold kill night@");
    assertThat(bench.ledger().snapshot().leases()).hasSize(1);
  }

  @Test
  void oneWhoseSessionsCanBeEndedIsFreed() throws Exception {
    String file = bench.declareSleeper("");
    Running run = bench.startSleeper("night", file);
    run.signal("STOP");
    await().atMost(Duration.ofSeconds(30)).until(() -> bench.ledger().overdue().size() == 1);
    Told told = release(file, bench.ledger().overdue().get(0).token());
    assertThat(told.exit()).as(told.out() + told.err()).isZero();
    assertThat(told.out()).startsWith("reclaimed  night@").contains("vanished");
    assertThat(bench.sleeping()).isZero();
    assertThat(bench.ledger().snapshot().leases()).isEmpty();
  }

  @Test
  void oneOnAServerThatIsUnknownNeedsAPersonToVouch() throws Exception {
    String file = bench.declareSleeper("");
    Lease lease = bench.lease("night", 2);
    bench
        .schema()
        .execute(
            "UPDATE leasehold_lease_part SET server = 'mysql:gone' WHERE token = " + lease.token());
    expire();
    Told left = release(file, lease.token());
    assertThat(left.exit()).isEqualTo(1);
    assertThat(left.out())
        .startsWith("not ended  night@")
        .contains("server mysql:gone is none of this declaration", "--vouch");
    assertThat(leasehold("status", "-f", file).out())
        .contains("fenced", "server mysql:gone is none of this declaration");
    Told swept = leasehold("sweep", "-f", file);
    assertThat(swept.exit()).isEqualTo(1);
    assertThat(swept.out()).contains("NOT FREE", "server mysql:gone");
    Told vouched = release(file, lease.token(), "--vouch");
    assertThat(vouched.exit()).as(vouched.out()).isZero();
    assertThat(vouched.out()).contains("warning: ", "vouches", "mysql:gone");
    assertThat(bench.ledger().snapshot().leases()).isEmpty();
  }

  /** What a server says counts more than what a person does. */
  @Test
  void nobodyCanVouchForASessionThatLives() throws Exception {
    TestSchema schema = bench.schema();
    Lease lease = bench.lease("night", 2);
    String poor = "poor_" + schema.name();
    schema.execute(
        "CREATE USER '" + poor + "'@'%' IDENTIFIED BY 'poor-secret'",
        "GRANT ALL ON " + schema.name() + ".* TO '" + poor + "'@'%'");
    try (Connection lives =
        bench.migrated().connections(Reclaim.attributes(lease)).getConnection()) {
      bench.ledger().register(lease, session(lives));
      expire();
      Path file = folder.resolve("poor.yaml");
      String url = schema.url();
      Files.writeString(
          file,
          "databases:\n  main:\n    url: \"%s%sallowPublicKeyRetrieval=true\"\n    username: %s\n    password: poor-secret\n"
              .formatted(url, url.contains("?") ? "&" : "?", poor));
      Told status = leasehold("status", "-f", file.toString());
      assertThat(status.out())
          .contains("belongs to " + schema.username(), "CONNECTION_ADMIN", "if it lives");
      Told told = release(file.toString(), lease.token(), "--vouch");
      assertThat(told.exit()).as(told.out() + told.err()).isEqualTo(1);
      assertThat(told.out()).contains("belongs to " + schema.username(), "CONNECTION_ADMIN");
      assertThat(lives.isValid(5)).isTrue();
      // Its own account can end it.
      Told freed = release(bench.declareSleeper(""), lease.token());
      assertThat(freed.exit()).as(freed.out() + freed.err()).isZero();
      assertThat(lives.isValid(5)).isFalse();
    } finally {
      schema.execute("DROP USER '" + poor + "'@'%'");
    }
  }

  private Session session(Connection connection) throws Exception {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT CONNECTION_ID(), SUBSTRING_INDEX(USER(), '@', 1)")) {
      row.next();
      var server = bench.migrated().server();
      return new Session(
          server.identity(), server.startedAt().getEpochSecond(), row.getLong(1), row.getString(2));
    }
  }

  @Test
  void aLeaseThatIsNotThereIsAMistake() throws Exception {
    Told told = release(bench.declareSleeper(""), 4711);
    assertThat(told.exit()).isEqualTo(64);
    assertThat(told.err()).contains("no lease 4711", "leasehold status");
    Told none = leasehold("leases", "release", "twelve", "-f", bench.declareSleeper(""));
    assertThat(none.exit()).isEqualTo(64);
    assertThat(leasehold("leases").exit()).isEqualTo(64);
  }
}
