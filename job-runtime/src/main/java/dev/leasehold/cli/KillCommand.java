package dev.leasehold.cli;

import dev.leasehold.declaration.Durations;
import dev.leasehold.declaration.References;
import dev.leasehold.report.EndReport;
import dev.leasehold.report.ExitCode;
import dev.leasehold.report.LedgerJson;
import dev.leasehold.report.LedgerText;
import dev.leasehold.run.LedgerDesk;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "kill",
    mixinStandardHelpOptions = true,
    description = {
      "Ends a run, wherever it runs. Its own process is asked first; where that is gone or does not"
          + " obey in time, its sessions are ended on the servers and its lease is taken back.",
      "",
      "Exit code 1 where the run is not ended; what is left of it is said.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  leasehold kill order-export",
      "  leasehold kill order-export@2026-11-22T03:15:00Z --timeout 5s"
    })
final class KillCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private DeclarationOptions options = new DeclarationOptions();

  @Parameters(
      paramLabel = "RUN",
      description = "A job, job@instant, or the beginning of an attempt's id.")
  private String run = "";

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "30s",
      description = "How long its own process may take. Default: ${DEFAULT-VALUE}.")
  private String timeout = "";

  KillCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Duration limit =
        Durations.parse(timeout)
            .orElseThrow(
                () -> options.usage("--timeout: is no duration: " + timeout + "; write it as 30s"));
    try (LedgerDesk desk =
        LedgerDesk.open(
            options.read(), References.ofProcess(), Path.of(".leasehold"), Clock.systemUTC())) {
      EndReport report = desk.kill(run, LedgerDesk.caller(), limit);
      terminal
          .out()
          .println(
              options.json() ? LedgerJson.of(report) : LedgerText.of(report, terminal.coloured()));
      return (report.isEnded() ? ExitCode.COMPLETED : ExitCode.FAILED).code();
    }
  }
}
