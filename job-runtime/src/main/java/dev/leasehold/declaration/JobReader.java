package dev.leasehold.declaration;

import dev.leasehold.declaration.JobDeclaration.Enforcement;
import dev.leasehold.declaration.JobDeclaration.Limits;
import dev.leasehold.declaration.JobDeclaration.Overlap;
import dev.leasehold.declaration.JobDeclaration.Severity;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code jobs:}, and {@code defaults:}. */
final class JobReader {
  static final List<String> KEYS =
      List.of(
          "schedule",
          "timeZone",
          "configuration",
          "database",
          "overlap",
          "acquireTimeout",
          "admissionTimeout",
          "deadline",
          "term",
          "heartbeat",
          "hoardedAfter",
          "hoarded",
          "lockLook",
          "queryTimeout",
          "retries",
          "instantParameter",
          "parameters",
          "properties",
          "enforcement",
          "lease",
          "connections",
          "plan",
          "kubernetes",
          "daemon");
  static final int MOST_RETRIES = 1000;
  static final String INSTANT_PARAMETER = "leasehold.scheduledAt";

  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final String NO_INSTANT = "none";

  private final DatabaseNames databases;
  private final @Nullable Section defaults;
  private final PlanReader plans;

  JobReader(DatabaseNames databases, @Nullable Section defaults) {
    this.databases = databases;
    this.defaults = defaults;
    this.plans = new PlanReader(databases::name);
  }

  /** Reports what is wrong with {@code defaults:}, also where no job uses it. */
  void checkDefaults() {
    if (defaults != null) {
      declaration("defaults", new Layers(defaults, null));
    }
  }

  /** Empty where nothing can be said about the job; why is reported. */
  Optional<JobDeclaration> read(Value.Named named) {
    Names.problemOfJob(named.name())
        .ifPresent(problem -> named.value().problems().add(named.place(), problem));
    return named
        .value()
        .section("a mapping with configuration and plan", KEYS, named.place())
        .map(own -> read(named.name(), new Layers(own, defaults)));
  }

  private JobDeclaration read(String name, Layers keys) {
    JobDeclaration job = declaration(name, keys);
    if (!keys.has("configuration") && !keys.own().mayMean(List.of("configuration"))) {
      keys.report(
          "configuration",
          "configuration is missing; name the class to run, as in configuration:"
              + " com.example.OrderExport");
    }
    if (!keys.has("database") && !keys.own().mayMean(List.of("database"))) {
      databases.severalWithout(keys.own());
    }
    checkLimits(keys, job.limits());
    checkEnforcement(keys, job);
    return job;
  }

  private JobDeclaration declaration(String name, Layers keys) {
    return new JobDeclaration(
        name,
        keys.own().place(),
        keys.get("schedule", JobValues::schedule),
        keys.get("timeZone", JobValues::timeZone).orElse(UTC),
        keys.get("configuration", JobValues::className).orElse(""),
        keys.get("database", databases::name).orElse(databases.first()),
        keys.get("overlap", value -> value.oneOf(Overlap.class)).orElse(Overlap.FORBID),
        limits(keys),
        keys.get("retries", value -> value.whole(0, MOST_RETRIES)).orElse(0),
        Optional.of(keys.get("instantParameter", Value::string).orElse(INSTANT_PARAMETER))
            .filter(parameter -> !parameter.equals(NO_INSTANT)),
        keys.merged("parameters", v -> v.map("job parameters", ParameterReader::read)),
        keys.merged("properties", v -> v.map("properties", Value::scalar)),
        keys.get("enforcement", value -> value.oneOf(Enforcement.class)).orElse(Enforcement.STRICT),
        DatabaseReader.optional(
            keys.get("lease", value -> value.whole(1, DatabaseReader.MOST_CONNECTIONS))),
        keys.get("connections", value -> value.whole(1, DatabaseReader.MOST_CONNECTIONS))
            .orElse(10),
        keys.get("plan", plans::nodes).orElse(List.of()),
        keys.get("kubernetes", KubernetesReader::readOfJob),
        keys.get("daemon", DaemonReader::readOfJob),
        Set.of());
  }

  private static Limits limits(Layers keys) {
    return new Limits(
        duration(keys, "acquireTimeout", Duration.ofSeconds(10)),
        duration(keys, "admissionTimeout", Duration.ofMinutes(5)),
        duration(keys, "deadline", Duration.ofHours(1)),
        duration(keys, "term", Duration.ofSeconds(30)),
        duration(keys, "heartbeat", Duration.ofSeconds(5)),
        duration(keys, "hoardedAfter", Duration.ofMinutes(5)),
        keys.get("hoarded", value -> value.oneOf(Severity.class)).orElse(Severity.REPORT),
        duration(keys, "lockLook", Duration.ofMillis(500)),
        duration(keys, "queryTimeout", Duration.ofMinutes(30)));
  }

  private static Duration duration(Layers keys, String key, Duration otherwise) {
    return keys.get(key, Value::duration).orElse(otherwise);
  }

  private static void checkLimits(Layers keys, Limits limits) {
    if (limits.heartbeat().multipliedBy(3).compareTo(limits.term()) >= 0) {
      keys.report(
          keys.has("heartbeat") ? "heartbeat" : "term",
          "heartbeat must be less than a third of term, so that a lease survives two lost"
              + " heartbeats");
    }
  }

  private void checkEnforcement(Layers keys, JobDeclaration job) {
    Section own = keys.own();
    if (job.enforcement() == Enforcement.OBSERVE) {
      if (own.has("lease")) {
        own.report("lease", "belongs to enforcement: strict; in observe, write connections");
      }
      return;
    }
    if (own.has("connections")) {
      own.report(
          "connections",
          "belongs to enforcement: observe; a strict job leases what its plan needs");
    }
    if (!keys.has("plan") && !own.mayMean(List.of("plan")) || keys.isEmptyList("plan")) {
      keys.report(
          "plan",
          "the plan is missing; write what the job does on its connections, or enforcement:"
              + " observe");
    }
    OptionalInt capacity = databases.capacity(job.database());
    if (job.lease().isPresent()
        && capacity.isPresent()
        && job.lease().getAsInt() > capacity.getAsInt()) {
      keys.report(
          "lease", "is more than the capacity of its database, which is " + capacity.getAsInt());
    }
  }
}
