package dev.leasehold.image;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** A jar of a user's jobs. */
final class JobsJar {
  private JobsJar() {}

  /** Writes the packages of these classes, and nothing else. */
  static void write(Path jar, Class<?>... ofPackages) throws IOException, URISyntaxException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      for (Class<?> one : ofPackages) {
        Path root = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<Path> classes;
        try (Stream<Path> all = Files.list(root.resolve(one.getPackageName().replace('.', '/')))) {
          classes = all.filter(path -> path.toString().endsWith(".class")).sorted().toList();
        }
        for (Path path : classes) {
          out.putNextEntry(new JarEntry(root.relativize(path).toString().replace('\\', '/')));
          Files.copy(path, out);
        }
      }
    }
  }
}
