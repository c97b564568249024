package dev.leasehold.cli;

import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.Durations;
import dev.leasehold.declaration.References;
import dev.leasehold.report.IncidentJson;
import dev.leasehold.report.IncidentListText;
import dev.leasehold.report.IncidentPage;
import dev.leasehold.report.IncidentText;
import dev.leasehold.report.LedgerJson;
import dev.leasehold.report.WouldHaveList;
import dev.leasehold.report.WouldHaveText;
import dev.leasehold.run.IncidentDesk;
import dev.leasehold.run.LedgerDesk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
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
      "",
      "With --would-have it sums up, job by job, what strict would have said of the runs in"
          + " enforcement: observe under the plan that is declared now: how many it would have"
          + " ended, at which lines of the code, what to declare, and which jobs are ready for"
          + " strict.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  leasehold incidents",
      "  leasehold incidents --job order-export --open",
      "  leasehold incidents 20261122T031507250Z-5d3f0a1c",
      "  leasehold incidents 20261122T0315 --html incident.html",
      "  leasehold incidents --would-have",
      "  leasehold incidents --would-have order-export --since 7d"
    })
final class IncidentsCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private DeclarationOptions options = new DeclarationOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "ID",
      description = "The incident's id, or how it begins; with --would-have a job.")
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

  @Option(
      names = "--would-have",
      description = "What strict would have said of the runs in observe, job by job.")
  private boolean wouldHave;

  @Option(
      names = "--since",
      paramLabel = "WHEN",
      description =
          "With --would-have: only runs that ended since then; an instant, as in"
              + " 2026-11-22T03:15:00Z, or how long ago, as in 12h.")
  private @Nullable String since;

  IncidentsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (last < 1) {
      throw options.usage("--last: must be at least 1");
    }
    if (wouldHave) {
      return wouldHave();
    }
    if (since != null) {
      throw options.usage("--since: goes with --would-have only; add --would-have");
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

  private int wouldHave() {
    if (open || html != null || (id != null && job != null)) {
      throw options.usage(
          "--would-have: takes one job, --since and --format; leave out "
              + (open ? "--open" : html != null ? "--html" : "--job"));
    }
    Declaration declaration = options.read();
    Optional<String> only =
        Optional.ofNullable(id == null ? job : id).map(name -> options.job(declaration, name));
    Instant now = Clock.systemUTC().instant();
    Optional<Instant> from = Optional.ofNullable(since).map(text -> since(text, now));
    try (LedgerDesk desk =
        LedgerDesk.ofLedgerAlone(
            declaration, References.ofProcess(), Path.of(".leasehold"), Clock.systemUTC())) {
      WouldHaveList list = desk.wouldHave(only, from);
      terminal.out().println(options.json() ? LedgerJson.of(list) : WouldHaveText.of(list));
      return 0;
    }
  }

  private Instant since(String text, Instant now) {
    Optional<Duration> ago = Durations.parse(text);
    if (ago.isPresent()) {
      return now.minus(ago.get());
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException wrong) {
      throw options.usage(
          "--since: write an instant as in 2026-11-22T03:15:00Z, or how long ago as in 12h, not '"
              + text
              + "'");
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
