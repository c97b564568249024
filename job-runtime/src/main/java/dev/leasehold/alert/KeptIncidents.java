package dev.leasehold.alert;

import dev.leasehold.alert.Delivery.State;
import dev.leasehold.alert.Notice.Event;
import dev.leasehold.database.Rows;
import dev.leasehold.database.Transactions;
import dev.leasehold.declaration.ChannelDeclaration;
import dev.leasehold.report.Incident;
import dev.leasehold.report.IncidentJson;
import dev.leasehold.watchdog.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The incidents in the ledger. What is to be told of one is decided, and written down, together
 * with it: so nothing is lost by who dies before sending. Thread-safe where its transactions are.
 */
public final class KeptIncidents {
  private static final String SELECT =
      "SELECT id, job, kind, scheduled_at, found_at, resolved_at, what FROM leasehold_incident ";

  /** An open incident is kept this many times as long as one that is resolved. */
  private static final int OPEN = 10;

  private final Transactions transactions;
  private final Duration limit;

  /**
   * @param transactions on the ledger's database
   * @param limit of each
   */
  public KeptIncidents(Transactions transactions, Duration limit) {
    this.transactions = transactions;
    this.limit = limit;
  }

  /**
   * Keeps an incident, unless it is kept already.
   *
   * @param attempt whose it is; empty where nothing ran
   * @param channels all there are
   * @param hold how long what is returned is this process's to send
   * @return what has to be sent now; the rest is silenced, or was told already
   */
  public List<Due> keep(
      Incident incident,
      Optional<String> attempt,
      Collection<ChannelDeclaration> channels,
      Duration hold) {
    String json = IncidentJson.of(incident);
    return transactions.run(
        limit,
        connection -> {
          boolean isNew =
              Rows.execute(
                      connection,
                      "INSERT IGNORE INTO leasehold_incident (id, job, kind, what, scheduled_at,"
                          + " attempt, found_at, kept_at, document) VALUES (?, ?, ?, LEFT(?, 1000),"
                          + " ?, ?, ?, UTC_TIMESTAMP(6), ?)",
                      incident.id(),
                      incident.job(),
                      incident.kind().name(),
                      incident.what(),
                      Rows.local(incident.run()),
                      attempt.orElse(null),
                      Rows.local(incident.at()),
                      json)
                  > 0;
          List<Due> due = new ArrayList<>();
          if (isNew) {
            Group group = group(connection, incident);
            boolean silenced = Silences.covers(connection, incident.job(), incident.kind());
            for (ChannelDeclaration channel : channels) {
              if (channel.wants(incident.job(), incident.kind().name())) {
                State state =
                    silenced
                        ? State.SILENCED
                        : isTold(connection, incident, channel) ? State.REPEATED : State.PENDING;
                Notice notice =
                    new Notice(Event.FIRING, incident, group.since(), group.count(), incident.at());
                Due one = new Due(channel.name(), notice);
                Deliveries.insert(connection, one, state, hold);
                if (state == State.PENDING) {
                  due.add(one);
                }
              }
            }
          }
          return due;
        });
  }

  private record Group(Instant since, int count) {}

  private static Group group(Connection connection, Incident incident) throws SQLException {
    try (PreparedStatement select =
            Rows.prepare(
                connection,
                "SELECT MIN(found_at), COUNT(*) FROM leasehold_incident WHERE job = ? AND kind = ?"
                    + " AND resolved_at IS NULL",
                incident.job(),
                incident.kind().name());
        ResultSet row = select.executeQuery()) {
      row.next();
      return new Group(Rows.instant(row, 1), row.getInt(2));
    }
  }

