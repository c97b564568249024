package dev.leasehold.database;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;

/**
 * What the process that started an embedded server tells the others that use it.
 *
 * @param port on 127.0.0.1
 * @param password of the server's account; a new one at each start
 * @param pid of the server, from when it is known
 */
record EmbeddedState(int port, String password, OptionalLong pid) {

  /** Read from a file; empty where there is none that can be read. */
  static Optional<EmbeddedState> read(Path file) {
    Properties read = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      read.load(reader);
      String pid = read.getProperty("pid", "");
      return Optional.of(
          new EmbeddedState(
              Integer.parseInt(read.getProperty("port", "")),
              read.getProperty("password", ""),
              pid.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(pid))));
    } catch (IOException | IllegalArgumentException unreadable) {
      return Optional.empty();
    }
  }

  /** Written as a whole or not at all, readable by its owner only. */
  void write(Path file) throws IOException {
    Properties written = new Properties();
    written.setProperty("port", Integer.toString(port));
    written.setProperty("user", EmbeddedServer.ACCOUNT);
    written.setProperty("password", password);
    pid.ifPresent(id -> written.setProperty("pid", Long.toString(id)));
    StringWriter text = new StringWriter();
    written.store(text, null);
    Path part = file.resolveSibling(file.getFileName() + ".part");
    writeSecret(part, text.toString());
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  static void writeSecret(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    if (Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix")) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Files.writeString(file, text);
  }

  EmbeddedState withPid(long id) {
    return new EmbeddedState(port, password, OptionalLong.of(id));
  }
}
