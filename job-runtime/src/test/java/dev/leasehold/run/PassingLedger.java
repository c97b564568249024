package dev.leasehold.run;

import dev.leasehold.admission.Admission;
import dev.leasehold.admission.Claim;
import dev.leasehold.admission.Lease;
import dev.leasehold.admission.Ledger;
import dev.leasehold.admission.LedgerSnapshot;
import dev.leasehold.admission.Session;
import dev.leasehold.admission.Standing;
import java.util.List;
import java.util.Map;

/** Passes everything on. */
class PassingLedger implements Ledger {
  private final Ledger ledger;

  PassingLedger(Ledger ledger) {
    this.ledger = ledger;
  }

  @Override
  public Admission ask(Claim claim) {
    return ledger.ask(claim);
  }

  @Override
  public void leave(Claim claim) {
    ledger.leave(claim);
  }

  @Override
  public Standing renew(Lease lease, Map<String, Integer> inUse) {
    return ledger.renew(lease, inUse);
  }

  @Override
  public Standing look(Lease lease) {
    return ledger.look(lease);
  }

  @Override
  public boolean register(Lease lease, Session session) {
    return ledger.register(lease, session);
  }

  @Override
  public void order(Lease lease, Standing.Order order) {
    ledger.order(lease, order);
  }

  @Override
  public boolean fence(Lease lease) {
    return ledger.fence(lease);
  }

  @Override
  public List<Session> sessions(Lease lease) {
    return ledger.sessions(lease);
  }

  @Override
  public boolean forget(Lease lease) {
    return ledger.forget(lease);
  }

  @Override
  public List<Lease> overdue() {
    return ledger.overdue();
  }

  @Override
  public LedgerSnapshot snapshot() {
    return ledger.snapshot();
  }
}
