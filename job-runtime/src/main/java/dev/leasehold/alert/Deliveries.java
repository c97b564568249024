package dev.leasehold.alert;

import dev.leasehold.alert.Delivery.State;
import dev.leasehold.alert.Notice.Event;
import dev.leasehold.database.Rows;
import dev.leasehold.database.Transactions;
import dev.leasehold.report.IncidentJson;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What channels are still to be told. One process at a time sends a notice; it stays due until a
 * channel has taken it, so that one that was sent and not written down is sent again: at least
 * once. Thread-safe where its transactions are.
 */
public final class Deliveries {
  /** The first pause after a failure; each further one is twice as long. */
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);

  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  private final Transactions transactions;
  private final Duration limit;

  /**
   * @param transactions on the ledger's database
   * @param limit of each
   */
  public Deliveries(Transactions transactions, Duration limit) {
    this.transactions = transactions;
    this.limit = limit;
  }

  static void insert(Connection connection, Due due, State state, Duration hold)
      throws SQLException {
    Rows.execute(
        connection,
        "INSERT IGNORE INTO leasehold_delivery (incident, channel, event, state, since,"
            + " occurrences, due_at) VALUES (?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(6) + INTERVAL ?"
            + " MICROSECOND)",
        due.notice().incident().id(),
        due.channel(),
        due.notice().event().name(),
        state.name(),
        Rows.local(due.notice().since()),
        due.notice().occurrences(),
        Rows.micros(hold));
  }

  /**
   * Takes on what is due, oldest first. That something is resolved is not told before that it
   * fires, nor while the channel knows of a later one of the same job and kind that is open:
   * receivers tell them apart by nothing else, and would close that one.
   *
   * @param channels that this process can tell
   * @param hold how long what is returned is this process's to send
   * @param most how many, at least 1
   */
  public List<Due> take(Collection<String> channels, Duration hold, int most) {
    if (channels.isEmpty()) {
      return List.of();
    }
    return transactions.run(limit, connection -> take(connection, channels, hold, most));
  }

  private static List<Due> take(
      Connection connection, Collection<String> channels, Duration hold, int most)
      throws SQLException {
    List<Due> due = new ArrayList<>();
    try (PreparedStatement select =
            Rows.prepare(
                connection,
                "SELECT d.channel, d.event, d.since, d.occurrences, i.document, i.found_at,"
                    + " i.resolved_at FROM leasehold_delivery d JOIN leasehold_incident i ON i.id ="
                    + " d.incident WHERE d.state = 'PENDING' AND d.due_at <= UTC_TIMESTAMP(6) AND"
                    + " d.channel IN ("
                    + Rows.marks(channels.size())
                    + ") AND (d.event = 'FIRING' OR NOT EXISTS (SELECT 1 FROM leasehold_delivery f"
                    + " JOIN leasehold_incident j ON j.id = f.incident WHERE f.event = 'FIRING' AND"
                    + " (f.state = 'PENDING' OR f.state = 'TOLD' AND j.resolved_at IS NULL) AND"
                    + " f.channel = d.channel AND j.job = i.job AND j.kind = i.kind)) ORDER BY"
                    + " d.due_at, d.incident LIMIT "
                    + most,
                channels.toArray());
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        Event event = Event.valueOf(row.getString(2));
        due.add(
            new Due(
                row.getString(1),
                new Notice(
                    event,
                    IncidentJson.read(row.getString(5)),
                    Rows.instant(row, 3),
                    row.getInt(4),
                    event == Event.RESOLVED
                        ? Rows.instantIfAny(row, 7).orElseThrow()
                        : Rows.instant(row, 6))));
      }
    }
    // Others may have seen the same; each is theirs who moves its time.
    List<Due> taken = new ArrayList<>();
    for (Due one : due) {
      if (take(connection, one, hold)) {
        taken.add(one);
      }
    }
    return taken;
  }

  private static boolean take(Connection connection, Due due, Duration hold) throws SQLException {
    return Rows.execute(
            connection,
            "UPDATE leasehold_delivery SET due_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND WHERE"
                + " incident = ? AND channel = ? AND event = ? AND state = 'PENDING' AND due_at <="
                + " UTC_TIMESTAMP(6)",
            Rows.micros(hold),
            due.notice().incident().id(),
            due.channel(),
            due.notice().event().name())
        > 0;
  }

  /**
   * The channel has taken it. Who is told that it fires again is not told any more that it was
   * resolved before.
   */
  public void told(Due due) {
    boolean told =
        transactions.run(
            limit,
            connection ->
                change(
                    connection,
                    due,
                    "state = 'TOLD', told_at = UTC_TIMESTAMP(6), attempts = attempts + 1, trouble ="
                        + " NULL"));
    if (told && due.notice().event() == Event.FIRING) {
      // By itself, so that two that are told at once never wait for each other's rows.
      transactions.run(limit, connection -> forgetEarlierEnds(connection, due));
    }
  }

  private static int forgetEarlierEnds(Connection connection, Due due) throws SQLException {
    return Rows.execute(
        connection,
        "DELETE d FROM leasehold_delivery d JOIN leasehold_incident i ON i.id = d.incident JOIN"
            + " leasehold_incident told ON told.id = ? WHERE d.channel = ? AND d.event = 'RESOLVED'"
            + " AND d.state = 'PENDING' AND i.job = told.job AND i.kind = told.kind AND"
            + " i.resolved_at <= told.kept_at",
        due.notice().incident().id(),
        due.channel());
  }

  /**
   * The channel has not taken it.
   *
   * @param why one line, without any secret
   * @param pointless whether it never will; otherwise it is due again after a pause that doubles
   */
  public void failed(Due due, String why, boolean pointless) {
    String pause =
        "LEAST(%d, %d * POW(2, LEAST(attempts, 20)))"
            .formatted(Rows.micros(LONGEST_PAUSE), Rows.micros(FIRST_PAUSE));
    transactions.run(
        limit,
        connection ->
            change(
                connection,
                due,
                (pointless ? "state = 'REFUSED', " : "")
                    + "due_at = UTC_TIMESTAMP(6) + INTERVAL "
                    + pause
                    + " MICROSECOND, attempts = attempts + 1, trouble = LEFT(?, 500)",
                why));
  }

  private static boolean change(Connection connection, Due due, String how, Object... parameters)
      throws SQLException {
    List<Object> all = new ArrayList<>(List.of(parameters));
    all.addAll(List.of(due.notice().incident().id(), due.channel(), due.notice().event().name()));
    return Rows.execute(
            connection,
            "UPDATE leasehold_delivery SET "
                + how
                + " WHERE incident = ? AND channel = ? AND event = ? AND state = 'PENDING'",
            all.toArray())
        > 0;
  }

  /** Of these incidents, by their ids. */
  static Map<String, List<Delivery>> of(Collection<String> incidents, Connection connection)
      throws SQLException {
    Map<String, List<Delivery>> all = new HashMap<>();
    try (PreparedStatement select =
            Rows.prepare(
                connection,
                "SELECT incident, channel, event, state, attempts, told_at, trouble FROM"
                    + " leasehold_delivery WHERE incident IN ("
                    + Rows.marks(incidents.size())
                    + ") ORDER BY incident, event, channel",
                incidents.toArray());
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        Delivery delivery =
            new Delivery(
                row.getString(2),
                Event.valueOf(row.getString(3)),
                State.valueOf(row.getString(4)),
                row.getInt(5),
                Rows.instantIfAny(row, 6),
                Rows.text(row, 7));
        all.computeIfAbsent(row.getString(1), id -> new ArrayList<>()).add(delivery);
      }
    }
    return all;
  }
}
