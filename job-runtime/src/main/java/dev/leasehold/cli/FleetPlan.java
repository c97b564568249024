package dev.leasehold.cli;

import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.References;
import dev.leasehold.report.Fleet;
import dev.leasehold.report.FleetJson;
import dev.leasehold.report.FleetPage;
import dev.leasehold.report.FleetText;
import dev.leasehold.report.Words;
import dev.leasehold.run.FleetLook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** All jobs together over a day, as {@code plan --fleet} tells it. */
final class FleetPlan {
  private final Terminal terminal;
  private final DeclarationOptions options;

  FleetPlan(Terminal terminal, DeclarationOptions options) {
    this.terminal = terminal;
    this.options = options;
  }

  /**
   * Tells it as the options say.
   *
   * @param page where the page goes; empty for text or JSON instead
   */
  void tell(Declaration declaration, Instant from, boolean offline, Optional<Path> page) {
    Fleet fleet =
        offline
            ? FleetLook.offline(declaration, from)
            : FleetLook.of(declaration, References.ofProcess(), Path.of(".leasehold"), from);
    if (page.isPresent()) {
      write(fleet, page.get());
    } else {
      terminal
          .out()
          .println(options.json() ? FleetJson.of(fleet) : FleetText.of(fleet, terminal.coloured()));
    }
  }

  private void write(Fleet fleet, Path page) {
    try {
      Files.writeString(page, FleetPage.of(fleet));
    } catch (IOException failed) {
      throw options.usage(
          "--html: " + page + " cannot be written; name a file in a folder that is there");
    }
    terminal.out().println(page + " shows the day from " + Words.of(fleet.from()));
  }
}
