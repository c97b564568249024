package dev.leasehold.recording;

import dev.leasehold.database.StatementDigest;
import dev.leasehold.recording.Spot.Key;
import dev.leasehold.recording.Spot.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection that is out, and what is being done with it. Guarded by its recording. */
final class HeldPlace implements Whereabouts.Place {
  /** One execution of a statement. */
  static final class Statement {
    private Spot spot;

    Statement(Spot spot) {
      this.spot = spot;
    }
  }

  private static final String WORDLESS = "a statement without words";
  private static final int MOST_JOINED = 8;

  private final String database;
  private Spot around;
  private boolean own;
  private final Throwable acquired;
  private final List<Statement> open = new ArrayList<>();
  private final List<Statement> openInTransaction = new ArrayList<>();
  private @Nullable Spot transaction;
  private @Nullable Spot last;
  private boolean used;

  /**
   * @param around where it was acquired
   * @param own whether its activity had a transaction open on the same database
   * @param acquired whose stack is that of the acquire
   */
  HeldPlace(String database, Spot around, boolean own, Throwable acquired) {
    this.database = database;
    this.around = around;
    this.own = own;
    this.acquired = acquired;
  }

  boolean isInTransaction(String name) {
    return transaction != null && database.equals(name);
  }

  /** What comes meanwhile comes inside of this. */
  @Override
  public Spot spot() {
    if (transaction != null) {
      return openInTransaction.isEmpty() ? transaction : innermost(openInTransaction);
    }
    if (!open.isEmpty()) {
      return innermost(open);
    }
    return last != null ? last : held();
  }

  private static Spot innermost(List<Statement> statements) {
    return statements.get(statements.size() - 1).spot;
  }

  private Spot held() {
    used = true;
    String place = Origin.of(acquired.getStackTrace()).place();
    return around.child(new Key(Kind.HELD, "", database, own, place), false);
  }

  /**
   * @param place of the code that began or ended it
   */
  void transaction(boolean begins, String place) {
    used = true;
    last = null;
    openInTransaction.clear();
    transaction =
        begins ? around.child(new Key(Kind.TRANSACTION, "", database, own, place), false) : null;
  }

  Statement executes(String sql, String place) {
    used = true;
    String digest = StatementDigest.of(sql);
    if (digest.isEmpty()) {
      digest = WORDLESS;
    }
    Spot within = transaction;
    Spot spot =
        within == null
            ? around.child(new Key(Kind.STATEMENT, digest, database, own, place), false)
            : joined(within, new Key(Kind.STATEMENT, digest, database, false, place));
    last = spot;
    return new Statement(spot);
  }

  /** Inside of the rows that are being read, but never inside of itself. */
  private Spot joined(Spot within, Key key) {
    // Rows that nobody closes would each be inside of those before.
    Spot under =
        openInTransaction.isEmpty() || openInTransaction.size() > MOST_JOINED
            ? within
            : innermost(openInTransaction);
    for (Spot at = under; at != null && at != within; at = at.parent) {
      if (at.key.equals(key)) {
        return at;
      }
    }
    return under.child(key, true);
  }

  void opened(Statement statement) {
    (transaction == null ? open : openInTransaction).add(statement);
  }

  void closed(Statement statement) {
    open.removeIf(one -> one == statement);
    openInTransaction.removeIf(one -> one == statement);
  }

  /**
   * What it was acquired inside of is no longer out.
   *
   * @param to where it is now
   * @param outer what it is inside of
   */
  void moves(Spot to, List<Whereabouts.Place> outer) {
    around = to;
    own =
        outer.stream()
            .anyMatch(one -> one instanceof HeldPlace held && held.isInTransaction(database));
    if (transaction != null) {
      transaction = to.child(owned(transaction.key), false);
    }
    open.forEach(one -> one.spot = to.child(owned(one.spot.key), false));
    openInTransaction.clear();
    if (last != null && transaction == null) {
      last = to.child(owned(last.key), false);
    }
  }

  private Key owned(Key key) {
    return new Key(key.kind(), key.text(), key.database(), own, key.place());
  }

  void released() {
    if (!used) {
      held();
    }
  }
}
