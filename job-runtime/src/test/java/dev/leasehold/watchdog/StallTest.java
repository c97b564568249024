package dev.leasehold.watchdog;

import static dev.leasehold.watchdog.Scene.Actor.actor;
import static dev.leasehold.watchdog.Scene.START;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.unwrapped.OwnThread;
import dev.leasehold.declaration.JobDeclaration.Severity;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.watchdog.Scene.Actor;
import dev.leasehold.watchdog.Watchdog.Policy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Somebody waits behind a holder; what does the holder's thread do? */
class StallTest {
  private static final Policy PATIENT = new Policy(true, false);

  private final List<Thread> threads = new ArrayList<>();
  private final Watched run = new Watched(PATIENT);

  @AfterEach
  void endThreads() {
    threads.forEach(Thread::interrupt);
  }

  private Thread ending(Thread thread) {
    threads.add(thread);
    return thread;
  }

  private PoolSnapshot behind(Actor holder) {
    return Scene.of("main", 1)
        .with(holder)
        .with(actor(2).waitsFor("main", START, "Export.java:47"))
        .snapshot();
  }

  private Actor parkedHolder() {
    return actor(1).holds("main").on(ending(Threads.parked()));
  }

  @Test
  void isFoundWhenTheHolderIsParkedAndTheServerIdle() {
    run.sees(behind(parkedHolder()));
    run.ticksFor(Duration.ofSeconds(6));
    Finding finding = run.only(Kind.POOL_STALL);
    assertThat(finding.fatal()).isTrue();
    assertThat(finding.proven()).isFalse();
    assertThat(finding.involved()).containsExactly(1L, 2L);
    assertThat(Duration.between(START, finding.at()))
        .isBetween(Duration.ofSeconds(5), Duration.ofMillis(5_200));
    assertThat(finding.stacks()).containsKey(1L);
  }

  @Test
  void isNoneBeforeItsTime() {
    run.sees(behind(parkedHolder()));
    run.ticksFor(Duration.ofMillis(4_900));
    assertThat(run.findings).isEmpty();
  }

  @Test
  void isNoneWhileTheHolderComputes() {
    run.sees(behind(actor(1).holds("main").on(ending(Threads.busy()))));
    run.ticksFor(Duration.ofSeconds(8));
    assertThat(run.findings).isEmpty();
  }

  @Test
  void isNoneWhileTheHolderSleepsForATime() {
    run.sees(behind(actor(1).holds("main").on(ending(Threads.sleeping()))));
    run.ticksFor(Duration.ofSeconds(8));
    assertThat(run.findings).isEmpty();
  }

  @Test
  void isNoneWhileTheHolderWaitsForAnAnswerOverHttp() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + silent.getLocalPort())).build();
      Thread asking =
          Threads.inState(
              Thread.State.WAITING,
              () -> {
                try {
                  HttpClient.newHttpClient().send(request, BodyHandlers.discarding());
                } catch (IOException | InterruptedException over) {
                  Thread.currentThread().interrupt();
                }
              });
      run.sees(behind(actor(1).holds("main").on(ending(asking))));
      run.ticksFor(Duration.ofSeconds(8));
      assertThat(run.findings).isEmpty();
    }
  }

  @Test
  void isNoneWhileAStatementRuns() {
    run.sees(behind(actor(1).works("main").on(ending(Threads.parked()))));
    run.ticksFor(Duration.ofSeconds(8));
    assertThat(run.findings).isEmpty();
  }

  @Test
  void isNoneWhileAWorkerOfTheHolderComputes() {
    run.sees(
        Scene.of("main", 1)
            .with(parkedHolder().joins(3L))
            .with(actor(2).waitsFor("main", START, "Export.java:47"))
            .with(actor(3).childOf(1).on(ending(Threads.busy())))
            .snapshot());
    run.ticksFor(Duration.ofSeconds(8));
    assertThat(run.findings).isEmpty();
  }

  @Test
  void isNoneWhileAThreadOfTheAuthorsOwnMakingComputes() throws InterruptedException {
    run.sees(behind(parkedHolder()));
    Thread own = ending(OwnThread.thatComputes());
    run.ticksFor(Duration.ofSeconds(8));
    assertThat(run.findings).isEmpty();

    own.interrupt();
    own.join();
    run.ticksFor(Duration.ofSeconds(6));
    assertThat(run.findings).extracting(Finding::kind).contains(Kind.POOL_STALL);
  }

  @Test
  void isNoneWhileOthersAreServed() {
    Actor holder = parkedHolder();
    for (int second = 0; second < 9; second++) {
      run.sees(
          Scene.of("main", 1)
              .served(second)
              .with(holder)
              .with(actor(2).waitsFor("main", START, "Export.java:47")));
      run.ticksFor(Duration.ofSeconds(1));
    }
    assertThat(run.findings).isEmpty();
  }

  @Test
  void isNoneWhileAConnectionIsFree() {
    Actor holder = parkedHolder();
    run.sees(
        Scene.of("main", 2).with(holder).with(actor(2).waitsFor("main", START, "Export.java:47")));
    run.ticksFor(Duration.ofSeconds(8));
    assertThat(run.findings).isEmpty();
  }

  @Test
  void isNoneWhileTheServerStillWorksForAHold() {
    AtomicInteger asked = new AtomicInteger();
    Watched busy =
        new Watched(
            Watched.limits(Severity.REPORT),
            PATIENT,
            (database, ids, limit) -> {
              asked.incrementAndGet();
              return Watched.sessions("Query", ids);
            });
    busy.sees(behind(parkedHolder()));
    busy.ticksFor(Duration.ofSeconds(8));
    assertThat(busy.findings).isEmpty();
    assertThat(asked).hasPositiveValue();
  }

  @Test
  void isNoneWhenTheServerCannotBeAsked() {
    Watched blind =
        new Watched(Watched.limits(Severity.REPORT), PATIENT, (database, ids, limit) -> List.of());
    blind.sees(behind(parkedHolder()));
    blind.ticksFor(Duration.ofSeconds(8));
    assertThat(blind.findings).isEmpty();
  }

  @Test
  void countsAnewAfterTheProcessWasStopped() {
    run.sees(behind(parkedHolder()));
    run.ticksFor(Duration.ofSeconds(3));
    run.jump(Duration.ofMinutes(1));
    run.ticksFor(Duration.ofMillis(4_800));
    assertThat(run.findings).isEmpty();
    run.ticksFor(Duration.ofSeconds(1));
    assertThat(run.findings).extracting(Finding::kind).contains(Kind.POOL_STALL);
  }
}
