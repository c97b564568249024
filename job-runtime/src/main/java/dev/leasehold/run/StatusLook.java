package dev.leasehold.run;

import dev.leasehold.admission.Capacity;
import dev.leasehold.admission.Holders;
import dev.leasehold.admission.Holders.Board;
import dev.leasehold.admission.Holders.Held;
import dev.leasehold.admission.Lease;
import dev.leasehold.admission.Reclaim;
import dev.leasehold.admission.Session;
import dev.leasehold.admission.Standing.What;
import dev.leasehold.database.Control;
import dev.leasehold.database.DatabaseException;
import dev.leasehold.report.LedgerStatus;
import dev.leasehold.report.StatusText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Makes what the ledger shows of what it holds and of what the servers say. */
final class StatusLook {
  /** One server that does not answer must not keep the others from being shown. */
  private static final Duration LIMIT = Duration.ofSeconds(3);

  private final LedgerOfRun ledger;
  private final String ledgersServer;
  private final Control control;
  private final Function<String, Optional<Control>> servers;
  private final List<Capacity> capacities;

  /**
   * @param control to the ledger's server
   * @param servers opens a connection to another server, closed after use
   */
  StatusLook(LedgerOfRun ledger, Control control, Function<String, Optional<Control>> servers) {
    this.ledger = ledger;
    this.ledgersServer = ledger.database().server().identity();
    this.control = control;
    this.servers = servers;
    this.capacities = ledger.capacities().all();
  }

  LedgerStatus status(Board board) {
    return new LedgerStatus(
        board.at(),
        capacities.stream().map(one -> capacity(one, board)).toList(),
        board.held().stream().map(one -> held(one, board)).toList(),
        board.line().stream().map(one -> place(one, board)).toList());
  }

  private LedgerStatus.Capacity capacity(Capacity one, Board board) {
    int leased = board.leased(one.server());
    return capacity(one, leased, strangers(one.server(), board.sessions()));
  }

  static LedgerStatus.Capacity capacity(Capacity one, int leased, OptionalInt strangers) {
    return new LedgerStatus.Capacity(
        one.server(),
        one.address(),
        one.connections(),
        one.reserved(),
        one.maxConnections(),
        one.declared(),
        leased,
        one.connections() - leased,
        strangers);
  }

  private OptionalInt strangers(String server, List<Session> sessions) {
    try {
      return ask(server, asked -> asked.strangers(Session.on(server, sessions), LIMIT))
          .map(OptionalInt::of)
          .orElse(OptionalInt.empty());
    } catch (DatabaseException unreachable) {
      return OptionalInt.empty();
    }
  }

  private <T> Optional<T> ask(String server, Function<Control, T> question) {
    if (server.equals(ledgersServer)) {
      return Optional.of(question.apply(control));
    }
    Optional<Control> reached = servers.apply(server);
    if (reached.isEmpty()) {
      return Optional.empty();
    }
    try (Control other = reached.get()) {
      return Optional.of(question.apply(other));
    }
  }

  LedgerStatus.Held held(Held one, Board board) {
    Lease lease = one.lease();
    Map<String, String> addresses =
        capacities.stream().collect(Collectors.toMap(Capacity::server, Capacity::address));
    List<LedgerStatus.Part> parts =
        lease.connections().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(
                part ->
                    new LedgerStatus.Part(
                        part.getKey(),
                        addresses.getOrDefault(part.getKey(), ""),
                        part.getValue(),
                        one.inUse().getOrDefault(part.getKey(), 0)))
            .toList();
    return new LedgerStatus.Held(
        lease.token(),
        lease.attempt(),
        lease.job(),
        lease.scheduledAt(),
        one.host(),
        one.process(),
        lease.grantedAt(),
        StatusText.age(lease.grantedAt(), board.at()),
        one.state().name().toLowerCase(Locale.ROOT),
        lease.total(),
        parts.stream().mapToInt(LedgerStatus.Part::inUse).sum(),
        parts,
        one.order()
            .map(
                order ->
                    (order.what() == What.KILL ? "to be killed by " : "to be replaced by ")
                        + order.by()),
        isCurrent(one) ? List.of() : left(lease));
  }

  static boolean isCurrent(Held one) {
    return one.state() == Holders.State.CURRENT;
  }

  /** What keeps a lease that is over from being free. */
  private List<String> left(Lease lease) {
    List<String> left = new ArrayList<>();
    List<Session> registered = ledger.ledger().sessions(lease);
    for (String server : lease.connections().keySet()) {
      try {
        left.addAll(
            ask(
                    server,
                    asked ->
                        asked.living(
                            Reclaim.attributes(lease), Session.on(server, registered), LIMIT))
                .orElse(List.of("server " + server + " is none of this declaration")));
      } catch (DatabaseException unreachable) {
        left.add(String.valueOf(unreachable.getMessage()));
      }
    }
    return left.isEmpty() ? List.of("nothing of it lives; the next run or sweep frees it") : left;
  }

  static LedgerStatus.Place place(Holders.Place one, Board board) {
    return new LedgerStatus.Place(
        one.number(),
        one.claim().attempt(),
        one.claim().job(),
        one.claim().scheduledAt(),
        one.host(),
        one.process(),
        one.reason(),
        one.since(),
        StatusText.age(one.since(), board.at()),
        one.claim().wants().values().stream().mapToInt(range -> range.least()).sum(),
        one.claim().wants().values().stream().mapToInt(range -> range.most()).sum());
  }
}
