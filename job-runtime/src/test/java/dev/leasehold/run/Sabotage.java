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
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What is switched off of the ledger's protections, to show that each is needed. */
public enum Sabotage implements UnaryOperator<Ledger> {
  /** Everything is on. */
  NONE {
    @Override
    public Ledger apply(Ledger ledger) {
      return ledger;
    }
  },

  /** A lease is renewed, and its sessions are let in, whatever has become of it. */
  WITHOUT_FENCING {
    @Override
    public Ledger apply(Ledger ledger) {
      return new Passing(ledger) {
        @Override
        public Standing renew(Lease lease, Map<String, Integer> inUse) {
          super.renew(lease, inUse);
          return HELD;
        }

        @Override
        public Standing look(Lease lease) {
          return HELD;
        }

        @Override
        public boolean register(Lease lease, Session session) {
          super.register(lease, session);
          return true;
        }
      };
    }
  },

  /** Nobody asks the ledger before a session is used. */
  WITHOUT_REGISTRATION {
    @Override
    public Ledger apply(Ledger ledger) {
      return new Passing(ledger) {
        @Override
        public boolean register(Lease lease, Session session) {
          return true;
        }
      };
    }
  },

  /** What is overdue is free at once, whoever still uses it. */
  WITHOUT_KILL_BEFORE_RECLAIM {
    @Override
    public Ledger apply(Ledger ledger) {
      return new Passing(ledger) {
        @Override
        public Admission ask(Claim claim) {
          overdue().forEach(this::forget);
          return super.ask(claim);
        }

        @Override
        public List<Session> sessions(Lease lease) {
          return List.of();
        }

        @Override
        public boolean fence(Lease lease) {
          return super.forget(lease);
        }
      };
    }
  };

  private static final Standing HELD = new Standing(true, Optional.empty(), false);

  /** Passes everything on. */
  private static class Passing implements Ledger {
    private final Ledger ledger;

    Passing(Ledger ledger) {
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
}
