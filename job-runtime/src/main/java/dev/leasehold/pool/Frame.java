package dev.leasehold.pool;

import dev.leasehold.plan.Role;
import org.jspecify.annotations.Nullable;

/** What an activity is just now: its whole life, or a step within it. Compared by identity. */
final class Frame {
  final String label;
  final Role role;
  final @Nullable Frame outer;

  /** The workers of whoever is in this frame. */
  final WorkerLine workers;

  Frame(String label, Role role, @Nullable Frame outer) {
    this.label = label;
    this.role = role;
    this.outer = outer;
    this.workers = new WorkerLine(role.workers());
  }
}
