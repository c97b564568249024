package dev.leasehold.plan;

import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.JobDeclaration.Enforcement;
import dev.leasehold.declaration.Place;
import dev.leasehold.declaration.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Why no run of a job could start, each with its cure.
 *
 * @param capacity of the databases where it is known
 */
record Impossibilities(JobDeclaration job, Map<String, Integer> capacity) {
  List<Problem> all() {
    List<Problem> problems = new ArrayList<>();
    boolean strict = job.enforcement() == Enforcement.STRICT;
    if (strict && job.plan().isEmpty()) {
      problems.add(
          new Problem(
              job.place(),
              "has no plan; declare one under plan:, or write enforcement: observe to find out what"
                  + " the job needs"));
      return problems;
    }
    Plan plan = Plan.of(job);
    if (strict) {
      tooSmallALease(plan).ifPresent(problems::add);
    }
    if (problems.isEmpty()) {
      Budget.of(job, capacity)
          .forEach((name, budget) -> beyondCapacity(plan, name, budget).ifPresent(problems::add));
    }
    return problems;
  }

  private Optional<Problem> tooSmallALease(Plan plan) {
    if (job.lease().isEmpty()) {
      return Optional.empty();
    }
    int lease = job.lease().getAsInt();
    Map<String, Demand> fewest = plan.least().demand();
    Demand own = Objects.requireNonNull(fewest.get(job.database()));
    if (lease < own.floor()) {
      return Optional.of(
          new Problem(
              at("lease"),
              "a lease of %d is below the plan's floor on %s, so that a run could deadlock; write %s, or leave it out for the plan's peak of %d"
                  .formatted(
                      lease,
                      job.database(),
                      own.floor() == own.peak()
                          ? "lease: " + own.floor()
                          : "a lease from %d to %d".formatted(own.floor(), own.peak()),
                      own.peak())));
    }
    if (lease < own.peak() && fewest.size() > 1) {
      return Optional.of(
          new Problem(
              at("lease"),
              "a lease of %d is below the plan's peak of %d on %s, and a plan over several databases (%s) gets its peak on each, for a deadlock could run through two pools; leave the lease out"
                  .formatted(
                      lease, own.peak(), job.database(), String.join(", ", fewest.keySet()))));
    }
    return Optional.empty();
  }

  private Optional<Problem> beyondCapacity(Plan plan, String database, Budget budget) {
    if (budget.capacity().isEmpty() || budget.leastInAll() <= budget.capacity().getAsInt()) {
      return Optional.empty();
    }
    Demand fewest = Objects.requireNonNull(plan.least().demand().get(database));
    int room = budget.capacity().getAsInt() - budget.runtime().total();
    boolean leaseHelps =
        plan.demand().size() == 1 && fewest.floor() <= room && room >= 1 && budget.least() > room;
    return Optional.of(
        new Problem(
            at("plan"),
            "needs at least %d connections of %s at the same time (%d for the plan, %d for the runtime's own), but its capacity is %d; raise the capacity, declare fewer workers%s"
                .formatted(
                    budget.leastInAll(),
                    database,
                    budget.least(),
                    budget.runtime().total(),
                    budget.capacity().getAsInt(),
                    leaseHelps ? ", or accept waits inside the pool with lease: " + room : "")));
  }

  /** The job's place, with the key that is meant. */
  private Place at(String key) {
    Place place =
        key.equals("plan") && !job.plan().isEmpty() ? job.plan().get(0).place() : job.place();
    return new Place(place.file(), place.line(), place.column(), job.place().path() + "." + key);
  }
}
