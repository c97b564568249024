package dev.leasehold.cli;

import dev.leasehold.declaration.Durations;
import dev.leasehold.declaration.References;
import dev.leasehold.report.IncidentList.Quiet;
import dev.leasehold.report.Words;
import dev.leasehold.run.LedgerDesk;
import dev.leasehold.watchdog.Kind;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "silence",
    mixinStandardHelpOptions = true,
    description = {
      "Has nobody told of a job's incidents, or of a kind, for a while. They are kept all the same,"
          + " and incidents shows the silence.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  leasehold silence --job order-export --for 4h --reason \"moving to the new server\"",
      "  leasehold silence --kind LEAK --until 2026-11-29T06:00:00Z",
      "  leasehold silence --end 3"
    })
final class SilenceCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final Clock clock = Clock.systemUTC();

  @Mixin private DeclarationOptions options = new DeclarationOptions();

  @Option(names = "--job", paramLabel = "JOB", description = "Only of this job. Default: all.")
  private @Nullable String job;

  @Option(names = "--kind", paramLabel = "KIND", description = "Only of this kind. Default: all.")
  private @Nullable Kind kind;

  @Option(names = "--for", paramLabel = "TIME", description = "How long, as in 4h.")
  private @Nullable String time;

  @Option(
      names = "--until",
      paramLabel = "INSTANT",
      description = "Until when, as in 2026-11-29T06:00:00Z.")
  private @Nullable String until;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Why, for those who see it.")
  private String reason = "";

  @Option(names = "--end", paramLabel = "N", description = "End this silence now.")
  private @Nullable Long end;

  SilenceCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Long ended = end;
    boolean begins = time != null || until != null || job != null || kind != null;
    if (ended != null && begins) {
      throw options.usage("--end takes the number of a silence and nothing else");
    }
    Instant last = ended == null ? last() : Instant.EPOCH;
    var declaration = options.read();
    String named = job;
    if (named != null) {
      options.job(declaration, named);
    }
    try (LedgerDesk desk =
        LedgerDesk.ofLedgerAlone(
            declaration, References.ofProcess(), Path.of(".leasehold"), clock)) {
      if (ended != null) {
        return end(desk, ended);
      }
      Quiet made =
          desk.silence(
              Optional.ofNullable(job),
              Optional.ofNullable(kind),
              last,
              LedgerDesk.caller(),
              reason);
      terminal
          .out()
          .println(
              "silence %d: nobody is told of %s%s until %s"
                  .formatted(
                      made.silence(),
                      made.kind().map(one -> one + " of ").orElse(""),
                      made.job().orElse("any job"),
                      Words.of(made.until())));
      return 0;
    }
  }

  private int end(LedgerDesk desk, long number) {
    if (desk.endSilence(number)) {
      terminal.out().println("silence " + number + " is over");
      return 0;
    }
    throw options.usage("--end: there is no silence " + number + "; see: leasehold incidents");
  }

  private Instant last() {
    String given = until;
    String span = time;
    if ((given == null) == (span == null)) {
      throw options.usage("say how long: either --for 4h or --until 2026-11-29T06:00:00Z");
    }
    Instant now = clock.instant();
    Instant last;
    if (span != null) {
      last =
          Durations.parse(span)
              .map(now::plus)
              .orElseThrow(() -> options.usage("--for: not a time: " + span + "; write it as 4h"));
    } else {
      last = instant(String.valueOf(given));
    }
    if (!last.isAfter(now)) {
      throw options.usage("--until: " + given + " is over");
    }
    return last;
  }

  private Instant instant(String given) {
    try {
      return Instant.parse(given);
    } catch (DateTimeParseException e) {
      throw options.usage(
          "--until: not an instant: " + given + "; write it as 2026-11-29T06:00:00Z");
    }
  }
}
