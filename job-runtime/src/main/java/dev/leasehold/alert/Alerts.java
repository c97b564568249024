package dev.leasehold.alert;

import dev.leasehold.alert.Dispatch.NotSent;
import dev.leasehold.alert.Dispatch.Result;
import dev.leasehold.alert.Notice.Event;
import dev.leasehold.database.DatabaseException;
import dev.leasehold.database.Transactions;
import dev.leasehold.declaration.ChannelDeclaration;
import dev.leasehold.declaration.DeclarationException;
import dev.leasehold.report.Incident;
import dev.leasehold.watchdog.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps incidents in the ledger and tells the channels of them, in this order, beside a run that
 * waits for neither. Nothing that fails here changes a run. Thread-safe.
 */
public final class Alerts implements AutoCloseable {
  /** Each question to the ledger. */
  static final Duration LEDGER = Duration.ofSeconds(5);

  /** What was taken on and not settled for so long belongs to a process that is gone. */
  static final Duration HOLD = Duration.ofSeconds(30);

  /** What earlier runs have left over and one run sends. */
  private static final int MOST = 20;

  private static final Logger log = LoggerFactory.getLogger(Alerts.class);

  private final Map<String, ChannelDeclaration> channels;
  private final Function<ChannelDeclaration, Sender> senders;
  private final Supplier<Transactions> ledger;
  private final Duration limit;
  private final Duration question;
  private final ExecutorService keeping = Executors.newSingleThreadExecutor(Alerts::daemon);
  private final ExecutorService telling = Executors.newCachedThreadPool(Alerts::daemon);
  private final List<Accepted> accepted = new CopyOnWriteArrayList<>();
  private final List<CompletableFuture<?>> kept = new CopyOnWriteArrayList<>();
  private final List<CompletableFuture<?>> told = new CopyOnWriteArrayList<>();

  /**
   * @param channels all that are declared, by name
   * @param senders makes the way to send over one; called when it is needed
   * @param ledger the way to the ledger at the moment
   * @param limit of telling, all channels and everything that is left at the end together
   */
  public Alerts(
      Map<String, ChannelDeclaration> channels,
      Function<ChannelDeclaration, Sender> senders,
      Supplier<Transactions> ledger,
      Duration limit) {
    this(channels, senders, ledger, limit, LEDGER);
  }

  /**
   * @param question the limit of each question to the ledger
   */
  Alerts(
      Map<String, ChannelDeclaration> channels,
      Function<ChannelDeclaration, Sender> senders,
      Supplier<Transactions> ledger,
      Duration limit,
      Duration question) {
    this.channels = Map.copyOf(channels);
    this.senders = senders;
    this.ledger = ledger;
    this.limit = limit;
    this.question = question;
  }

  /** What becomes of an incident; decided once. */
  private enum Fate {
    OPEN,
    KEPT,
    SENT_WITHOUT_LEDGER
  }

