package dev.leasehold.database;

import dev.leasehold.database.DatabaseException.Reason;
import dev.leasehold.declaration.DatabaseDeclaration;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * This process's part in the one server of a folder. Any number of processes may use it: the first
 * starts it, the last one stops it. A process that was killed leaves it running, and the next one
 * takes it over. Thread-safe.
 *
 * <p>The folder holds {@code data}, the server's own; {@code ready}, made when the data is seeded;
 * {@code server.properties}, where and how to reach the running one; {@code turn.lock}, held while
 * somebody starts or stops it; {@code users.lock}, of which every user holds a share.
 */
final class EmbeddedServer implements AutoCloseable {
  static final String ACCOUNT = "leasehold";

  /** For how long another process may start, seed or stop it. */
  private static final Duration TURN = Duration.ofMinutes(5);

  /** File locks belong to the whole JVM, so its users are counted here. */
  private static final Map<Path, EmbeddedServer> RUNNING = new HashMap<>();

  private final Path folder;
  private final FileChannel users;
  private final ServerProcess process;
  private EmbeddedState state;
  private int count;

  private EmbeddedServer(
      Path folder, FileChannel users, ServerProcess process, EmbeddedState state) {
    this.folder = folder;
    this.users = users;
    this.process = process;
    this.state = state;
  }

  /**
   * Starts the folder's server, or joins those who use it, and makes sure of the database's schema.
   *
   * @throws DatabaseException with {@link Reason#EMBEDDED}
   */
  static EmbeddedServer use(DatabaseDeclaration declaration, Path folder) {
    synchronized (RUNNING) {
      try {
        Path absolute = Files.createDirectories(folder.toAbsolutePath()).toRealPath();
        @Nullable EmbeddedServer server = RUNNING.get(absolute);
        if (server == null) {
          server = enter(declaration, absolute);
          RUNNING.put(absolute, server);
        }
        server.count++;
        return server;
      } catch (IOException failed) {
        throw new DatabaseException(
            Reason.EMBEDDED,
            "database "
                + declaration.name()
                + ": the embedded server in "
                + folder
                + " cannot be used: "
                + failed.getMessage(),
            failed);
      }
    }
  }

  private static EmbeddedServer enter(DatabaseDeclaration declaration, Path folder)
      throws IOException {
    try (FileChannel turn = lockFile(folder, "turn.lock");
        FileLock mine = await(turn, folder)) {
      if (!mine.isValid()) {
        throw new IOException("the lock of the folder is gone");
      }
      ServerProcess process = new ServerProcess(folder, EmbeddedFiles.unpacked(folder));
      EmbeddedState state = running(process, declaration, folder);
      FileChannel users = lockFile(folder, "users.lock");
      if (users.tryLock(0, Long.MAX_VALUE, true) == null) {
        users.close();
        throw new IOException("another process is stopping it");
      }
      return new EmbeddedServer(folder, users, process, state);
    }
  }

  /** A server with the seeded schema, by the shortest way there is. */
  private static EmbeddedState running(
      ServerProcess process, DatabaseDeclaration declaration, Path folder) throws IOException {
    Path ready = folder.resolve("ready");
    if (Files.exists(ready)) {
      Optional<EmbeddedState> there = process.attach();
      return there.isPresent() ? there.get() : process.start();
    }
    // Without the mark, what is there may be half seeded.
    process.kill();
    process.makeData();
    EmbeddedState state = process.start();
    try {
      seed(declaration, process.address(state, declaration.name()));
    } catch (IOException | RuntimeException failed) {
      process.stop(state);
      throw failed;
    }
    Files.writeString(ready, "");
    return state;
  }

  private static void seed(DatabaseDeclaration declaration, Address address) throws IOException {
    ServerProcess.createSchema(address);
    if (declaration.script().isEmpty()) {
      return;
    }
    Path script = declaration.script().get();
    String text;
    try {
      text = Files.readString(script);
    } catch (IOException unreadable) {
      throw new IOException("its script " + script + " cannot be read", unreadable);
    }
    int number = 0;
    String current = "";
    try (Connection connection = new Connections(address, Map.of()).getConnection();
        Statement statement = connection.createStatement()) {
      List<String> statements = SqlScript.statements(text);
      for (String sql : statements) {
        number++;
        current = sql;
        statement.execute(sql);
      }
    } catch (SQLException failed) {
      throw new IOException(
          "statement %d of its script %s (%s) failed: %s; correct it and start again"
              .formatted(number, script, SqlScript.opening(current), failed.getMessage()),
          failed);
    }
  }

  /** Where the schema of this name is; it is created when missing. */
  Address address(String name) {
    Address address = process.address(state, name);
    try {
      ServerProcess.createSchema(address);
    } catch (IOException failed) {
      throw new DatabaseException(
          Reason.EMBEDDED, "database " + name + ": " + failed.getMessage(), failed);
    }
    return address;
  }

  /** The last user of the folder stops the server. */
  @Override
  public void close() {
    synchronized (RUNNING) {
      count--;
      if (count > 0 || !RUNNING.remove(folder, this)) {
        return;
      }
      try (FileChannel turn = lockFile(folder, "turn.lock");
          FileLock mine = await(turn, folder)) {
        users.close();
        if (mine.isValid() && isLast()) {
          process.stop(state);
        }
      } catch (IOException failed) {
        throw new DatabaseException(
            Reason.EMBEDDED,
            "the embedded server in " + folder + " could not be stopped: " + failed.getMessage(),
            failed);
      }
    }
  }

  private boolean isLast() throws IOException {
    try (FileChannel everybody = lockFile(folder, "users.lock");
        FileLock alone = everybody.tryLock()) {
      return alone != null;
    }
  }

  private static FileChannel lockFile(Path folder, String name) throws IOException {
    return FileChannel.open(
        folder.resolve(name),
        StandardOpenOption.CREATE,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  private static FileLock await(FileChannel turn, Path folder) throws IOException {
    long end = System.nanoTime() + TURN.toNanos();
    while (true) {
      @Nullable FileLock lock = turn.tryLock();
      if (lock != null) {
        return lock;
      }
      if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
        throw new IOException("another process keeps the lock of " + folder);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }
}
