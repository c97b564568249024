package dev.leasehold.report;

import dev.leasehold.admission.Loads.Seen;
import dev.leasehold.admission.Loads.Span;
import dev.leasehold.report.DaemonStatus.Daemon;
import dev.leasehold.report.DaemonStatus.Next;
import dev.leasehold.watchdog.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;

/** What a daemon can show, from nothing to very much. */
final class StatusCases {
  static final Instant AT = Instant.parse("2026-11-22T03:20:00Z");
  private static final List<String> JOBS =
      List.of("order-export", "billing", "nightly-report-of-all-customers-and-their-open-orders");

  private StatusCases() {}

  static Map<String, DaemonStatus> all() {
    Map<String, DaemonStatus> all = new LinkedHashMap<>();
    all.put("nothing", nothing());
    all.put("usual", status(2, 4, 2, 12, 3, "node-1", List.of()));
    all.put("troubled", troubled());
    all.put("crowded", status(10, 300, 40, 500, 60, "node-1", List.of()));
    all.put("hostile", hostile());
    return all;
  }

  static DaemonStatus nothing() {
    return new DaemonStatus(
        AT,
        new Daemon("node-1-17692", "node-1", 4711, AT.minusSeconds(40), true, List.of()),
        new LedgerStatus(AT, List.of(), List.of(), List.of()),
        DayLoad.none(AT),
        List.of(),
        new History(List.of()),
        new IncidentList(List.of(), List.of()));
  }

  static DaemonStatus troubled() {
    return status(
        1,
        3,
        1,
        3,
        2,
        "node-1",
        List.of(
            "jobs.yaml is not valid, the one of 2026-11-22T03:12Z holds: jobs.yaml:14:5"
                + " jobs.order-export.schedle is no key; schedule was meant",
            "the clock is 4.2 s behind the ledger's: no run is started"));
  }

  static DaemonStatus hostile() {
    return status(2, 3, 2, 6, 3, PageCases.HOSTILE, List.of(PageCases.HOSTILE));
  }

  static DaemonStatus status(
      int servers,
      int leases,
      int line,
      int runs,
      int incidents,
      String name,
      List<String> troubles) {
    Random random = new Random(22);
    boolean hostile = name.equals(PageCases.HOSTILE);
    List<LedgerStatus.Capacity> capacities =
        IntStream.range(0, servers)
            .mapToObj(i -> capacity(i, hostile ? name : "db-" + i + ".shop.example.com:3306"))
            .toList();
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < servers * 60; i++) {
      Instant from = AT.minusSeconds(random.nextInt(90_000));
      boolean inLine = random.nextInt(5) == 0;
      spans.add(
          new Span(
              "mysql:" + i % servers,
              inLine,
              from,
              from.plusSeconds(60 + random.nextInt(7200)),
              inLine ? 0 : 1 + random.nextInt(6)));
    }
    return new DaemonStatus(
        AT,
        new Daemon(
            name + "-17692", name, 4711, AT.minusSeconds(90_000), troubles.isEmpty(), troubles),
        new LedgerStatus(
            AT,
            capacities,
            IntStream.range(0, leases).mapToObj(i -> held(i, job(i, name), capacities)).toList(),
            IntStream.range(0, line).mapToObj(i -> place(i, job(i, name))).toList()),
        DayLoad.of(new Seen(AT, spans), capacities),
        IntStream.range(0, 20)
            .mapToObj(
                i -> new Next(job(i, name), AT.plusSeconds(i * 97L), Duration.ofSeconds(i * 97L)))
            .toList(),
        new History(IntStream.range(0, runs).mapToObj(i -> run(i, job(i, name))).toList()),
        new IncidentList(
            IntStream.range(0, incidents).mapToObj(i -> incident(i, job(i, name))).toList(),
            List.of(
                new IncidentList.Quiet(
                    1, Optional.of("billing"), Optional.empty(), AT.plusSeconds(60), "me", ""))));
  }

  private static String job(int number, String name) {
    return name.equals(PageCases.HOSTILE) ? name : JOBS.get(number % JOBS.size());
  }

  private static LedgerStatus.Capacity capacity(int number, String address) {
    int leased = number == 1 ? 45 : 12;
    return new LedgerStatus.Capacity(
        "mysql:" + number,
        address,
        40,
        10,
        50,
        true,
        leased,
        40 - leased,
        number == 2 ? OptionalInt.empty() : OptionalInt.of(number == 0 ? 14 : 3));
  }

  private static LedgerStatus.Held held(
      int number, String job, List<LedgerStatus.Capacity> servers) {
    boolean current = number % 4 != 3;
    LedgerStatus.Capacity server = servers.get(number % servers.size());
    return new LedgerStatus.Held(
        number + 1,
        "8f14e45f-" + number,
        job,
        AT.minusSeconds(number * 900L),
        number % 5 == 4 ? "" : "shop-jobs-order-export-29387115-" + number,
        4711,
        AT.minusSeconds(number * 61L),
        Duration.ofSeconds(number * 61L),
        current ? "current" : "overdue",
        4,
        3,
        List.of(new LedgerStatus.Part(server.server(), server.address(), 4, 3)),
        number % 7 == 2 ? Optional.of("to be killed by me@desk") : Optional.empty(),
        current ? List.of() : List.of("session 31 of batch@10.0.0.7 lives"));
  }

  private static LedgerStatus.Place place(int number, String job) {
    return new LedgerStatus.Place(
        number + 1,
        "9f14e45f-" + number,
        job,
        AT,
        "node-2",
        4712,
        "WAITING_FOR_CAPACITY",
        AT.minusSeconds(10),
        Duration.ofSeconds(10),
        2,
        number % 2 == 0 ? 2 : 8);
  }

  private static History.Entry run(int number, String job) {
    boolean running = number == 0;
    int exit = number % 6 == 3 ? 80 : 0;
    boolean vanished = number % 9 == 5;
    return new History.Entry(
        "7f14e45f-" + number,
        job,
        AT.minusSeconds(number * 900L),
        "node-1",
        4711,
        AT.minusSeconds(number * 900L),
        Optional.of(AT.minusSeconds(number * 900L)),
        OptionalInt.of(4),
        running ? Optional.empty() : Optional.of(AT.minusSeconds(number * 900L - 40)),
        running ? Optional.empty() : Optional.of(Duration.ofSeconds(40)),
        running ? "running" : vanished ? "vanished" : exit == 0 ? "completed" : "plan violation",
        running || vanished ? OptionalInt.empty() : OptionalInt.of(exit),
        exit == 0 ? "" : "OrderExport.java:47 asks for another connection of main",
        OptionalLong.of(7),
        OptionalLong.of(8));
  }

  private static IncidentList.Entry incident(int number, String job) {
    String id =
        job.equals(PageCases.HOSTILE) ? job + number : "20261122T031507250Z-5d3f0a1c" + number;
    return new IncidentList.Entry(
        id,
        job,
        Kind.values()[number % Kind.values().length],
        AT,
        AT,
        number % 3 == 2 ? Optional.of(AT) : Optional.empty(),
        "step order-export holds 1 of 1 connections of main, taken for a cursor at"
            + " OrderExport.java:42 (0.4 s ago), and asks for another at OrderExport.java:47.",
        List.of(
            new IncidentList.Told(
                "ops",
                "firing",
                number % 2 == 0 ? "told" : "pending",
                1,
                Optional.empty(),
                Optional.empty())));
  }
}
