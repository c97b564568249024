package dev.leasehold.cli;

import dev.leasehold.declaration.References;
import dev.leasehold.report.IncidentJson;
import dev.leasehold.report.IncidentListText;
import dev.leasehold.report.IncidentPage;
import dev.leasehold.report.IncidentText;
import dev.leasehold.report.LedgerJson;
import dev.leasehold.run.IncidentDesk;
import dev.leasehold.run.LedgerDesk;
import java.io.IOException;
import java.nio.file.Files;
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
    name = "incidents",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what went wrong: the incidents that the ledger keeps, newest first, one line for each"
          + " job and kind, with who was told and who could not be. With an ID it shows all that"
          + " was seen of one.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  leasehold incidents",
      "  leasehold incidents --job order-export --open",
      "  leasehold incidents 20261122T031507250Z-5d3f0a1c",
      "  leasehold incidents 20261122T0315 --html incident.html"
    })
final class IncidentsCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private DeclarationOptions options = new DeclarationOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "ID",
      description = "The incident's id, or how it begins.")
  private @Nullable String id;

  @Option(names = "--job", paramLabel = "JOB", description = "Only this job's.")
  private @Nullable String job;

  @Option(names = "--open", description = "Only those that no good run has resolved yet.")
  private boolean open;

  @Option(
      names = "--last",
      paramLabel = "N",
      defaultValue = "200",
      description = "How many incidents are looked at. Default: ${DEFAULT-VALUE}.")
  private int last;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write the incident into this file, as one page that opens anywhere.")
  private @Nullable Path html;

  IncidentsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (last < 1) {
      throw options.usage("--last: must be at least 1");
    }
    String one = id;
    Path page = html;
    if (one == null && page != null) {
      throw options.usage("--html: say which incident; see: leasehold incidents");
    }
    try (LedgerDesk desk =
        LedgerDesk.ofLedgerAlone(
            options.read(), References.ofProcess(), Path.of(".leasehold"), Clock.systemUTC())) {
      if (one == null) {
        list(desk);
      } else {
        IncidentDesk.Kept kept = desk.incident(one);
        if (page == null) {
          show(kept);
        } else {
          write(kept, page);
        }
      }
      return 0;
    }
  }

  private void list(LedgerDesk desk) {
    var incidents = desk.incidents(Optional.ofNullable(job), open, last);
    terminal
        .out()
        .println(
            options.json()
                ? LedgerJson.of(incidents)
                : IncidentListText.of(incidents, terminal.coloured()));
  }

  private void write(IncidentDesk.Kept kept, Path page) {
    String text = IncidentPage.of(kept.incident(), IncidentListText.state(kept.entry()).get(0));
    try {
      Files.writeString(page, text);
    } catch (IOException failed) {
      throw options.usage(
          "--html: " + page + " cannot be written; name a file in a folder that is there");
    }
    terminal.out().println(page + " shows " + kept.incident().id());
  }

  private void show(IncidentDesk.Kept kept) {
    if (options.json()) {
      terminal.out().println(IncidentJson.of(kept.incident()));
      return;
    }
    terminal
        .out()
        .println(
            terminal.coloured()
                ? IncidentText.coloured(kept.incident())
                : IncidentText.of(kept.incident()));
    IncidentListText.state(kept.entry()).forEach(terminal.out()::println);
  }
}
