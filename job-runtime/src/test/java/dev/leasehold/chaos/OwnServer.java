package dev.leasehold.chaos;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A MySQL server of the test's own, that can be killed and started again on its port. */
public final class OwnServer implements AutoCloseable {
  private static final File COMMAND = Path.of("..", ".ci", "mysql").toAbsolutePath().toFile();

  private final String name;
  private final int port;

  public OwnServer(String name) {
    this.name = name;
    String url = call("start", Map.of());
    this.port = Integer.parseInt(url.replaceFirst(".*127\\.0\\.0\\.1:(\\d+)/.*", "$1"));
  }

  public int port() {
    return port;
  }

  /** Ends it by kill -9, and starts it again; what it had committed is there. */
  public void killAndStart() {
    call("kill", Map.of());
    start();
  }

  /** Ends it in order, and starts it again. */
  void stopAndStart() {
    call("stop", Map.of());
    start();
  }

  private void start() {
    call("start", Map.of("LEASEHOLD_MYSQL_PORT", Integer.toString(port)));
  }

  public Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:mysql://127.0.0.1:" + port + "/?sslMode=DISABLED", "root", "");
  }

  public void execute(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private String call(String verb, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder("bash", COMMAND.toString(), verb);
    builder.environment().put("LEASEHOLD_MYSQL_INSTANCE", name);
    builder.environment().putAll(environment);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      Process process = builder.start();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException("the server did not " + verb + ": " + said);
      }
      return said;
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    call("stop", Map.of());
  }
}
