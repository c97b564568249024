package dev.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.cli.CommandBench.Told;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckOfflineTest {
  @TempDir private Path folder;

  private Told check(int capacity, String... more) throws Exception {
    Path file = folder.resolve("jobs.yaml");
    Files.writeString(
        file,
        """
        databases:
          main: {url: "jdbc:mysql://127.0.0.1:9/nowhere", capacity: %d}
        jobs:
          export:
            configuration: com.example.NotThere
            plan: [{cursor: SELECT 1, each: [{query: SELECT 2}]}]
        """
            .formatted(capacity));
    String[] all = new String[more.length + 3];
    all[0] = "check";
    all[1] = "-f";
    all[2] = file.toString();
    System.arraycopy(more, 0, all, 3, more.length);
    return CommandBench.leasehold(all);
  }

  @Test
  void asksNobodyAndLoadsNothing() throws Exception {
    Told told = check(4, "--offline");
    assertThat(told.exit()).as(told.err()).isZero();
    assertThat(told.out()).contains("ok").contains("export");
    assertThat(check(4).exit()).isEqualTo(69);
  }

  @Test
  void refusesWhatTheDeclarationItselfMakesImpossible() throws Exception {
    Told told = check(3, "--offline");
    assertThat(told.exit()).isEqualTo(78);
    assertThat(told.out()).contains("wrong").contains("jobs.yaml:6:13").contains("capacity");
  }
}