  /**
   * An incident on its way into the ledger.
   *
   * @param latest when it is not waited for any more, as {@link System#nanoTime} has it
   */
  private record Accepted(
      Incident incident, Optional<String> attempt, long latest, AtomicReference<Fate> fate) {
    boolean becomes(Fate decided) {
      return fate.compareAndSet(Fate.OPEN, decided);
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "leasehold-alerts");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Keeps an incident, and tells whoever wants to hear of it. Returns at once.
   *
   * @param attempt whose it is; empty where nothing ran
   */
  public void accept(Incident incident, Optional<String> attempt) {
    take(incident, attempt);
  }

  /**
   * The same for incidents of what never ran; waits until they are in the ledger.
   *
   * @return whether all of them are; no after a few seconds
   */
  public boolean keep(List<Incident> incidents) {
    List<Accepted> all = incidents.stream().map(one -> take(one, Optional.empty())).toList();
    return isKept() && all.stream().allMatch(one -> one.fate().get() == Fate.KEPT);
  }

  private Accepted take(Incident incident, Optional<String> attempt) {
    // The ledger may be asked in two ways, one after the other, and each takes a little longer.
    Duration longest = question.multipliedBy(2).plus(question.dividedBy(5));
    Accepted one =
        new Accepted(
            incident,
            attempt,
            System.nanoTime() + longest.toNanos(),
            new AtomicReference<>(Fate.OPEN));
    accepted.add(one);
    keep(() -> keepAndTell(one));
    return one;
  }

  private void keepAndTell(Accepted one) {
    try {
      List<Due> due =
          new KeptIncidents(ledger.get(), question)
              .keep(one.incident(), one.attempt(), channels.values(), HOLD);
      if (one.becomes(Fate.KEPT)) {
        tell(due, this::settle);
      }
    } catch (DatabaseException unreachable) {
      tellWithoutLedger(one, String.valueOf(unreachable.getMessage()));
    }
  }

  private void tellWithoutLedger(Accepted one, String why) {
    if (!one.becomes(Fate.SENT_WITHOUT_LEDGER)) {
      return;
    }
    log.warn("the incident could not be written into the ledger, and is sent without it: {}", why);
    Incident incident = one.incident();
    Notice notice = new Notice(Event.FIRING, incident, incident.at(), 1, incident.at());
    tell(
        channels.values().stream()
            .filter(channel -> channel.wants(incident.job(), incident.kind().name()))
            .map(channel -> new Due(channel.name(), notice))
            .toList(),
        (due, result) -> {});
  }

  /**
   * A run of the job was good: what was open is resolved, and whoever was told is told. Returns at
   * once.
   *
   * @param shown the kinds of its own incidents, which stay open
   */
  public void good(String job, Set<Kind> shown) {
    keep(
        () ->
            tell(
                new KeptIncidents(ledger.get(), question)
                    .resolve(job, shown, channels.keySet(), HOLD),
                this::settle));
  }

  /** Tells what others could not. Returns at once. */
  public void takeOn() {
    if (!channels.isEmpty()) {
      keep(
          () ->
              tell(
                  new Deliveries(ledger.get(), question).take(channels.keySet(), HOLD, MOST),
                  this::settle));
    }
  }

  private void keep(Runnable work) {
    kept.add(
        CompletableFuture.runAsync(
            () -> {
              try {
                work.run();
              } catch (DatabaseException failed) {
                log.warn("incidents could not be looked after: {}", failed.getMessage());
              }
            },
            keeping));
  }

  /** Each channel by itself, for one that hangs must not hold up the others. */
  private void tell(List<Due> all, BiConsumer<Due, Result> settle) {
    long end = System.nanoTime() + limit.toNanos();
    all.stream()
        .collect(Collectors.groupingBy(Due::channel, LinkedHashMap::new, Collectors.toList()))
        .forEach(
            (channel, due) ->
                told.add(
                    CompletableFuture.runAsync(() -> tell(channel, due, end, settle), telling)));
  }

  private void tell(String name, List<Due> all, long end, BiConsumer<Due, Result> settle) {
    for (Due due : all) {
      Duration left = Duration.ofNanos(end - System.nanoTime());
      if (left.isNegative() || left.isZero()) {
        // Still due: whoever comes next sends it.
        return;
      }
      try {
        Result result = send(name, due.notice(), left);
        if (result instanceof NotSent not) {
          log.warn("channel {} was not told: {}", name, not.reason());
        }
        settle.accept(due, result);
        if (result instanceof NotSent not && !not.pointless()) {
          // What is left for it goes out in its order, when it takes something again.
          return;
        }
      } catch (InterruptedException closed) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private Result send(String name, Notice notice, Duration left) throws InterruptedException {
    ChannelDeclaration channel = channels.get(name);
    if (channel == null) {
      return new NotSent("is not declared any more", false);
    }
    Sender sender;
    try {
      sender = senders.apply(channel);
    } catch (DeclarationException wrong) {
      return new NotSent(wrong.line(), false);
    }
    return new Dispatch(left).send(Map.of(name, sender), notice).values().iterator().next();
  }

  private void settle(Due due, Result result) {
    try {
      // The way to the ledger may be another one now.
      Deliveries deliveries = new Deliveries(ledger.get(), question);
      if (result instanceof NotSent not) {
        deliveries.failed(due, not.reason(), not.pointless());
      } else {
        deliveries.told(due);
      }
    } catch (DatabaseException unreachable) {
      log.warn(
          "what became of telling channel {} could not be written down: {}",
          due.channel(),
          unreachable.getMessage());
    }
  }

  /**
   * Waits until all incidents so far are in the ledger, or could not be written there.
   *
   * @return whether that is so; no after a few seconds
   */
  public boolean isKept() {
    return await(kept, question);
  }

  /**
   * Waits until everybody is told, for the limit at most. What the ledger has not taken some
   * seconds after it was accepted is told without it.
   */
  @Override
  public void close() {
    if (keeping.isShutdown()) {
      return;
    }
    await(kept, patience());
    accepted.forEach(one -> tellWithoutLedger(one, "it does not answer"));
    await(told, limit.plusSeconds(1));
    keeping.shutdownNow();
    telling.shutdownNow();
  }

  /** Each incident has its time from when it was accepted; anything else has one question's. */
  private Duration patience() {
    long now = System.nanoTime();
    return accepted.stream()
        .filter(one -> one.fate().get() == Fate.OPEN)
        .map(one -> Duration.ofNanos(Math.max(0, one.latest() - now)))
        .max(Comparator.naturalOrder())
        .orElse(question);
  }

  private static boolean await(List<CompletableFuture<?>> all, Duration limit) {
    try {
      CompletableFuture.allOf(new ArrayList<>(all).toArray(CompletableFuture[]::new))
          .get(limit.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException late) {
      return false;
    } catch (ExecutionException failed) {
      log.warn("telling the channels failed: {}", String.valueOf(failed.getCause()));
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
