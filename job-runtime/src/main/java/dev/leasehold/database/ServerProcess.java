package dev.leasehold.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The operating system's process of an embedded server. Whoever calls holds the folder's lock. It
 * has no thread in this JVM, so it keeps none alive.
 */
final class ServerProcess {
  private static final String HOST = "127.0.0.1";
  private static final String ACCOUNT = EmbeddedServer.ACCOUNT;
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(15);

  /** For a process that is there to answer; one that takes longer is replaced. */
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private static final int PORTS = 3;

  private final Path folder;
  private final EmbeddedFiles files;

  ServerProcess(Path folder, EmbeddedFiles files) {
    this.folder = folder;
    this.files = files;
  }

  /** The server that another process started, if it answers. */
  Optional<EmbeddedState> attach() {
    Optional<EmbeddedState> state = EmbeddedState.read(stateFile());
    long end = System.nanoTime() + ANSWER.toNanos();
    while (state.isPresent()) {
      if (answers(state.get())) {
        return state;
      }
      if (process(state.get()).isEmpty() || System.nanoTime() > end) {
        break;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    return Optional.empty();
  }

  /** Ends what is left of an earlier server. Its data stays as after a power cut. */
  void kill() throws IOException {
    Optional<EmbeddedState> state = EmbeddedState.read(stateFile());
    if (state.isPresent()) {
      @Nullable ProcessHandle process = process(state.get()).orElse(null);
      if (process != null) {
        process.destroyForcibly();
        awaitEnd(process);
      }
    }
    Files.deleteIfExists(stateFile());
  }

  void makeData() throws IOException {
    files.makeData(data());
  }

  /** Starts it on a free port and waits until it answers. */
  EmbeddedState start() throws IOException {
    kill();
    for (int tries = 1; ; tries++) {
      try {
        return startOnce();
      } catch (IOException failed) {
        // Between looking for a free port and taking it, somebody else may have.
        if (tries == PORTS || !log().contains("Bind on TCP/IP port")) {
          throw failed;
        }
      }
    }
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("server.log"), StandardCharsets.ISO_8859_1);
  }

  private EmbeddedState startOnce() throws IOException {
    byte[] secret = new byte[16];
    new SecureRandom().nextBytes(secret);
    EmbeddedState state =
        new EmbeddedState(freePort(), HexFormat.of().formatHex(secret), OptionalLong.empty());
    Path accounts = folder.resolve("accounts.sql");
    EmbeddedState.writeSecret(accounts, accounts(state.password()));
    Files.createDirectories(folder.resolve("tmp"));
    Path log = folder.resolve("server.log");
    state.write(stateFile());
    Process process =
        command(state, accounts)
            .directory(files.base().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    process.getOutputStream().close();
    state = state.withPid(process.pid());
    state.write(stateFile());
    awaitStart(process, state, log);
    Files.deleteIfExists(accounts);
    return state;
  }

  private static void awaitStart(Process process, EmbeddedState state, Path log)
      throws IOException {
    long end = System.nanoTime() + START.toNanos();
    while (!answers(state)) {
      try {
        if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
          throw new IOException("it ended while it started; " + log + " says why");
        }
      } catch (InterruptedException interrupted) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while it started", interrupted);
      }
      if (System.nanoTime() > end) {
        process.destroyForcibly();
        throw new IOException(
            "it did not answer within " + START.toSeconds() + " s; " + log + " says why");
      }
    }
  }

  /** Asks it to stop; one that does not is ended. */
  void stop(EmbeddedState state) throws IOException {
    @Nullable ProcessHandle process = process(state).orElse(null);
    try (Connection connection = connect(state);
        Statement statement = connection.createStatement()) {
      statement.execute("SHUTDOWN");
    } catch (SQLException answersNoMore) {
      if (process != null) {
        process.destroy();
      }
    }
    if (process != null) {
      awaitEnd(process);
    }
    Files.deleteIfExists(stateFile());
  }

  Address address(EmbeddedState state, String schema) {
    return new Address(
        schema,
        HOST,
        state.port(),
        schema,
        ACCOUNT,
        state.password(),
        Map.of("sslMode", "DISABLED"));
  }

  /** Makes sure of the address's schema. */
  static void createSchema(Address address) throws IOException {
    Address server =
        new Address(
            address.database(),
            address.host(),
            address.port(),
            "mysql",
            address.username(),
            address.password(),
            address.properties());
    try (Connection connection = new Connections(server, Map.of()).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE SCHEMA IF NOT EXISTS `" + address.schema().replace("`", "``") + "`");
    } catch (SQLException failed) {
      throw new IOException("its schema cannot be made: " + failed.getMessage(), failed);
    }
  }

  private boolean isOurs(ProcessHandle process) {
    String program = Path.of(files.server().command().get(0)).getFileName().toString();
    return process
        .info()
        .command()
        .map(command -> command.endsWith(program))
        // Where the system does not tell, the id has to do.
        .orElse(true);
  }

  private Optional<ProcessHandle> process(EmbeddedState state) {
    return state.pid().isEmpty()
        ? Optional.empty()
        : ProcessHandle.of(state.pid().getAsLong())
            .filter(ProcessHandle::isAlive)
            .filter(this::isOurs);
  }

  private static void awaitEnd(ProcessHandle process) throws IOException {
    try {
      process.onExit().get(STOP.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      process.destroyForcibly();
    } catch (ExecutionException impossible) {
      throw new IOException(impossible);
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static boolean answers(EmbeddedState state) {
    try (Connection connection = connect(state)) {
      return connection.isValid(5);
    } catch (SQLException notYet) {
      return false;
    }
  }

  private static Connection connect(EmbeddedState state) throws SQLException {
    Address any =
        new Address(
            "embedded",
            HOST,
            state.port(),
            "mysql",
            ACCOUNT,
            state.password(),
            Map.of("sslMode", "DISABLED"));
    return new Connections(
            any, Map.of(), Registration.NONE, Duration.ofSeconds(5), Connections.ANSWER)
        .getConnection();
  }

  private ProcessBuilder command(EmbeddedState state, Path accounts) {
    ProcessBuilder builder = files.server();
    List<String> command = builder.command();
    command.add("--no-defaults");
    command.add("--basedir=" + files.base());
    command.add("--datadir=" + data());
    command.add("--tmpdir=" + folder.resolve("tmp"));
    command.add("--bind-address=" + HOST);
    command.add("--port=" + state.port());
    command.add("--init-file=" + accounts);
    command.add("--skip-name-resolve");
    // Without it every start makes a certificate, which takes seconds.
    command.add("--skip-ssl");
    command.add("--character-set-server=utf8mb4");
    // Survives the end of the process, which is enough for an embedded one.
    command.add("--innodb-flush-log-at-trx-commit=2");
    if (!files.server().command().get(0).endsWith(".exe")) {
      // Relative to the data folder: an absolute one may be too long for a socket.
      command.add("--socket=server.sock");
      if (System.getProperty("user.name", "").equals("root")) {
        command.add("--user=root");
      }
    }
    return builder;
  }

  private static String accounts(String password) {
    return """
    CREATE USER IF NOT EXISTS %1$s@'127.0.0.1';
    ALTER USER %1$s@'127.0.0.1' IDENTIFIED BY '%2$s';
    GRANT ALL PRIVILEGES ON *.* TO %1$s@'127.0.0.1' WITH GRANT OPTION;
    """
        .formatted(ACCOUNT, password);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
      return socket.getLocalPort();
    }
  }

  private Path data() {
    return folder.resolve("data");
  }

  private Path stateFile() {
    return folder.resolve("server.properties");
  }
}
