package dev.leasehold.cli;

import dev.leasehold.declaration.References;
import dev.leasehold.report.LedgerJson;
import dev.leasehold.report.LedgerText;
import dev.leasehold.report.MigrationReport;
import dev.leasehold.run.Migrating;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "migrate",
    mixinStandardHelpOptions = true,
    description = {
      "Makes the tables that runs need, or brings them to this version: the ledger's in the"
          + " database that ledger: names, and Spring Batch's in every job's database. Sets the"
          + " capacities that the declaration gives, for everybody who shares the ledger.",
      "",
      "May be run at any time, also while runs are under way: it only adds, and runners of the"
          + " version before go on working. Embedded databases need no migration.",
      ""
    },
    footer = {"", "Example:", "  leasehold migrate -f shop.yaml"})
final class MigrateCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private DeclarationOptions options = new DeclarationOptions();

  MigrateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    MigrationReport report =
        Migrating.migrate(options.read(), References.ofProcess(), Path.of(".leasehold"));
    terminal
        .out()
        .println(
            options.json() ? LedgerJson.of(report) : LedgerText.of(report, terminal.coloured()));
    return 0;
  }
}
