package dev.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.wrong.TwoJobs;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of wrong input gets one clear message and its exit code, and no stack trace. */
class WrongInputIT {
  private static TestSchema schema;

  @TempDir private Path folder;

  @BeforeAll
  static void createSchema() {
    schema = TestDatabase.get().createSchema();
    schema.migrated();
  }

  private record Told(int exit, String out, String err) {}

  private static Told leasehold(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        Main.commandLine(
                new Terminal(new PrintWriter(out, true), new PrintWriter(err, true), false, false))
            .execute(args);
    assertThat(out + "\n" + err).doesNotContain("\tat ").doesNotContain("Exception in thread");
    return new Told(exit, out.toString(), err.toString());
  }

  private String declaration(String database, String job) throws IOException {
    Path file = folder.resolve("jobs.yaml");
    Files.writeString(
        file, "databases:\n  main:\n" + database.indent(4) + "jobs:\n" + job.indent(2));
    return file.toString();
  }

  private static String reachable() {
    return credentials(schema.url());
  }

  private static String credentials(String url) {
    return "url: \"%s\"\nusername: \"%s\"\n".formatted(url, schema.username())
        + (schema.password().isEmpty() ? "" : "password: \"%s\"\n".formatted(schema.password()));
  }

  private static String job(String configuration) {
    return """
    copy:
      configuration: %s
      plan:
        - tasklet:
            - query: SELECT 1
    """
        .formatted(configuration);
  }

  @Test
  void aCommandThatDoesNotExist() {
    Told told = leasehold("rum");
    assertThat(told.exit()).isEqualTo(64);
    assertThat(told.err()).contains("rum");
  }

  @Test
  void noCommandAtAll() {
    Told told = leasehold();
    assertThat(told.exit()).isEqualTo(64);
    assertThat(told.err()).contains("missing command").contains("--help");
  }

  @Test
  void aFileThatDoesNotExist() {
    Told told = leasehold("plan", "-f", folder.resolve("none.yaml").toString());
    assertThat(told.exit()).isEqualTo(64);
    assertThat(told.err()).contains("no such file").contains("none.yaml");
  }

  @Test
  void aJobThatIsNotDeclared() throws IOException {
    String file = declaration(reachable(), job("com.example.Copy"));
    Told told = leasehold("run", "cpoy", "-f", file);
    assertThat(told.exit()).isEqualTo(64);
    assertThat(told.err()).contains("no job 'cpoy'").contains("copy");
  }

  @Test
  void anInstantThatIsNone() throws IOException {
    String file = declaration(reachable(), job("com.example.Copy"));
    Told told = leasehold("run", "copy", "-f", file, "--scheduled-at", "yesterday");
    assertThat(told.exit()).isEqualTo(64);
    assertThat(told.err()).contains("yesterday").contains("2026-11-22T03:15:00Z");
  }

  @Test
  void aJarThatDoesNotExist() throws IOException {
    String file = declaration(reachable(), job("com.example.Copy"));
    Told told = leasehold("run", "copy", "-f", file, "--jobs", "no-such.jar");
    assertThat(told.exit()).isEqualTo(64);
    assertThat(told.err()).contains("no-such.jar");
  }

  @Test
  void yamlThatIsBroken() throws IOException {
    Path file = folder.resolve("jobs.yaml");
    Files.writeString(file, "databases:\n  main: {url: \"jdbc\n");
    Told told = leasehold("plan", "-f", file.toString());
    assertThat(told.exit()).isEqualTo(78);
    assertThat(told.err()).contains("jobs.yaml:");
  }

  @Test
  void aKeyThatIsUnknown() throws IOException {
    String file = declaration(reachable(), job("com.example.Copy") + "  acquireTimeuot: 5s\n");
    Told told = leasehold("plan", "-f", file);
    assertThat(told.exit()).isEqualTo(78);
    assertThat(told.err()).contains("acquireTimeuot").contains("acquireTimeout");
    assertThat(told.err()).containsPattern("jobs\\.yaml:\\d+:\\d+: ");
  }

  @Test
  void aPlanThatNoServerCanGive() throws IOException {
    String file =
        declaration(
            reachable() + "capacity: 3\n",
            """
            copy:
              configuration: com.example.Copy
              plan:
                - parallel: 9
                  each:
                    - cursor: SELECT 1
                      each: [{transaction: [{query: SELECT 2}]}]
            """);
    Told told = leasehold("run", "copy", "-f", file);
    assertThat(told.exit()).isEqualTo(78);
    assertThat(told.err()).contains("capacity").contains("3").contains("10");
  }

