package dev.leasehold.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MigrationTest {
  /** A ledger without the newest step is an older one; nobody would be told of it otherwise. */
  @Test
  void theLedgersNewestStepIsTheOneThatIsAskedFor() throws IOException {
    try (Stream<Path> steps =
        Files.list(Path.of("src/main/resources/dev/leasehold/admission/migrations"))) {
      int newest =
          steps
              .mapToInt(
                  step ->
                      Integer.parseInt(
                          step.getFileName().toString().replaceFirst("V(\\d+)__.*", "$1")))
              .max()
              .orElseThrow();
      assertThat(Migration.of(Tables.LEDGER).newest()).isEqualTo(newest);
    }
  }
}
