package dev.leasehold.schedule;

import dev.leasehold.declaration.Declaration;
import dev.leasehold.metrics.DaemonMetrics;
import java.time.Duration;
import java.util.function.Supplier;

/** What a daemon's metrics ask of its parts. Thread-safe. */
record Numbers(Health health, Runs active, Supplier<Declared> declared, ClockWatch clocks)
    implements DaemonMetrics.Numbers {
  @Override
  public boolean isReady() {
    return health.notReady().isEmpty();
  }

  @Override
  public int runs() {
    return active.active().size();
  }

  @Override
  public int places() {
    return active.places();
  }

  @Override
  public int jobs() {
    return declaration().jobs().size();
  }

  @Override
  public boolean isDeclarationGood() {
    return health.isGood(Health.Part.DECLARATION);
  }

  @Override
  public Duration clockAhead() {
    return clocks.ahead();
  }

  private Declaration declaration() {
    return declared.get().declaration();
  }
}
