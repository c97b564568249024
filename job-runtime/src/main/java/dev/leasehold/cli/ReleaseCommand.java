package dev.leasehold.cli;

import dev.leasehold.declaration.References;
import dev.leasehold.report.EndReport;
import dev.leasehold.report.ExitCode;
import dev.leasehold.report.LedgerJson;
import dev.leasehold.report.LedgerText;
import dev.leasehold.run.LedgerDesk;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "release",
    mixinStandardHelpOptions = true,
    description = {
      "Frees one lease that is overdue or fenced, once its sessions are proven to be dead. A"
          + " current one is refused: kill its run.",
      "",
      "Exit code 1 where the lease is not free; what is left of it, and who can end that, is said.",
      ""
    },
    footer = {"", "Example:", "  leasehold leases release 12"})
final class ReleaseCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private DeclarationOptions options = new DeclarationOptions();

  @Parameters(paramLabel = "TOKEN", description = "The lease's number, as status shows it.")
  private long token;

  @Option(
      names = "--vouch",
      description =
          "Free it although a server of it cannot be asked any more: you vouch that none of its"
              + " sessions lives. What a server itself says still counts.")
  private boolean vouch;

  ReleaseCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (LedgerDesk desk =
        LedgerDesk.open(
            options.read(), References.ofProcess(), Path.of(".leasehold"), Clock.systemUTC())) {
      EndReport report = desk.release(token, vouch, LedgerDesk.caller());
      terminal
          .out()
          .println(
              options.json() ? LedgerJson.of(report) : LedgerText.of(report, terminal.coloured()));
      return (report.isEnded() ? ExitCode.COMPLETED : ExitCode.FAILED).code();
    }
  }
}
