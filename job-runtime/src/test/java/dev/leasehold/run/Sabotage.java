package dev.leasehold.run;

import dev.leasehold.admission.Admission;
import dev.leasehold.admission.Claim;
import dev.leasehold.admission.Lease;
import dev.leasehold.admission.Ledger;
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
      return new PassingLedger(ledger) {
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
      return new PassingLedger(ledger) {
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
      return new PassingLedger(ledger) {
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
}
