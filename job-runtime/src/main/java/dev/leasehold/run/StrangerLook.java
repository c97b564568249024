package dev.leasehold.run;

import dev.leasehold.admission.Capacities;
import dev.leasehold.admission.Capacity;
import dev.leasehold.admission.Holders;
import dev.leasehold.admission.Session;
import dev.leasehold.database.Control;
import dev.leasehold.database.DatabaseException;
import dev.leasehold.report.LedgerStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees at the start of a run whether others have taken connections that leases count on. */
final class StrangerLook {
  private static final Logger log = LoggerFactory.getLogger(StrangerLook.class);
  private static final Duration LIMIT = Duration.ofSeconds(3);

  private StrangerLook() {}

  /**
   * A line for each server of the run where there are more strangers than is reserved for them.
   *
   * @param controls of the run, by database
   * @param ledger the name of the ledger's database
   */
  static List<String> warnings(Map<String, Control> controls, Databases databases, String ledger) {
    List<String> warnings = new ArrayList<>();
    try {
      Control asked = controls.get(ledger);
      if (asked == null) {
        return warnings;
      }
      List<Capacity> capacities = new Capacities(asked, LIMIT).all();
      List<Session> sessions = new Holders(asked, LIMIT).sessions();
      Set<String> seen = new HashSet<>();
      controls.forEach(
          (name, control) -> {
            String server = databases.database(name).server().identity();
            if (seen.add(server)) {
              warning(server, control, capacities, sessions).ifPresent(warnings::add);
            }
          });
    } catch (DatabaseException failed) {
      // It is a look beside the run: what keeps the run from its work is found by the run itself.
      log.debug("strangers could not be counted: {}", failed.getMessage());
    }
    return warnings;
  }

  private static Optional<String> warning(
      String server, Control control, List<Capacity> capacities, List<Session> sessions) {
    int strangers = control.strangers(Session.on(server, sessions), LIMIT);
    return capacities.stream()
        .filter(one -> one.server().equals(server))
        .findFirst()
        .map(one -> StatusLook.capacity(one, 0, OptionalInt.of(strangers)))
        .flatMap(LedgerStatus.Capacity::warning);
  }
}
