package dev.leasehold.watchdog;

import dev.leasehold.database.Control;
import dev.leasehold.database.LockWaits;
import dev.leasehold.declaration.JobDeclaration.Limits;
import dev.leasehold.declaration.JobDeclaration.Severity;
import dev.leasehold.pool.ActivityState;
import dev.leasehold.pool.ActivityState.Doing;
import dev.leasehold.pool.Hold;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.pool.Wait;
import dev.leasehold.watchdog.WaitGraph.Proof;
import dev.leasehold.watchdog.Watchdog.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is looked for at every tick. Used by one thread at a time, but for {@link #lateness()} and
 * {@link #suspicious()}.
 *
 * <p>Time in which nobody looked does not count as waiting, so that a stopped process does not wake
 * up to a timeout; the deadline alone is by the clock.
 */
final class Detectors {
  /** A server that is started anew answers within this, and its old sessions are gone anyway. */
  static final Duration LOST_AFTER = Duration.ofSeconds(5);

  private final Limits limits;
  private final Policy policy;
  private final Supplier<PoolSnapshot> pools;
  private final Evidence evidence;
  private final Instant startedAt;
  private final Predicate<List<Object>> isNew;
  private final Duration tolerated;
  private final Duration stalledAfter;
  private final Duration lostAfter;
  private final Lateness late;
  private final Stillness stillness = new Stillness();
  private final Silence silence = new Silence();
  private final Map<String, Instant> silentSince = new HashMap<>();
  private final ServerLooks servers;
  private final BiPredicate<String, String> sameServer;
  private volatile @Nullable Proof suspect;
  private volatile @Nullable Proof lockSuspect;
  private volatile Silence.@Nullable Call stuckSuspect;
  private ServerLooks.@Nullable Answer lastAnswer;
  private volatile Duration longestLate = Duration.ZERO;
  private boolean lateBefore;
  private Duration untold = Duration.ZERO;

  Detectors(
      Limits limits,
      Policy policy,
      Supplier<PoolSnapshot> pools,
      Evidence evidence,
      ServerLooks servers,
      BiPredicate<String, String> sameServer,
      Instant startedAt,
      Predicate<List<Object>> isNew) {
    this.limits = limits;
    this.policy = policy;
    this.pools = pools;
    this.evidence = evidence;
    this.servers = servers;
    this.sameServer = sameServer;
    this.startedAt = startedAt;
    this.isNew = isNew;
    this.tolerated =
        between(
            Duration.ofMillis(100), limits.acquireTimeout().dividedBy(4), Duration.ofSeconds(1));
    this.stalledAfter =
        between(
            Duration.ofMillis(200), limits.acquireTimeout().dividedBy(2), Duration.ofSeconds(5));
    this.lostAfter =
        between(Duration.ofSeconds(2), limits.acquireTimeout().dividedBy(2), LOST_AFTER);
    this.late = new Lateness(Watchdog.INTERVAL, tolerated);
  }

  /** Everything that is found now; at most the last one is fatal. */
  List<Finding> look(Instant now) {
    Duration lateBy = late.look(now);
    longestLate = late.longest();
    untold = untold.plus(lateBy);
    // The first look after a pause sees a world that has had no time to move.
    boolean grace = !lateBy.isZero() && !lateBefore;
    lateBefore = !lateBy.isZero();

    PoolSnapshot snapshot = pools.get();
    List<Finding> found = new ArrayList<>();
    boolean suspected = suspicious();
    Optional<ServerLooks.Answer> answer = servers.take();
    answer.ifPresent(come -> lastAnswer = come);
    silence.look(snapshot, now);
    Optional<Finding> fatal = circle(snapshot, now);
    fatal = fatal.or(() -> answer.flatMap(come -> lockCircle(come, snapshot, now)));
    // A circle seen for the first time says more than a wait that happens to be long by now.
    boolean mayBeProven = suspicious() && !suspected;
    if (grace) {
      stillness.reset();
    } else if (!mayBeProven) {
      fatal = fatal.or(() -> stall(snapshot, now));
      fatal = fatal.or(() -> answer.flatMap(come -> lost(come, snapshot, now)));
      fatal = fatal.or(() -> stuck(snapshot, now));
      fatal = fatal.or(() -> acquireTimeout(snapshot, now, found));
      fatal = fatal.or(() -> hoarded(snapshot, now, found));
    }
    fatal = fatal.or(() -> deadline(snapshot, now));
    fatal.ifPresent(found::add);
    found.replaceAll(this::tellLateness);
    found.replaceAll(this::tellLocks);
    if (!servers.look(snapshot, now, lockSuspect != null)) {
      lockSuspect = null;
      silentSince.clear();
    }
    return found;
  }

  /** What went before was the watchdog's own work, and no lateness. */
  void resume(Instant now) {
    late.resume(now);
  }

  Duration lateness() {
    return longestLate;
  }

  /** Whether the last look saw what the next one has to confirm. */
  boolean suspicious() {
    return suspect != null || lockSuspect != null || stuckSuspect != null;
  }

  private Optional<Finding> circle(PoolSnapshot snapshot, Instant now) {
    Optional<Proof> proof = WaitGraph.prove(snapshot);
    Proof before = suspect;
    suspect = proof.orElse(null);
    return proof
        .filter(same -> same.equals(before))
        .map(p -> evidence.complete(Finding.of(p.kind(), now, true, true, snapshot, p.ids())));
  }

  /**
   * The pools before and after the server was asked show everybody in the circle in the same place,
   * so all of them were there when it answered; and it has to say so twice.
   */
  private Optional<Finding> lockCircle(
      ServerLooks.Answer answer, PoolSnapshot snapshot, Instant now) {
    LockGraph locks = LockGraph.of(answer.before(), snapshot, answer.locks(), sameServer);
    Optional<Proof> proof =
        WaitGraph.prove(snapshot, locks)
            .filter(seen -> seen.kind() == Kind.LOCK_DEADLOCK)
            .filter(
                seen -> WaitGraph.prove(answer.before(), locks).filter(seen::equals).isPresent());
    Proof before = lockSuspect;
    lockSuspect = proof.orElse(null);
    return proof
        .filter(same -> same.equals(before))
        .map(
            p ->
                evidence
                    .complete(Finding.of(p.kind(), now, true, true, snapshot, p.ids()))
                    .with(answer.locks()));
  }

  /** Nothing is heard of a server, neither by the run nor by whoever knocks. */
  private Optional<Finding> lost(ServerLooks.Answer answer, PoolSnapshot snapshot, Instant now) {
    silentSince.keySet().retainAll(answer.silent().keySet());
    for (Map.Entry<String, String> silent : answer.silent().entrySet()) {
      String database = silent.getKey();
      if (moved(database, answer.before(), snapshot)) {
        silentSince.remove(database);
        continue;
      }
      Instant since = silentSince.computeIfAbsent(database, d -> answer.asked());
      if (late.lived(since, now).compareTo(lostAfter) >= 0) {
        return Optional.of(
            Finding.of(Kind.DATABASE_LOST, now, true, true, snapshot, List.of())
                .saying(silent.getValue())
                .with(Evidence.stacks(snapshot), Map.of()));
      }
    }
    return Optional.empty();
  }

  /** Whether a statement that was in the driver has come back from this database. */
  private static boolean moved(String database, PoolSnapshot before, PoolSnapshot after) {
    Set<Silence.Call> still = calls(after);
    return calls(before).stream()
        .filter(call -> call.database().equals(database))
        .anyMatch(call -> !still.contains(call));
  }

  private static Set<Silence.Call> calls(PoolSnapshot snapshot) {
    return snapshot.activities().stream()
        .flatMap(activity -> activity.holds().stream())
        .flatMap(hold -> Silence.Call.of(hold).stream())
        .collect(Collectors.toSet());
  }

  private Optional<Finding> stuck(PoolSnapshot snapshot, Instant now) {
    for (ActivityState activity : snapshot.activities()) {
      for (Hold hold : activity.holds()) {
        Optional<Silence.Call> call =
            Silence.Call.of(hold)
                .filter(
                    c ->
                        silence
                            .since(c)
                            .filter(since -> isOver(since, now, limits.queryTimeout()))
                            .isPresent());
        if (call.isPresent()) {
          return stuck(call.get(), activity, hold, snapshot, now);
        }
      }
    }
    stuckSuspect = null;
    return Optional.empty();
  }

  private Optional<Finding> stuck(
      Silence.Call call, ActivityState activity, Hold hold, PoolSnapshot snapshot, Instant now) {
    Map<String, List<Control.Session>> sessions = evidence.sessions(snapshot);
    boolean noneRuns = runsNothing(hold, sessions);
    boolean confirmed = !noneRuns || call.equals(stuckSuspect);
    stuckSuspect = call;
    // An answer that is under way will have come by the next look.
    if (!confirmed || !calls(pools.get()).contains(call)) {
      return Optional.empty();
    }
    return Optional.of(
        Finding.of(Kind.QUERY_STUCK, now, true, noneRuns, snapshot, List.of(activity.id()))
            .about(hold)
            .past(limits.queryTimeout())
            .with(Evidence.stacks(snapshot), sessions));
  }

  /** Whether the server, when asked, had no statement of this connection, or not even it. */
  private static boolean runsNothing(Hold hold, Map<String, List<Control.Session>> sessions) {
    List<Control.Session> known = sessions.get(hold.database());
    return known != null
        && known.stream()
            .filter(session -> session.id() == hold.connectionId())
            .allMatch(session -> session.command().equalsIgnoreCase("Sleep"));
  }

  private boolean isOver(Instant since, Instant now, Duration limit) {
    return late.lived(since, now).compareTo(limit) >= 0;
  }

  /** What the servers said last, as far as it is about calls that have not ended since. */
  private Finding tellLocks(Finding finding) {
    ServerLooks.Answer last = lastAnswer;
    if (last == null || !finding.locks().isEmpty()) {
      return finding;
    }
    Set<Silence.Call> then = calls(last.before());
    Set<Long> same =
        calls(finding.evidence()).stream()
            .filter(then::contains)
            .map(Silence.Call::connection)
            .collect(Collectors.toSet());
    Map<String, LockWaits> locks = new HashMap<>();
    last.locks().forEach((database, waits) -> locks.put(database, waits.reachableFrom(same)));
    return finding.with(locks);
  }

  private Optional<Finding> stall(PoolSnapshot snapshot, Instant now) {
    if (stillness.look(snapshot, now).isEmpty()
        || late.lived(stillness.since().orElse(now), now).compareTo(stalledAfter) < 0) {
      return Optional.empty();
    }
    Optional<Instant> since = stillness.since();
    Map<String, List<Control.Session>> sessions = evidence.sessions(snapshot);
    // Asking takes a moment, and somebody may have moved in it.
    PoolSnapshot after = pools.get();
    Optional<String> database = stillness.look(after, now);
    if (database.isEmpty()
        || !stillness.since().equals(since)
        || !allSleep(after, sessions)
        || stillness.othersWork(after)) {
      stillness.reset();
      return Optional.empty();
    }
    List<Long> involved =
        after.activities().stream()
            .filter(a -> waitsFor(a, database.get()) || holds(a, database.get()))
            .map(ActivityState::id)
            .toList();
    return Optional.of(
        Finding.of(Kind.POOL_STALL, now, true, false, after, involved)
            .past(stalledAfter)
            .with(Evidence.stacks(after), sessions));
  }

  private Optional<Finding> acquireTimeout(
      PoolSnapshot snapshot, Instant now, List<Finding> reported) {
    List<ActivityState> overdue =
        snapshot.activities().stream()
            .filter(a -> waited(a, now).compareTo(limits.acquireTimeout()) >= 0)
            .sorted(Comparator.comparing((ActivityState a) -> waited(a, now)).reversed())
            .toList();
    for (ActivityState activity : overdue) {
      Wait wait = activity.waitingFor().orElseThrow();
      if (isNew.test(List.of(Kind.ACQUIRE_TIMEOUT, wait.database(), wait.at()))) {
        Finding finding =
            evidence.complete(
                Finding.of(
                        Kind.ACQUIRE_TIMEOUT,
                        now,
                        policy.waitsAreFatal(),
                        false,
                        snapshot,
                        List.of(activity.id()))
                    .past(limits.acquireTimeout()));
        if (finding.fatal()) {
          return Optional.of(finding);
        }
        reported.add(finding);
      }
    }
    return Optional.empty();
  }

  private Optional<Finding> hoarded(PoolSnapshot snapshot, Instant now, List<Finding> reported) {
    for (ActivityState activity : snapshot.activities()) {
      // Who waits, or lets its workers work, cannot use its connection meanwhile.
      if (activity.doing() != Doing.RUNNING) {
        continue;
      }
      for (Hold hold : activity.holds()) {
        Duration idle = late.lived(now.minus(hold.idle()), now);
        if (hold.running()
            || idle.compareTo(limits.hoardedAfter()) <= 0
            || !isNew.test(
                List.of(Kind.HOARDED, hold.database(), hold.connectionId(), hold.since()))) {
          continue;
        }
        boolean kill = limits.hoarded() == Severity.KILL;
        Finding finding =
            evidence.complete(
                Finding.of(Kind.HOARDED, now, kill, true, snapshot, List.of(activity.id()))
                    .about(hold)
                    .past(limits.hoardedAfter()));
        if (kill) {
          return Optional.of(finding);
        }
        reported.add(finding);
      }
    }
    return Optional.empty();
  }

  private Optional<Finding> deadline(PoolSnapshot snapshot, Instant now) {
    if (Duration.between(startedAt, now).compareTo(limits.deadline()) < 0) {
      return Optional.empty();
    }
    return Optional.of(
        evidence.complete(
            Finding.of(Kind.DEADLINE, now, true, true, snapshot, List.of())
                .past(limits.deadline())));
  }

  private Finding tellLateness(Finding finding) {
    if (untold.isZero()) {
      return finding;
    }
    Duration told = untold;
    untold = Duration.ZERO;
    return finding.saying(
        "the watchdog itself was late by %d.%d s: the process was stopped or got no processor"
            .formatted(told.toSeconds(), told.toMillisPart() / 100));
  }

  private Duration waited(ActivityState activity, Instant now) {
    return activity
        .waitingFor()
        .filter(wait -> activity.doing() == Doing.WAITING)
        .map(wait -> late.lived(wait.since(), now))
        .orElse(Duration.ZERO);
  }

  private static boolean allSleep(
      PoolSnapshot snapshot, Map<String, List<Control.Session>> sessions) {
    return snapshot.activities().stream()
        .flatMap(activity -> activity.holds().stream())
        .allMatch(hold -> sleeps(sessions.getOrDefault(hold.database(), List.of())));
  }

  /** No answer is no evidence. */
  private static boolean sleeps(List<Control.Session> sessions) {
    return !sessions.isEmpty()
        && sessions.stream().allMatch(session -> session.command().equalsIgnoreCase("Sleep"));
  }

  private static boolean waitsFor(ActivityState activity, String database) {
    return activity.waitingFor().filter(wait -> wait.database().equals(database)).isPresent();
  }

  private static boolean holds(ActivityState activity, String database) {
    return activity.holds().stream().map(Hold::database).anyMatch(database::equals);
  }

  private static Duration between(Duration least, Duration wish, Duration most) {
    Duration atLeast = wish.compareTo(least) < 0 ? least : wish;
    return atLeast.compareTo(most) > 0 ? most : atLeast;
  }
}
