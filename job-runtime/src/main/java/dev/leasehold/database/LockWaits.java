package dev.leasehold.database;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who waits for a lock of the server that somebody else has, as far as the account may see it.
 *
 * @param waits of the sessions that were asked about, and of those that stand before them in line
 *     for the same metadata lock
 * @param unseen what could not be looked at, and why, in words; empty where everything could
 */
public record LockWaits(List<Wait> waits, List<String> unseen) {
  /** Nobody waits, and everything could be seen. */
  public static final LockWaits NONE = new LockWaits(List.of(), List.of());

  /** What kind of lock it is. */
  public enum Lock {
    ROW,
    METADATA
  }

  /**
   * One session waits for another. Who waits for several has one of these for each, and goes on
   * only when all of them have let go.
   *
   * @param session the server's id of the one that waits
   * @param lock what kind of lock it waits for
   * @param on the table, and the index of a row; never a value; empty where it cannot be seen
   * @param blocker who has it, or stands before it
   */
  public record Wait(long session, Lock lock, String on, Blocker blocker) {}

  /**
   * A session that another one waits for.
   *
   * @param session the server's id of it; 0 where that cannot be seen
   * @param account its user and host; empty where they cannot be seen
   * @param doing as the process list says it, and for how long; empty where it cannot be seen
   * @param statement the digest of its last statement, which need not be the one that took the lock
   */
  public record Blocker(long session, String account, String doing, Optional<String> statement) {}

  /** Copies what can change. */
  public LockWaits {
    waits = List.copyOf(waits);
    unseen = List.copyOf(unseen);
  }

  /** What these sessions wait for, and what those wait for in turn that they wait for. */
  public LockWaits reachableFrom(Set<Long> sessions) {
    Set<Wait> reached = new LinkedHashSet<>();
    List<Long> open = new ArrayList<>(sessions);
    while (!open.isEmpty()) {
      for (Wait wait : of(open.remove(open.size() - 1))) {
        if (reached.add(wait)) {
          open.add(wait.blocker().session());
        }
      }
    }
    return new LockWaits(List.copyOf(reached), unseen);
  }

  /** What this session waits for. */
  public List<Wait> of(long session) {
    return waits.stream().filter(wait -> wait.session() == session).toList();
  }
}
