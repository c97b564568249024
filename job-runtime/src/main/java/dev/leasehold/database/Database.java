package dev.leasehold.database;

import dev.leasehold.declaration.DatabaseDeclaration;
import dev.leasehold.declaration.References;
import java.nio.file.Path;
import java.util.Map;
import javax.sql.DataSource;

/**
 * A declared database that was reached once. Holds no connection open. Thread-safe.
 *
 * <p>Closing it stops an embedded server that this process started.
 */
public final class Database implements AutoCloseable {
  private Database() {}

  /**
   * Reaches the database, starting the embedded server where it is declared.
   *
   * @param folder of the embedded server's data; created when missing
   * @throws DatabaseException when it cannot be reached or used
   * @throws dev.leasehold.declaration.DeclarationException when a reference cannot be resolved
   */
  public static Database reach(
      DatabaseDeclaration declaration, References references, Path folder) {
    throw new UnsupportedOperationException();
  }

  /** Its name in the declaration. */
  public String name() {
    throw new UnsupportedOperationException();
  }

  /** Who the server is. */
  public Server server() {
    throw new UnsupportedOperationException();
  }

  /** The schema that unqualified names mean. */
  public String schema() {
    throw new UnsupportedOperationException();
  }

  /**
   * Physical connections, a new one for each call; never pooled. Socket timeouts are always set.
   *
   * @param attributes sent in the handshake as connection attributes; names do not begin with an
   *     underscore
   */
  public DataSource connections(Map<String, String> attributes) {
    throw new UnsupportedOperationException();
  }

  /**
   * Opens the control connection: the one from which statements are killed and the server is looked
   * at, taken before any trouble.
   *
   * @throws DatabaseException when the server cannot give it
   */
  public Control control(Map<String, String> attributes) {
    throw new UnsupportedOperationException();
  }

  /** Creates Spring Batch's tables where they are missing. */
  public void createBatchTables() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
