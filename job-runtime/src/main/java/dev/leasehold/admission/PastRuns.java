package dev.leasehold.admission;

import dev.leasehold.database.Rows;
import dev.leasehold.database.Transactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What runs held at most, and what {@code strict} would have refused of them, as the ledger keeps
 * it. Thread-safe where its transactions are.
 */
public final class PastRuns {
  private final Transactions transactions;
  private final Duration limit;

  /**
   * @param transactions on the ledger's database
   * @param limit of each
   */
  public PastRuns(Transactions transactions, Duration limit) {
    this.transactions = transactions;
    this.limit = limit;
  }

  /**
   * What is kept of one run beside its end.
   *
   * @param job its name
   * @param plan the digest of the plan that it ran under; empty where there was none
   * @param observed whether nothing was refused
   * @param uses by database
   * @param refusals what would have been refused, in order; of an observed one
   */
  public record Kept(
      String job, String plan, boolean observed, Map<String, Use> uses, List<Refusal> refusals) {
    /** Copies what can change. */
    public Kept {
      uses = Map.copyOf(uses);
      refusals = List.copyOf(refusals);
    }
  }

  /** Connections of one database: what the pool had, and what was held of it at most at once. */
  public record Use(int leased, int mostHeld) {}

  /**
   * One acquire that {@code strict} would have refused.
   *
   * @param kind the name of the kind of incident
   * @param place the author's code line; may be empty
   * @param what happened, one sentence
   * @param incident id
   */
  public record Refusal(String kind, String place, String what, String incident) {}

  /**
   * An observed run.
   *
   * @param plan the digest of the plan that it ran under; empty where there was none
   */
  public record Observed(String attempt, String plan, Instant endedAt, List<Refusal> refusals) {
    /** Copies what can change. */
    public Observed {
      refusals = List.copyOf(refusals);
    }
  }

  /**
   * The most that was held in several runs.
   *
   * @param runs how many
   */
  public record Most(int runs, int held) {}

  /** Keeps what came of an attempt that has an end; a second time is no matter. */
  public void keep(String attempt, String outcome, Kept kept) {
    transactions.run(
        limit,
        connection -> {
          int known =
              Rows.execute(
                  connection,
                  "INSERT IGNORE INTO leasehold_attempt_plan (attempt, job, plan, enforcement,"
                      + " outcome, ended_at) SELECT attempt, job, ?, ?, LEFT(?, 32),"
                      + " UTC_TIMESTAMP(6) FROM leasehold_attempt WHERE attempt = ?",
                  kept.plan(),
                  kept.observed() ? "observe" : "strict",
                  outcome,
                  attempt);
          if (known > 0) {
            uses(connection, attempt, kept);
            refusals(connection, attempt, kept);
          }
          return known;
        });
  }

  private static void uses(Connection connection, String attempt, Kept kept) throws SQLException {
    for (Map.Entry<String, Use> use : kept.uses().entrySet()) {
      Rows.execute(
          connection,
          "INSERT INTO leasehold_attempt_use (attempt, name, leased, most_held) VALUES (?, ?, ?,"
              + " ?)",
          attempt,
          use.getKey(),
          use.getValue().leased(),
          use.getValue().mostHeld());
    }
  }

  private static void refusals(Connection connection, String attempt, Kept kept)
      throws SQLException {
    int number = 0;
    for (Refusal refusal : kept.refusals()) {
      Rows.execute(
          connection,
          "INSERT INTO leasehold_attempt_refusal (attempt, number, kind, place, what, incident)"
              + " VALUES (?, ?, ?, LEFT(?, 255), LEFT(?, 1000), ?)",
          attempt,
          ++number,
          refusal.kind(),
          refusal.place(),
          refusal.what(),
          refusal.incident());
    }
  }

  /**
   * What completed runs of a job under one plan held at most, by database. Only runs that had so
   * much leased count: one that had less could not hold more.
   *
   * @param plan its digest
   * @param peaks by database
   */
  public Map<String, Most> mostHeld(String job, String plan, Map<String, Integer> peaks) {
    return transactions.run(
        limit,
        connection -> {
          Map<String, Most> most = new LinkedHashMap<>();
          for (Map.Entry<String, Integer> peak : peaks.entrySet()) {
            try (PreparedStatement select =
                    Rows.prepare(
                        connection,
                        "SELECT COUNT(*), MAX(u.most_held) FROM leasehold_attempt_plan p JOIN"
                            + " leasehold_attempt_use u ON u.attempt = p.attempt WHERE p.job = ?"
                            + " AND p.plan = ? AND p.outcome = 'completed' AND u.name = ? AND"
                            + " u.leased >= ?",
                        job,
                        plan,
                        peak.getKey(),
                        peak.getValue());
                ResultSet row = select.executeQuery()) {
              row.next();
              most.put(peak.getKey(), new Most(row.getInt(1), row.getInt(2)));
            }
          }
          return most;
        });
  }

  /**
   * The observed runs of a job that completed, or that strict would have ended, oldest first.
   *
   * @param since only what ended from then on; all where it is empty
   */
  public List<Observed> observed(String job, Optional<Instant> since) {
    return transactions.run(
        limit,
        connection -> {
          Map<String, Observed> runs = new LinkedHashMap<>();
          try (PreparedStatement select =
                  Rows.prepare(
                      connection,
                      "SELECT p.attempt, p.plan, p.ended_at, r.kind, r.place, r.what, r.incident"
                          + " FROM leasehold_attempt_plan p LEFT JOIN leasehold_attempt_refusal r"
                          + " ON r.attempt = p.attempt WHERE p.job = ? AND p.enforcement ="
                          + " 'observe' AND p.ended_at >= ? AND (p.outcome = 'completed' OR"
                          + " r.attempt IS NOT NULL) ORDER BY p.ended_at, p.attempt,"
                          + " r.number",
                      job,
                      Rows.local(since.filter(Instant.EPOCH::isBefore).orElse(Instant.EPOCH)));
              ResultSet row = select.executeQuery()) {
            while (row.next()) {
              Observed before = runs.get(row.getString(1));
              List<Refusal> refusals =
                  new ArrayList<>(before == null ? List.of() : before.refusals());
              if (row.getString(4) != null) {
                refusals.add(
                    new Refusal(
                        row.getString(4), row.getString(5), row.getString(6), row.getString(7)));
              }
              runs.put(
                  row.getString(1),
                  new Observed(row.getString(1), row.getString(2), Rows.instant(row, 3), refusals));
            }
          }
          return List.copyOf(runs.values());
        });
  }
}
