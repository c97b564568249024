package dev.leasehold.schedule;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is wrong with a daemon at the moment; each change is logged. Thread-safe. */
final class Health {
  private static final Logger log = LoggerFactory.getLogger(Health.class);

  private final Map<Part, String> troubles = new EnumMap<>(Part.class);

  /** What can be wrong. */
  enum Part {
    /** It starts nothing without. */
    LEDGER(true),
    /** It starts nothing without. */
    SCHEDULER(true),
    /** It starts nothing on a wrong one. */
    CLOCK(true),
    /** It goes on with the one before. */
    DECLARATION(false),
    /** Others may look after runs as well. */
    WATCH(false),
    /** It starts nothing any more. */
    STOPPING(true);

    private final boolean needed;

    Part(boolean needed) {
      this.needed = needed;
    }
  }

  Health() {
    troubles.put(Part.SCHEDULER, "it is just starting");
  }

  synchronized void bad(Part part, String why) {
    String before = troubles.put(part, why);
    if (!why.equals(before)) {
      log.warn("{}", why);
    }
  }

  synchronized void good(Part part) {
    String before = troubles.remove(part);
    if (before != null && part != Part.SCHEDULER) {
      log.info("no longer: {}", before);
    }
  }

  synchronized boolean isGood(Part part) {
    return !troubles.containsKey(part);
  }

  /** Why it starts nothing; empty where it does. */
  synchronized List<String> notReady() {
    return troubles.entrySet().stream()
        .filter(e -> e.getKey().needed)
        .map(Map.Entry::getValue)
        .toList();
  }

  /** All that is wrong. */
  synchronized List<String> troubles() {
    return List.copyOf(troubles.values());
  }
}