  /** Whether the channel knows, or will soon know, of an open one of the group. */
  private static boolean isTold(
      Connection connection, Incident incident, ChannelDeclaration channel) throws SQLException {
    try (PreparedStatement select =
            Rows.prepare(
                connection,
                "SELECT 1 FROM leasehold_delivery d JOIN leasehold_incident i ON i.id = d.incident"
                    + " WHERE i.job = ? AND i.kind = ? AND i.resolved_at IS NULL AND d.channel = ?"
                    + " AND d.event = 'FIRING' AND (d.state = 'PENDING' OR d.state = 'TOLD' AND"
                    + " d.told_at > UTC_TIMESTAMP(6) - INTERVAL ? MICROSECOND) LIMIT 1",
                incident.job(),
                incident.kind().name(),
                channel.name(),
                Rows.micros(channel.repeatInterval()));
        ResultSet row = select.executeQuery()) {
      return row.next();
    }
  }

  /**
   * A good run of a job resolves its open incidents, but for the kinds that it has shown itself.
   *
   * @param shown the kinds of this run's own incidents
   * @param hold how long what is returned is this process's to send
   * @return what has to be sent now: to whoever was told that it fires
   */
  public List<Due> resolve(String job, Set<Kind> shown, Set<String> channels, Duration hold) {
    return transactions.run(
        limit,
        connection -> {
          Map<Kind, List<String>> open = open(connection, job);
          open.keySet().removeAll(shown);
          List<Due> due = new ArrayList<>();
          for (List<String> ids : open.values()) {
            due.addAll(resolve(connection, ids, channels, hold));
          }
          return due;
        });
  }

