package dev.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.declaration.DaemonDeclaration;
import dev.leasehold.declaration.DaemonDeclaration.CatchUp;
import dev.leasehold.report.ExitCode;
import dev.leasehold.report.ExitCode.Retry;
import dev.leasehold.run.Pauses;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What {@code docs/daemon.md} says that no run of a daemon shows. */
class DaemonDocumentTest {
  private static String text() throws Exception {
    // A line ends where it is full.
    return Files.readString(Path.of("..", "docs", "daemon.md")).replaceAll("\\s+", " ");
  }

  @Test
  void itsCommandsAreTaken() throws Exception {
    List<String> commands =
        Files.readAllLines(Path.of("..", "docs", "daemon.md")).stream()
            .filter(line -> line.startsWith("./leasehold "))
            .map(line -> line.replaceFirst("\\s*#.*", ""))
            .toList();
    assertThat(commands).hasSize(2);
    for (String command : commands) {
      PrintWriter nowhere = new PrintWriter(new StringWriter());
      CommandLine line = Main.commandLine(new Terminal(nowhere, nowhere, false, false));
      String[] words = command.split(" ");
      assertThat(line.parseArgs(Stream.of(words).skip(1).toArray(String[]::new)).errors())
          .as(command)
          .isEmpty();
    }
  }

  @Test
  void itsExitCodesAreTheRule() throws Exception {
    List<Integer> never =
        Stream.of(ExitCode.values())
            .filter(one -> one.retry() == Retry.NEVER)
            .map(ExitCode::code)
            .toList();
    assertThat(never).containsExactly(0, 64, 78, 80, 84);
    assertThat(ExitCode.NOT_ADMITTED.retry()).isEqualTo(Retry.FREE);
    assertThat(text())
        .contains("0, 64, 78, 80 and 84 end the instant; 75 tries again and uses up no retry")
        .contains("which doubles, up to ten minutes");
    assertThat(Pauses.LONGEST).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void itsDefaultsAreThoseOfTheDeclaration() throws Exception {
    DaemonDeclaration none = DaemonDeclaration.none();
    assertThat(text())
        .contains("On `listen`, loopback and port " + none.listen().port() + " by default")
        .contains("`connections` (" + none.connections() + " by default)")
        .contains("the `latest` within `window` (the default, an hour)");
    assertThat(none.listen().host()).isEqualTo("127.0.0.1");
    assertThat(CatchUp.DEFAULT).isEqualTo(new CatchUp(CatchUp.Which.LATEST, Duration.ofHours(1)));
  }
}