  @Test
  void aClassThatIsNotFound() throws IOException {
    String file = declaration(reachable(), job("com.example.wrong.NoSuchJob"));
    Told told = leasehold("run", "copy", "-f", file);
    assertThat(told.exit()).isEqualTo(78);
    assertThat(told.err()).contains("com.example.wrong.NoSuchJob").contains("--jobs");
  }

  @Test
  void aConfigurationWithTwoJobs() throws IOException {
    String file = declaration(reachable(), job(TwoJobs.class.getName()));
    Told told = leasehold("run", "copy", "-f", file);
    assertThat(told.exit()).isEqualTo(78);
    assertThat(told.err()).contains("first").contains("second");
  }

  @Test
  void aPasswordThatIsWrong() throws IOException {
    String file =
        declaration(
            "url: \"%s\"\nusername: nobody-here\npassword: wrong-secret\n".formatted(schema.url()),
            job(TwoJobs.class.getName()));
    Told told = leasehold("run", "copy", "-f", file);
    assertThat(told.exit()).isEqualTo(78);
    assertThat(told.err()).contains("main").doesNotContain("wrong-secret");
  }

  @Test
  void aSecretThatIsMissing() throws IOException {
    String file =
        declaration(
            "url: \"%s\"\nusername: me\npassword: ${NO_SUCH_SECRET_HERE}\n".formatted(schema.url()),
            job(TwoJobs.class.getName()));
    Told told = leasehold("run", "copy", "-f", file);
    assertThat(told.exit()).isEqualTo(78);
    assertThat(told.err()).contains("NO_SUCH_SECRET_HERE").contains("databases.main.password");
  }

  @Test
  void aPortThatIsClosed() throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    String file =
        declaration(
            "url: jdbc:mysql://127.0.0.1:%d/shop\nusername: me\npassword: me\n".formatted(closed),
            job(TwoJobs.class.getName()));
    Told told = leasehold("run", "copy", "-f", file);
    assertThat(told.exit()).isEqualTo(69);
    assertThat(told.err()).contains("main").contains(String.valueOf(closed));
  }

  @Test
  void aSchemaThatDoesNotExist() throws IOException {
    String url = schema.url().replace(schema.name(), "no_such_schema_here");
    String file = declaration(credentials(url), job(TwoJobs.class.getName()));
    Told told = leasehold("run", "copy", "-f", file);
    assertThat(told.exit()).isEqualTo(78);
    assertThat(told.err()).contains("no_such_schema_here");
  }

  @Test
  void anAccountWithoutPrivilege() throws IOException {
    TestSchema empty = TestDatabase.get().createSchema();
    empty.migrated();
    String user = "poor_" + empty.name();
    schema.execute("CREATE USER '" + user + "'@'%' IDENTIFIED BY 'poor-secret'");
    schema.execute("GRANT SELECT ON " + empty.name() + ".* TO '" + user + "'@'%'");
    try {
      String url = empty.url() + (empty.url().contains("?") ? "&" : "?");
      String file =
          declaration(
              "url: \"%sallowPublicKeyRetrieval=true\"\nusername: %s\npassword: poor-secret\n"
                  .formatted(url, user),
              job(TwoJobs.class.getName()));
      Told told = leasehold("run", "copy", "-f", file);
      assertThat(told.exit()).isEqualTo(78);
      assertThat(told.err()).contains("main").doesNotContain("poor-secret");
      assertThat(told.err().toLowerCase(java.util.Locale.ROOT)).contains("grant");
    } finally {
      schema.execute("DROP USER '" + user + "'@'%'");
    }
  }

  @Test
  void anAddressThatIsNotMySql() throws IOException {
    String file =
        declaration(
            "url: jdbc:postgresql://127.0.0.1/shop\nusername: me\npassword: me\n",
            job(TwoJobs.class.getName()));
    Told told = leasehold("run", "copy", "-f", file);
    assertThat(told.exit()).isEqualTo(78);
    assertThat(told.err()).contains("jdbc:mysql:");
  }

  @Test
  void checkTellsEveryJobsProblemAndGoesOn() throws IOException {
    String file =
        declaration(
            reachable(),
            job("com.example.wrong.NoSuchJob")
                + job(TwoJobs.class.getName()).replace("copy:", "other:"));
    Told told = leasehold("check", "-f", file);
    assertThat(told.exit()).isEqualTo(78);
    assertThat(told.out()).contains("NoSuchJob").contains("first").contains("second");
  }
}
