package dev.leasehold.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leasehold.admission.Attempt;
import dev.leasehold.admission.Attempts;
import dev.leasehold.admission.Fires;
import dev.leasehold.admission.Fires.Fire;
import dev.leasehold.database.Database;
import dev.leasehold.declaration.DeclarationFile;
import dev.leasehold.declaration.DeclarationReader;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.Schedule;
import dev.leasehold.run.StandingLease;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What two daemons do with the instants that Quartz gives them, over a real ledger, with runs that
 * are no processes.
 */
class RunsIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** An hour that has gone by, so that the server's clock lets it all be started. */
  private static final long PROCESS = 4711;

  private static final Instant FROM = Instant.parse("2026-11-22T03:00:00Z");

  private final TestSchema schema = TestDatabase.get().createSchema();
  private final Database database = schema.migrated();
  private final Fires fires = new Fires(database.transactions(), LIMIT);
  private final Attempts attempts = new Attempts(database.transactions(), LIMIT);
  private final ExecutorService threads = Executors.newFixedThreadPool(6);
  private final Script scripted = new Script();
  private final Stopping stopping = new Stopping();
  private final Queue<String> untold = new ConcurrentLinkedQueue<>();
  private final Map<String, Instant> passedOver = new ConcurrentHashMap<>();
  private volatile Instant now = FROM;

  @AfterEach
  void endThreads() {
    stopping.runsMayGoOn(Instant.MIN);
    threads.shutdownNow();
  }

  /** Runs that end as their script says, and see whether they are alone. */
  private static final class Script implements Starter {
    private final Map<Fire, Queue<Integer>> scripts = new ConcurrentHashMap<>();
    private final Map<Fire, AtomicInteger> started = new ConcurrentHashMap<>();
    private final Set<Fire> running = ConcurrentHashMap.newKeySet();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    void ends(Fire fire, Integer... exits) {
      scripts.put(fire, new ConcurrentLinkedQueue<>(List.of(exits)));
    }

    int started(Fire fire) {
      AtomicInteger count = started.get(fire);
      return count == null ? 0 : count.get();
    }

    @Override
    public Started start(JobDeclaration job, Fire fire, Declared declared) {
      if (!running.add(fire)) {
        wrong.add(fire + " runs already");
      }
      started.computeIfAbsent(fire, f -> new AtomicInteger()).incrementAndGet();
      Integer exit = scripts.getOrDefault(fire, new ConcurrentLinkedQueue<>()).poll();
      return new Scripted(PROCESS, exit == null ? 0 : exit, () -> running.remove(fire));
    }
  }

  private Declared declared(String daemon, String... jobs) {
    StringBuilder yaml = new StringBuilder("databases:\n" + schema.yaml("main"));
    yaml.append("daemon: {").append(daemon).append("}\njobs:\n");
    for (String job : jobs) {
      yaml.append("  ").append(job).append('\n');
    }
    List<DeclarationFile> files =
        List.of(
            new DeclarationFile(
                Path.of("jobs.yaml"), yaml.toString().getBytes(StandardCharsets.UTF_8)));
    return new Declared(DeclarationReader.readKept(files), files);
  }

  private static String job(String name, String more) {
    return name + ": {configuration: com.example.Job, plan: [{query: SELECT 1}], " + more + "}";
  }

  private Runs daemon(String id, Declared declared) {
    return daemon(id, declared, scripted);
  }

  private Runs daemon(String id, Declared declared, Starter starter) {
    return new Runs(
        id,
        declared,
        new Runs.Ledger() {
          @Override
          public Fires fires() {
            return fires;
          }

          @Override
          public Attempts attempts() {
            return attempts;
          }
        },
        starter,
        stopping,
        new Runs.Events() {
          @Override
          public void endedUntold(Fire fire, int exit, String lastWords) {
            untold.add(fire + " " + exit + " " + lastWords);
          }

          @Override
          public void ended(Fire fire, int exit, Duration took) {}

          @Override
          public void passedOver(String job, Instant next) {
            passedOver.put(job, next);
          }
        },
        () -> now);
  }

  private boolean isOver(Fire fire) {
    return fires.claim(fire, "nobody", Duration.ZERO) == Fires.Claimed.OVER;
  }

  @Test
  void anHourOfInstantsIsStartedOnceHoweverOftenTheyAreOffered() throws Exception {
    String[] jobs = new String[4];
    for (int i = 0; i < jobs.length; i++) {
      jobs[i] = job("job-" + i, "schedule: \"* * * * *\", retries: 2");
    }
    Declared declared = declared("retryPause: 1ms, catchUp: {runs: all, window: 2h}", jobs);
    List<Runs> daemons = List.of(daemon("a", declared), daemon("b", declared));
    Random random = new Random(7);
    List<Fire> all = new ArrayList<>();
    int wanted = 0;
    for (Instant instant :
        Schedule.of("* * * * *", ZoneOffset.UTC)
            .between(FROM, FROM.plus(Duration.ofHours(1)), 100)) {
      for (int i = 0; i < jobs.length; i++) {
        Fire fire = new Fire("job-" + i, instant);
        all.add(fire);
        switch (random.nextInt(6)) {
          case 0 -> scripted.ends(fire, 1, 0);
          case 1 -> scripted.ends(fire, 137, 82, 0);
          case 2 -> scripted.ends(fire, 75, 75, 75, 0);
          case 3 -> scripted.ends(fire, 80);
          default -> scripted.ends(fire, 0);
        }
        wanted += scripted.scripts.get(fire).size();
      }
    }
    List<Future<?>> under = new ArrayList<>();
    for (Fire fire : all) {
      now = fire.scheduledAt().plusMillis(20);
      for (Runs one : daemons) {
        under.add(threads.submit(() -> one.start(fire, true)));
      }
      under.add(threads.submit(() -> daemons.get(0).start(fire, false)));
    }
    for (Future<?> one : under) {
      one.get();
    }
    for (List<Fire> left = fires.left(1000); !left.isEmpty(); left = fires.left(1000)) {
      List<Future<?>> again = new ArrayList<>();
      for (Fire fire : left) {
        for (Runs one : daemons) {
          again.add(threads.submit(() -> one.start(fire, false)));
        }
      }
      for (Future<?> one : again) {
        one.get();
      }
    }
    assertThat(scripted.wrong).isEmpty();
    for (Fire fire : all) {
      assertThat(scripted.scripts.get(fire)).as(fire + " is started to its end").isEmpty();
      assertThat(isOver(fire)).as(fire + "").isTrue();
    }
    assertThat(scripted.started.values().stream().mapToInt(AtomicInteger::get).sum())
        .isEqualTo(wanted);
  }

  @Test
  void whatHasUsedUpItsRetriesIsOver() {
    Fire fire = new Fire("export", FROM);
    scripted.ends(fire, 1, 1, 1, 0);
    Runs runs = daemon("a", declared("retryPause: 1ms", job("export", "retries: 2")));
    for (int i = 0; i < 10; i++) {
      runs.start(fire, false);
    }
    assertThat(scripted.started(fire)).isEqualTo(3);
    assertThat(isOver(fire)).isTrue();
  }

  @Test
  void whoGetsNoLeaseIsTriedAgainUntilTheWindowIsOver() {
    Fire fire = new Fire("export", FROM);
    scripted.ends(fire, 75, 75, 75, 75);
    Runs runs =
        daemon(
            "a", declared("retryPause: 1ms, catchUp: {window: 1h}", job("export", "retries: 0")));
    runs.start(fire, false);
    runs.start(fire, false);
    assertThat(scripted.started(fire)).isEqualTo(2);
    assertThat(isOver(fire)).isFalse();
    now = FROM.plus(Duration.ofMinutes(61));
    runs.start(fire, false);
    assertThat(scripted.started(fire)).isEqualTo(3);
    assertThat(isOver(fire)).isTrue();
  }

  @Test
  void whatComesTooLateIsPassedOver() {
    Declared declared =
        declared(
            "catchUp: {runs: latest, window: 1h}", job("export", "schedule: \"*/15 * * * *\""));
    Runs runs = daemon("a", declared);
    now = FROM.plus(Duration.ofMinutes(40));
    Fire late = new Fire("export", FROM);
    runs.start(late, true);
    assertThat(scripted.started(late)).isZero();
    Instant half = FROM.plus(Duration.ofMinutes(30));
    assertThat(passedOver).containsExactly(Map.entry("export", half));
    Fire latest = new Fire("export", half);
    runs.start(latest, true);
    assertThat(scripted.started(latest)).isEqualTo(1);
  }

  @Test
  void jitterPutsAStartOffAndNotItsInstant() {
    Declared declared = declared("startJitter: 30m", job("export", "schedule: \"*/15 * * * *\""));
    Runs runs = daemon("a", declared);
    Fire fire = new Fire("export", FROM);
    Duration later = Jitter.of(fire, Duration.ofMinutes(30));
    assertThat(later).isPositive();
    runs.start(fire, true);
    assertThat(scripted.started(fire)).isZero();
    // By the server's clock it has come long since.
    assertThat(fires.left(10)).containsExactly(fire);
    runs.start(fire, false);
    assertThat(scripted.started(fire)).isEqualTo(1);
  }

  @Test
  void whatIsLeftFromBeforeTheWindowIsTakenUpUnlessItsJobHasGoneOn() {
    Declared declared = declared("catchUp: {window: 1h}", job("export", ""), job("import", ""));
    Runs runs = daemon("a", declared);
    now = FROM.plus(Duration.ofHours(5));
    Fire export = new Fire("export", FROM);
    Fire later = new Fire("export", FROM.plus(Duration.ofHours(4)));
    Fire alone = new Fire("import", FROM);
    fires.claim(export, "gone", Duration.ZERO);
    fires.claim(later, "gone", Duration.ZERO);
    fires.claim(alone, "gone", Duration.ZERO);
    for (Fire fire : fires.left(10)) {
      runs.start(fire, false);
    }
    assertThat(scripted.started(export)).isZero();
    assertThat(isOver(export)).isTrue();
    assertThat(scripted.started(alone)).isEqualTo(1);
    assertThat(scripted.started(later)).isEqualTo(1);
  }

  @Test
  void whatAnotherAttemptHasCompletedIsOver() {
    Fire fire = new Fire("export", FROM);
    attempts.arrive("x", "export", FROM, "node", 1);
    attempts.end("x", Attempt.End.withoutWork("completed", OptionalInt.of(0), ""));
    daemon("a", declared("", job("export", ""))).start(fire, false);
    assertThat(scripted.started(fire)).isZero();
    assertThat(isOver(fire)).isTrue();
  }

  @Test
  void aJobThatIsNotDeclaredHereIsLeftToOthers() {
    Fire fire = new Fire("unknown", FROM);
    Runs runs = daemon("a", declared("", job("export", "")));
    runs.start(fire, true);
    assertThat(scripted.started(fire)).isZero();
    assertThat(fires.claim(fire, "b", Duration.ZERO)).isEqualTo(Fires.Claimed.TOO_EARLY);
    Fire old = new Fire("unknown", FROM.minus(Duration.ofMinutes(61)));
    runs.start(old, false);
    assertThat(isOver(old)).isTrue();
  }

  @Test
  void whoEndsStartsNothingAndLeavesItToOthers() {
    Fire fire = new Fire("export", FROM);
    stopping.ask();
    daemon("a", declared("", job("export", ""))).start(fire, false);
    assertThat(scripted.started(fire)).isZero();
    assertThat(fires.left(10)).containsExactly(fire);
  }

  @ParameterizedTest
  @ValueSource(ints = {143, 130})
  void aRunThatWasEndedWithItsDaemonUsesUpNoRetry(int exit) {
    Fire fire = new Fire("export", FROM);
    scripted.ends(fire, exit, 0);
    Declared declared = declared("", job("export", "retries: 0"));
    Starter asksToEnd =
        (job, one, at) -> {
          Starter.Started run = scripted.start(job, one, at);
          stopping.ask();
          return run;
        };
    Runs runs = daemon("a", declared, asksToEnd);
    runs.start(fire, false);
    assertThat(untold).isEmpty();
    assertThat(fires.left(10)).containsExactly(fire);
  }

  @Test
  void whatItsRunCouldTellItselfIsNotToldAgain() {
    Fire fire = new Fire("export", FROM);
    scripted.ends(fire, 64, 64);
    attempts.arrive("x", "export", FROM, StandingLease.host(), PROCESS);
    daemon("a", declared("", job("export", ""))).start(fire, false);
    assertThat(scripted.started(fire)).isEqualTo(1);
    assertThat(untold).isEmpty();
  }

  /** As one that is stopped: it ends by nothing but a kill. */
  private final class Stopped implements Starter.Started {
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final Duration step;

    Stopped(Duration step) {
      this.step = step;
    }

    @Override
    public long process() {
      return PROCESS;
    }

    @Override
    public OptionalInt await(Duration limit) {
      now = now.plus(step);
      return asked.contains("kill") ? OptionalInt.of(137) : OptionalInt.empty();
    }

    @Override
    public void interrupt() {
      asked.add("interrupt at " + Duration.between(FROM, now).toMinutes());
    }

    @Override
    public void kill() {
      asked.add("kill");
    }

    @Override
    public String lastWords() {
      return "";
    }

    @Override
    public void close() {}
  }

  @Test
  void aRunThatOutlivesAllItsLimitsIsEndedAndKilled() {
    Fire fire = new Fire("export", FROM);
    Stopped run = new Stopped(Duration.ofSeconds(30));
    String limits = "deadline: 10m, admissionTimeout: 2m";
    daemon("a", declared("", job("export", limits)), (job, one, at) -> run).start(fire, false);
    // Two minutes to start, two in line, ten to run and one to end; and then a minute to obey.
    assertThat(run.asked).containsExactly("interrupt at 15", "kill");
    assertThat(isOver(fire)).isTrue();
  }

  @Test
  void anEndThatNobodyElseCouldTellIsTold() {
    Fire fire = new Fire("export", FROM);
    scripted.ends(fire, 64);
    daemon("a", declared("", job("export", ""))).start(fire, false);
    assertThat(untold).containsExactly(fire + " 64 nothing to say");
  }

  /** As a run that goes on until it is let go. */
  private record Lasting(CountDownLatch goes) implements Starter.Started {
    @Override
    public long process() {
      return PROCESS;
    }

    @Override
    public OptionalInt await(Duration limit) throws InterruptedException {
      return goes.await(limit.toMillis(), TimeUnit.MILLISECONDS)
          ? OptionalInt.of(0)
          : OptionalInt.empty();
    }

    @Override
    public void interrupt() {}

    @Override
    public void kill() {}

    @Override
    public String lastWords() {
      return "";
    }

    @Override
    public void close() {}
  }

  @Test
  void whatARunOfAnEarlierMembershipLeavesNoPlaceForWaits() throws Exception {
    Fire first = new Fire("export", FROM);
    Fire second = new Fire("import", FROM);
    CountDownLatch goes = new CountDownLatch(1);
    Queue<Fire> begun = new ConcurrentLinkedQueue<>();
    Runs runs =
        daemon(
            "a",
            declared("runs: 1", job("export", ""), job("import", "")),
            (job, fire, at) -> {
              begun.add(fire);
              return fire.equals(first) ? new Lasting(goes) : Scripted.ends(0);
            });
    // A membership's threads go on with their runs, and the next one has threads of its own.
    Future<?> before = threads.submit(() -> runs.start(first, true));
    await().atMost(LIMIT).until(() -> begun.contains(first));
    assertThat(runs.hasPlace()).isFalse();
    runs.start(second, true);
    assertThat(begun).containsExactly(first);
    // By the server's clock its seconds have gone by long since: any daemon with a place takes it.
    assertThat(fires.left(10)).containsExactly(second);
    runs.start(second, false);
    assertThat(begun).containsExactly(first);
    goes.countDown();
    before.get();
    runs.start(second, false);
    assertThat(begun).containsExactly(first, second);
    assertThat(isOver(second)).isTrue();
  }
}
