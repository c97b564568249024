package dev.leasehold.cli;

import dev.leasehold.declaration.References;
import dev.leasehold.report.History;
import dev.leasehold.report.LedgerJson;
import dev.leasehold.report.LedgerText;
import dev.leasehold.run.LedgerDesk;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the last attempts, newest first: how each ended, how long it took and what it did.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  leasehold history",
      "  leasehold history order-export --last 50",
      "  leasehold history --format json"
    })
final class HistoryCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private DeclarationOptions options = new DeclarationOptions();

  @Parameters(arity = "0..1", paramLabel = "JOB", description = "Only this job's.")
  private @Nullable String job;

  @Option(
      names = "--last",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many attempts. Default: ${DEFAULT-VALUE}.")
  private int last;

  HistoryCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (last < 1) {
      throw options.usage("--last: must be at least 1");
    }
    try (LedgerDesk desk =
        LedgerDesk.ofLedgerAlone(
            options.read(), References.ofProcess(), Path.of(".leasehold"), Clock.systemUTC())) {
      History history = desk.history(Optional.ofNullable(job), last);
      terminal
          .out()
          .println(
              options.json()
                  ? LedgerJson.of(history)
                  : LedgerText.of(history, terminal.coloured()));
      return 0;
    }
  }
}
