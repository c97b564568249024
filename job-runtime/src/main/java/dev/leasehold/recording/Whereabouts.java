package dev.leasehold.recording;

import dev.leasehold.recording.Spot.Key;
import dev.leasehold.recording.Spot.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One activity, and where it is. Guarded by its recording. */
final class Whereabouts {
  /** Something the activity is inside of. */
  interface Place {
    Spot spot();
  }

  /** A step. */
  record InStep(String step, Spot spot) implements Place {}

  private final List<Place> inside = new ArrayList<>();
  private final Crew.@Nullable Worker worker;
  private @Nullable Spot base;

  private Whereabouts(Crew.@Nullable Worker worker, @Nullable Spot base) {
    this.worker = worker;
    this.base = base;
  }

  static Whereabouts atRoot(Spot root) {
    return new Whereabouts(null, root);
  }

  static Whereabouts of(Crew.Worker worker) {
    return new Whereabouts(worker, null);
  }

  Crew.@Nullable Worker worker() {
    return worker;
  }

  Spot spot() {
    return inside.isEmpty() ? base("") : inside.get(inside.size() - 1).spot();
  }

  private Spot base(String does) {
    Spot known = base;
    if (known == null) {
      // Without a base it is a worker's.
      known = worker == null ? Spot.root() : worker.crew.is(worker, does);
      base = known;
    }
    return known;
  }

  void enter(String step) {
    Spot around = inside.isEmpty() ? base(step) : spot();
    inside.add(new InStep(step, around.child(new Key(Kind.STEP, step, "", false, ""), false)));
  }

  void leave(String step) {
    for (int i = inside.size() - 1; i >= 0; i--) {
      if (inside.get(i) instanceof InStep in && in.step().equals(step)) {
        inside.remove(i);
        return;
      }
    }
  }

  void enter(Place place) {
    inside.add(place);
  }

  void leave(Place place) {
    int at = inside.size() - 1;
    while (at >= 0 && inside.get(at) != place) {
      at--;
    }
    if (at < 0) {
      return;
    }
    inside.remove(at);
    // What was acquired inside of it and is still out is inside of it no more.
    for (int i = at; i < inside.size(); i++) {
      if (inside.get(i) instanceof HeldPlace held) {
        Spot around = i == 0 ? base("") : inside.get(i - 1).spot();
        held.moves(around, inside.subList(0, i));
      }
    }
  }

  /** Whether it has a transaction open on this database. */
  boolean isInTransaction(String database) {
    return inside.stream()
        .anyMatch(place -> place instanceof HeldPlace held && held.isInTransaction(database));
  }

  /** Whether nothing is known of it that a new one would not know. */
  boolean isNowhere() {
    return worker == null && inside.isEmpty();
  }

  boolean isInStep() {
    return inside.stream().anyMatch(InStep.class::isInstance);
  }
}
