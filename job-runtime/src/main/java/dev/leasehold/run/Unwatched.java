package dev.leasehold.run;

import dev.leasehold.pool.Leak;
import dev.leasehold.pool.PoolEvents;
import dev.leasehold.pool.Violation;

/** For pools whose waits are no finding about the job: the runtime's own, and those of a check. */
final class Unwatched implements PoolEvents {
  @Override
  public void changed() {}

  @Override
  public void violated(Violation violation) {}

  @Override
  public void leaked(Leak leak) {}
}
