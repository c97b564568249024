package dev.leasehold.cli;

import dev.leasehold.declaration.References;
import dev.leasehold.report.ExitCode;
import dev.leasehold.report.LedgerJson;
import dev.leasehold.report.LedgerStatus;
import dev.leasehold.report.RunStatus;
import dev.leasehold.report.StatusText;
import dev.leasehold.run.LedgerDesk;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the ledger: the servers' capacities and what is leased of them, the leases, and who"
          + " stands in line. Strangers are connections that no lease accounts for.",
      "",
      "With RUN, one run as it shows itself: every connection that it holds, taken where, for which"
          + " statement, and every wait for one. Exit code 1 where it holds a lease and does not"
          + " answer.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  leasehold status",
      "  leasehold status --watch",
      "  leasehold status order-export",
      "  leasehold status order-export@2026-11-22T03:15:00Z --format json"
    })
final class StatusCommand implements Callable<Integer> {
  private static final Duration BETWEEN = Duration.ofSeconds(2);

  /** Puts the cursor into the upper left corner, and takes away what is below it. */
  private static final String CLEAR = "\u001b[H\u001b[2J";

  private final Terminal terminal;
  private final InstantSource clock = Clock.systemUTC();

  @Mixin private DeclarationOptions options = new DeclarationOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "RUN",
      description = "A job, job@instant, or the beginning of an attempt's id.")
  private @Nullable String run;

  @Option(names = "--watch", description = "Show it anew every 2 seconds until interrupted.")
  private boolean watch;

  StatusCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (LedgerDesk desk =
        LedgerDesk.open(options.read(), References.ofProcess(), Path.of(".leasehold"), clock)) {
      if (!watch) {
        return show(desk).code();
      }
      while (!Thread.currentThread().isInterrupted()) {
        showAgain(desk);
        LockSupport.parkNanos(BETWEEN.toNanos());
      }
      return ExitCode.COMPLETED.code();
    }
  }

  /** A ledger that cannot be asked now may answer the next time. */
  private void showAgain(LedgerDesk desk) {
    try {
      show(desk);
    } catch (RuntimeException failed) {
      Failures.tell(failed, terminal);
    }
  }

  private ExitCode show(LedgerDesk desk) {
    String named = run;
    if (named == null) {
      LedgerStatus status = desk.status();
      print(options.json() ? LedgerJson.of(status) : StatusText.of(status, terminal.coloured()));
      return ExitCode.COMPLETED;
    }
    RunStatus status = desk.run(named);
    print(options.json() ? LedgerJson.of(status) : StatusText.of(status, terminal.coloured()));
    boolean silent = status.lease().isPresent() && status.sight().isEmpty();
    if (silent && !options.json()) {
      Failures.line(terminal, "the run holds a lease and does not answer; see its own log");
    }
    return silent ? ExitCode.FAILED : ExitCode.COMPLETED;
  }

  private void print(String text) {
    if (watch && !options.json()) {
      terminal.out().print(terminal.interactive() ? CLEAR : "");
      terminal.out().println(text);
      terminal.out().println();
    } else {
      terminal.out().println(text);
    }
    terminal.out().flush();
  }
}
