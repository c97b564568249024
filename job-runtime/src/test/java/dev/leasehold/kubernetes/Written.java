package dev.leasehold.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that are made by tests, kept beside the code, and reviewed as it is. */
final class Written {
  private Written() {}

  /** Writes it with {@code -Dleasehold.docs=write}, else compares. */
  static void sameAs(Path file, String text) {
    if ("write".equals(System.getProperty("leasehold.docs"))) {
      try {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    assertThat(Chart.read(file))
        .as("run this test with -Dleasehold.docs=write and look at what changed in " + file)
        .isEqualTo(text);
  }
}
