package dev.leasehold.database;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One lock on the shape of something, had or waited for. Pure.
 *
 * @param thread the server's id of the thread whose lock it is
 * @param type as the server names it
 * @param status {@code GRANTED} or {@code PENDING}; anything else passes
 */
record MetadataLock(long thread, String type, String status) {
  private static final String X = "EXCLUSIVE";
  private static final String SNRW = "SHARED_NO_READ_WRITE";
  private static final String SNW = "SHARED_NO_WRITE";
  private static final String SRO = "SHARED_READ_ONLY";
  private static final String SU = "SHARED_UPGRADABLE";
  private static final String SW = "SHARED_WRITE";
  private static final String SWLP = "SHARED_WRITE_LOW_PRIO";
  private static final String SR = "SHARED_READ";
  private static final String SH = "SHARED_HIGH_PRIO";
  private static final String S = "SHARED";
  private static final String IX = "INTENTION_EXCLUSIVE";

  /** By the type that is asked for, what must not be had by another: MySQL's own tables. */
  private static final Map<String, Set<String>> NOT_BESIDE =
      Map.ofEntries(
          Map.entry(S, Set.of(X, IX)),
          Map.entry(SH, Set.of(X)),
          Map.entry(SR, Set.of(SNRW, X)),
          Map.entry(SW, Set.of(SRO, SNW, SNRW, X)),
          Map.entry(SWLP, Set.of(SRO, SNW, SNRW, X)),
          Map.entry(SU, Set.of(SU, SNW, SNRW, X)),
          Map.entry(SRO, Set.of(SW, SWLP, SNRW, X)),
          Map.entry(SNW, Set.of(SW, SWLP, SU, SNW, SNRW, X)),
          Map.entry(SNRW, Set.of(SR, SW, SWLP, SU, SRO, SNW, SNRW, X)),
          Map.entry(X, Set.of(IX, S, SH, SR, SW, SWLP, SU, SRO, SNW, SNRW, X)),
          Map.entry(IX, Set.of(S, X)));

  /** By the type that is asked for, what goes before it while it is waited for. */
  private static final Map<String, Set<String>> NOT_BEFORE =
      Map.of(
          S, Set.of(X),
          SR, Set.of(SNRW, X),
          SW, Set.of(SNW, SNRW, X),
          SWLP, Set.of(SRO, SNW, SNRW, X),
          SU, Set.of(X),
          SRO, Set.of(SW, SNRW, X),
          SNW, Set.of(X),
          SNRW, Set.of(X),
          IX, Set.of(S, X));

  /**
   * What is locked.
   *
   * @param type {@code TABLE}, {@code SCHEMA}, {@code GLOBAL} and others
   */
  record Target(String type, Optional<String> schema, Optional<String> name) {
    /** For people; the name of a lock that a user made is a value of a statement. */
    @Override
    public String toString() {
      if (type.equals("USER LEVEL LOCK")) {
        return "a lock of GET_LOCK";
      }
      String full = schema.orElse("") + name.map(n -> "." + n).orElse("");
      return type.equals("TABLE") ? full : (type.toLowerCase(java.util.Locale.ROOT) + " " + full);
    }
  }

  /** A thread that waits, and one that it waits for. */
  record Blocked(long thread, long blocker) {}

  /**
   * Whom these threads wait for, and whom those wait for in turn: a reader waits for the one who
   * changes the table, and that one for an older reader.
   *
   * @param locks all on one target
   */
  static List<Blocked> blocked(List<MetadataLock> locks, Set<Long> threads) {
    Set<Blocked> found = new LinkedHashSet<>();
    Set<Long> seen = new HashSet<>();
    List<Long> open = new ArrayList<>(threads);
    while (!open.isEmpty()) {
      Long thread = open.remove(open.size() - 1);
      if (!seen.add(thread)) {
        continue;
      }
      for (MetadataLock wanted : locks) {
        if (wanted.thread() != thread || !wanted.isPending()) {
          continue;
        }
        for (MetadataLock other : locks) {
          if (other.thread() != thread && other.blocks(wanted)) {
            found.add(new Blocked(thread, other.thread()));
            open.add(other.thread());
          }
        }
      }
    }
    return List.copyOf(found);
  }

  private boolean isPending() {
    return status.equals("PENDING");
  }

  private boolean blocks(MetadataLock wanted) {
    return (status.equals("GRANTED")
            && NOT_BESIDE.getOrDefault(wanted.type, Set.of()).contains(type))
        || (isPending() && NOT_BEFORE.getOrDefault(wanted.type, Set.of()).contains(type));
  }
}
