package com.example.shop;

import com.example.adopt.boot.InvoicesApplication;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.loader.tools.Library;
import org.springframework.boot.loader.tools.LibraryScope;
import org.springframework.boot.loader.tools.Repackager;

/**
 * The jars of the applications that the guides bring over. Spring Boot's own code packs the one of
 * Spring Boot, as its plugins for Maven and Gradle do.
 */
final class AdoptedJars {
  static final Path FOLDER = LeaseholdProcess.ROOT.resolve("example-jobs/target/adopt");
  static final Path INVOICES = FOLDER.resolve("invoices.jar");

  /** What Spring Boot's starter for batch jobs brings, and the driver. */
  private static final Pattern LIBRARIES =
      Pattern.compile(
          "(spring-(?!boot-loader)|HikariCP-|mysql-connector-j-|slf4j-|logback-c|log4j-|jul-"
              + "|micrometer-(commons|core|observation)-|jspecify-|commons-logging-"
              + "|snakeyaml-\\d|jakarta\\.annotation-).*\\.jar");

  private static boolean packed;

  private AdoptedJars() {}

  /** Packs them, once. */
  static synchronized void pack() throws IOException {
    if (packed) {
      return;
    }
    Files.createDirectories(FOLDER);
    Path settings = testClasses().resolve("adopt/application.yml");
    Path plain = FOLDER.resolve("plain.jar");
    jar(plain, List.of("com/example/adopt/boot", "com/example/adopt/wrong"), settings);
    Repackager repackager = new Repackager(plain.toFile());
    repackager.setMainClass(InvoicesApplication.class.getName());
    repackager.setBackupSource(false);
    repackager.repackage(
        INVOICES.toFile(),
        callback -> {
          for (File library : libraries()) {
            callback.library(new Library(library, LibraryScope.COMPILE));
          }
        });
    Files.delete(plain);
    jar(
        FOLDER.resolve("billing-jobs.jar"),
        List.of("com/example/adopt/quartz", "com/example/adopt/plain"),
        null);
    packed = true;
  }

  private static void jar(Path file, List<String> folders, @Nullable Path settings)
      throws IOException {
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
      for (String folder : folders) {
        try (Stream<Path> classes = Files.walk(testClasses().resolve(folder))) {
          for (Path one : classes.filter(Files::isRegularFile).sorted().toList()) {
            add(jar, testClasses().relativize(one).toString().replace('\\', '/'), one);
          }
        }
      }
      if (settings != null) {
        add(jar, "application.yml", settings);
      }
    }
  }

  private static void add(JarOutputStream jar, String name, Path file) throws IOException {
    jar.putNextEntry(new JarEntry(name));
    OutputStream out = jar;
    Files.copy(file, out);
  }

  private static Path testClasses() {
    return LeaseholdProcess.ROOT.resolve("example-jobs/target/test-classes");
  }

  private static List<File> libraries() {
    return LeaseholdProcess.allClasses().stream()
        .distinct()
        .map(File::new)
        .filter(file -> LIBRARIES.matcher(file.getName()).matches())
        .toList();
  }
}
