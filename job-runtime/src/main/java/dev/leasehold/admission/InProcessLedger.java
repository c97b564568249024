package dev.leasehold.admission;

import java.time.InstantSource;
import java.util.Map;

final class InProcessLedger implements Ledger {
  InProcessLedger(Map<String, Integer> capacities, InstantSource clock) {}

  @Override
  public Admission ask(Claim claim) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void leave(Claim claim) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean renew(Lease lease) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void release(Lease lease) {
    throw new UnsupportedOperationException();
  }

  @Override
  public LedgerSnapshot snapshot() {
    throw new UnsupportedOperationException();
  }
}