  /** By kind, oldest first. */
  private static Map<Kind, List<String>> open(Connection connection, String job)
      throws SQLException {
    Map<Kind, List<String>> open = new EnumMap<>(Kind.class);
    try (PreparedStatement select =
            Rows.prepare(
                connection,
                "SELECT id, kind FROM leasehold_incident WHERE job = ? AND resolved_at IS NULL"
                    + " ORDER BY found_at, id",
                job);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        open.computeIfAbsent(Kind.valueOf(row.getString(2)), kind -> new ArrayList<>())
            .add(row.getString(1));
      }
    }
    return open;
  }

  private static List<Due> resolve(
      Connection connection, List<String> ids, Set<String> channels, Duration hold)
      throws SQLException {
    String marks = Rows.marks(ids.size());
    Rows.execute(
        connection,
        "UPDATE leasehold_incident SET resolved_at = UTC_TIMESTAMP(6) WHERE resolved_at IS NULL AND"
            + " id IN ("
            + marks
            + ")",
        ids.toArray());
    Notice notice = resolved(connection, ids);
    Map<String, Boolean> told = new LinkedHashMap<>();
    try (PreparedStatement select =
            Rows.prepare(
                connection,
                "SELECT channel, MAX(state = 'PENDING') FROM leasehold_delivery WHERE event ="
                    + " 'FIRING' AND state IN ('PENDING', 'TOLD') AND incident IN ("
                    + marks
                    + ") GROUP BY channel",
                ids.toArray());
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        told.put(row.getString(1), !row.getBoolean(2));
      }
    }
    List<Due> due = new ArrayList<>();
    for (Map.Entry<String, Boolean> channel : told.entrySet()) {
      Due one = new Due(channel.getKey(), notice);
      // Who does not know yet that it fires is told that first, by whoever sends it.
      boolean now = channel.getValue() && channels.contains(channel.getKey());
      Deliveries.insert(connection, one, State.PENDING, now ? hold : Duration.ZERO);
      if (now) {
        due.add(one);
      }
    }
    return due;
  }

  private static Notice resolved(Connection connection, List<String> ids) throws SQLException {
    Instant since;
    try (PreparedStatement select =
            Rows.prepare(
                connection, "SELECT found_at FROM leasehold_incident WHERE id = ?", ids.get(0));
        ResultSet row = select.executeQuery()) {
      row.next();
      since = Rows.instant(row, 1);
    }
    try (PreparedStatement select =
            Rows.prepare(
                connection,
                "SELECT document, resolved_at FROM leasehold_incident WHERE id = ?",
                ids.get(ids.size() - 1));
        ResultSet row = select.executeQuery()) {
      row.next();
      return new Notice(
          Event.RESOLVED,
          IncidentJson.read(row.getString(1)),
          since,
          ids.size(),
          Rows.instant(row, 2));
    }
  }

  /**
   * The last incidents, newest first.
   *
   * @param job only of this one; all where it is empty
   * @param open whether only those that are not resolved
   * @param most how many, at least 1
   */
  public List<KeptIncident> last(Optional<String> job, boolean open, int most) {
    return list(
        "WHERE (? IS NULL OR job = ?)"
            + (open ? " AND resolved_at IS NULL" : "")
            + " ORDER BY found_at DESC, id DESC LIMIT "
            + most,
        job.orElse(null),
        job.orElse(null));
  }

  /** Those whose id begins so, at most two. */
  public List<KeptIncident> find(String beginning) {
    return list("WHERE LEFT(id, CHAR_LENGTH(?)) = ? ORDER BY id LIMIT 2", beginning, beginning);
  }

  private List<KeptIncident> list(String condition, @Nullable Object... parameters) {
    return transactions.run(
        limit,
        connection -> {
          List<KeptIncident> found = new ArrayList<>();
          try (PreparedStatement select = Rows.prepare(connection, SELECT + condition, parameters);
              ResultSet row = select.executeQuery()) {
            while (row.next()) {
              found.add(
                  new KeptIncident(
                      row.getString(1),
                      row.getString(2),
                      Kind.valueOf(row.getString(3)),
                      Rows.instant(row, 4),
                      Rows.instant(row, 5),
                      Rows.instantIfAny(row, 6),
                      row.getString(7),
                      List.of()));
            }
          }
          Map<String, List<Delivery>> deliveries =
              Deliveries.of(found.stream().map(KeptIncident::id).toList(), connection);
          return found.stream()
              .map(one -> one.with(deliveries.getOrDefault(one.id(), List.of())))
              .toList();
        });
  }

  /** All that was seen of an incident; empty where there is none of this id. */
  public Optional<Incident> document(String id) {
    return transactions.run(
        limit,
        connection -> {
          try (PreparedStatement select =
                  Rows.prepare(
                      connection, "SELECT document FROM leasehold_incident WHERE id = ?", id);
              ResultSet row = select.executeQuery()) {
            return row.next() ? Optional.of(IncidentJson.read(row.getString(1))) : Optional.empty();
          }
        });
  }

  /**
   * Removes incidents that were resolved longer ago than {@code retention}, with what was told of
   * them, and silences that are long over. One that is open is kept ten times as long: who forgets
   * it can never tell that it is resolved.
   *
   * @param most how many incidents at once, so that no lock is held for long
   * @return how many incidents
   */
  public int purge(Duration retention, int most) {
    return transactions.run(
        limit,
        connection -> {
          long micros = Rows.micros(retention);
          Rows.execute(
              connection,
              "DELETE FROM leasehold_silence WHERE until_at < UTC_TIMESTAMP(6) - INTERVAL ?"
                  + " MICROSECOND",
              micros);
          int gone =
              Rows.execute(
                  connection,
                  "DELETE FROM leasehold_incident WHERE kept_at < UTC_TIMESTAMP(6) - INTERVAL ?"
                      + " MICROSECOND AND (resolved_at < UTC_TIMESTAMP(6) - INTERVAL ? MICROSECOND"
                      + " OR resolved_at IS NULL AND kept_at < UTC_TIMESTAMP(6) - INTERVAL ?"
                      + " MICROSECOND) ORDER BY kept_at LIMIT "
                      + most,
                  micros,
                  micros,
                  Rows.micros(retention.multipliedBy(OPEN)));
          if (gone > 0) {
            Rows.execute(
                connection,
                "DELETE d FROM leasehold_delivery d LEFT JOIN leasehold_incident i ON i.id ="
                    + " d.incident WHERE i.id IS NULL");
          }
          return gone;
        });
  }
}
