package dev.leasehold.recording;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where in the plan something was seen, however often: what is alike below the same spot is one
 * spot, so a loop over a million rows is as small as one over two. Guarded by its recording.
 */
final class Spot {
  /** A job that makes up its statements must not fill the memory; what is more is folded. */
  static final int MOST_CHILDREN = 200;

  enum Kind {
    ROOT,
    STEP,
    TRANSACTION,
    STATEMENT,
    /** A connection that was held without a statement of its own. */
    HELD
  }

  /**
   * What makes two things alike.
   *
   * @param text a step's name, or a statement's digest
   * @param database empty for a step
   * @param own whether it took a connection of its own inside an open transaction of its activity
   * @param place of the code
   */
  record Key(Kind kind, String text, String database, boolean own, String place) {
    boolean isKindOf(Key other) {
      return kind == other.kind && database.equals(other.database) && own == other.own;
    }
  }

  final Key key;
  final @Nullable Spot parent;

  /** Whether it is a statement on the connection of the transaction around it. */
  final boolean joined;

  private final Map<Key, Spot> children = new LinkedHashMap<>();
  private @Nullable Crew crew;
  private int crewAfter;

  /** What was folded into it for want of room. */
  private boolean crowded;

  private Spot(Key key, @Nullable Spot parent, boolean joined) {
    this.key = key;
    this.parent = parent;
    this.joined = joined;
  }

  static Spot root() {
    return new Spot(new Key(Kind.ROOT, "", "", false, ""), null, false);
  }

  Spot child(Key sought, boolean joins) {
    Spot found = children.get(sought);
    if (found != null) {
      return found;
    }
    if (children.size() >= MOST_CHILDREN) {
      for (Spot like : children.values()) {
        if (like.key.isKindOf(sought) && like.joined == joins) {
          like.crowded = true;
          return like;
        }
      }
    }
    Spot made = new Spot(sought, this, joins);
    children.put(sought, made);
    return made;
  }

  /** The tasks that were handed over here. */
  Crew crew() {
    if (crew == null) {
      crew = new Crew();
      crewAfter = children.size();
    }
    return crew;
  }

  @Nullable Crew crewIfAny() {
    return crew;
  }

  /** How many children were there before the first task was handed over. */
  int crewAfter() {
    return crewAfter;
  }

  boolean isCrowded() {
    return crowded;
  }

  Iterable<Spot> children() {
    return children.values();
  }
}
