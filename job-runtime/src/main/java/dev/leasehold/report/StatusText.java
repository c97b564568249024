package dev.leasehold.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Capacities, leases and the line as text; and one run, as it shows itself. */
public final class StatusText {
  private static final int SHORT_ID = 8;

  private final Paint paint;
  private final List<String> lines = new ArrayList<>();

  private StatusText(boolean coloured) {
    this.paint = coloured ? Paint.ANSI : Paint.PLAIN;
  }

  /** Several lines; no trailing line break. */
  public static String of(LedgerStatus status, boolean coloured) {
    StatusText text = new StatusText(coloured);
    text.status(status);
    return String.join("\n", text.lines);
  }

  /** Several lines; no trailing line break. */
  public static String of(RunStatus status, boolean coloured) {
    StatusText text = new StatusText(coloured);
    text.run(status);
    return String.join("\n", text.lines);
  }

  /** As people name a run, and as commands take it. */
  public static String run(String job, Instant instant) {
    return Words.printable(job) + "@" + Words.of(instant);
  }

  private void status(LedgerStatus status) {
    Table servers = Table.whole();
    servers.row("server", "capacity", "reserved", "leased", "free", "strangers");
    for (LedgerStatus.Capacity one : status.servers()) {
      servers.row(
          one.address(),
          Integer.toString(one.capacity()),
          Integer.toString(one.reserved()),
          Integer.toString(one.leased()),
          Integer.toString(one.free()),
          one.strangers().isPresent() ? Integer.toString(one.strangers().getAsInt()) : "-");
    }
    table(servers, "no server is known to the ledger yet");
    for (LedgerStatus.Capacity one : status.servers()) {
      one.warning().ifPresent(why -> lines.add(paint.warning("warning:") + " " + why));
    }
    lines.add("");
    leases(status.leases());
    lines.add("");
    line(status.line());
  }

  private void leases(List<LedgerStatus.Held> leases) {
    Table table = Table.whole();
    table.row("lease", "run", "attempt", "on", "for", "leased", "in use", "state");
    for (LedgerStatus.Held one : leases) {
      table.row(
          Long.toString(one.lease()),
          run(one.job(), one.run()),
          shortened(one.attempt()),
          where(one.host(), one.process()),
          Words.of(one.age()),
          Integer.toString(one.connections()),
          Integer.toString(one.inUse()),
          state(one));
    }
    table(table, "no lease is out");
    for (LedgerStatus.Held one : leases) {
      one.left().forEach(why -> lines.add("  lease " + one.lease() + ": " + Words.printable(why)));
    }
  }

  private void line(List<LedgerStatus.Place> places) {
    Table table = Table.whole();
    table.row("place", "run", "attempt", "on", "for", "wants", "reason");
    for (LedgerStatus.Place one : places) {
      table.row(
          Integer.toString(one.place()),
          run(one.job(), one.run()),
          shortened(one.attempt()),
          where(one.host(), one.process()),
          Words.of(one.age()),
          one.least() == one.most()
              ? Integer.toString(one.least())
              : one.least() + " to " + one.most(),
          one.reason());
    }
    table(table, "nobody stands in line");
  }

  private void run(RunStatus status) {
    status
        .lease()
        .ifPresent(
            one -> {
              lines.add(
                  "%s  lease %d, %s for %s  %s leased, %d in use  on %s"
                      .formatted(
                          paint.heading(run(one.job(), one.run())),
                          one.lease(),
                          state(one),
                          Words.of(one.age()),
                          Words.count(one.connections(), "connection"),
                          one.inUse(),
                          where(one.host(), one.process())));
              one.left().forEach(why -> lines.add("  " + Words.printable(why)));
            });
    status
        .place()
        .ifPresent(
            one ->
                lines.add(
                    "%s  stands in line: place %d for %s, %s  on %s"
                        .formatted(
                            paint.heading(run(one.job(), one.run())),
                            one.place(),
                            Words.of(one.age()),
                            one.reason(),
                            where(one.host(), one.process()))));
    status.sight().ifPresent(this::sight);
  }

  private void sight(SightJson sight) {
    Table pools = Table.whole();
    sight
        .pools()
        .forEach(
            (database, size) ->
                pools.row(
                    database + ": " + Words.count(size, "connection") + " for the job",
                    held(sight, database) + " held",
                    waiting(sight, database) + " waiting"));
    section("Pools:", pools);
    Table holds = Table.whole();
    for (SightJson.Held one : sight.holds()) {
      holds.row(
          one.activity(),
          Words.of(one.age()),
          "%s %d for a %s".formatted(one.database(), one.connection(), one.use()),
          one.takenAt().isEmpty() ? "" : "taken at " + one.takenAt(),
          one.statement());
    }
    section("Held, longest first:", holds);
    Table waits = Table.whole();
    for (SightJson.Waits one : sight.waits()) {
      waits.row(
          one.activity(),
          Words.of(one.age()),
          "for a connection of " + one.database(),
          one.at().isEmpty() ? "" : "at " + one.at());
    }
    section("Waiting, longest first:", waits);
  }

  private static long held(SightJson sight, String database) {
    return sight.holds().stream().filter(one -> one.database().equals(database)).count();
  }

  private static long waiting(SightJson sight, String database) {
    return sight.waits().stream().filter(one -> one.database().equals(database)).count();
  }

  private void section(String title, Table table) {
    if (!table.isEmpty()) {
      lines.add("");
      lines.add("  " + paint.heading(title));
      table.lines().forEach(line -> lines.add("    " + line));
    }
  }

  /** The first row is its heading. */
  private void table(Table table, String empty) {
    List<String> all = table.lines();
    if (all.size() == 1) {
      lines.add(paint.aside(empty));
      return;
    }
    lines.add(paint.heading(all.get(0)));
    lines.addAll(all.subList(1, all.size()));
  }

  private static String state(LedgerStatus.Held one) {
    return one.state() + one.ordered().map(order -> ", " + Words.printable(order)).orElse("");
  }

  static String shortened(String attempt) {
    return attempt.substring(0, Math.min(SHORT_ID, attempt.length()));
  }

  static String where(String host, long process) {
    return host.isEmpty() ? "?" : Words.printable(host) + ", process " + process;
  }

  /** How long ago; at least nothing, for clocks differ. */
  public static Duration age(Instant since, Instant now) {
    Duration age = Duration.between(since, now);
    return age.isNegative() ? Duration.ZERO : age;
  }
}
