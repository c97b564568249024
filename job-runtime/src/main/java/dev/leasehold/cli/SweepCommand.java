package dev.leasehold.cli;

import dev.leasehold.alert.DeadMansSwitch;
import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.References;
import dev.leasehold.metrics.PushedGauges;
import dev.leasehold.report.ExitCode;
import dev.leasehold.report.LedgerJson;
import dev.leasehold.report.LedgerText;
import dev.leasehold.report.SweepReport;
import dev.leasehold.run.LedgerDesk;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "sweep",
    mixinStandardHelpOptions = true,
    description = {
      "Ends what nobody else will end: frees overdue leases whose sessions are proven to be dead,"
          + " writes their runs down as VANISHED, and forgets attempts past the declaration's"
          + " retention. Every run does the first for itself; this is for the time between.",
      "",
      "Exit code 1 where a lease could not be freed.",
      ""
    },
    footer = {"", "Examples:", "  leasehold sweep", "  leasehold sweep --purge-batch"})
final class SweepCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private DeclarationOptions options = new DeclarationOptions();

  @Option(
      names = "--purge-batch",
      description =
          "Also remove, from the jobs' databases, Spring Batch's rows of job instances that ended"
              + " longer ago than retention, whoever ran them.")
  private boolean purgeBatch;

  SweepCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Declaration declaration = options.read();
    References references = References.ofProcess();
    InstantSource clock = Clock.systemUTC();
    try (LedgerDesk desk = LedgerDesk.open(declaration, references, Path.of(".leasehold"), clock)) {
      SweepReport report = desk.sweep(purgeBatch);
      PushedGauges.swept(declaration, references, clock.instant());
      declaration.sweep().ifPresent(sweep -> DeadMansSwitch.ping(sweep, references));
      terminal
          .out()
          .println(
              options.json() ? LedgerJson.of(report) : LedgerText.of(report, terminal.coloured()));
      return (report.isAllFreed() ? ExitCode.COMPLETED : ExitCode.FAILED).code();
    }
  }
}
