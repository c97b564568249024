package dev.leasehold.alert;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleSupplier;

/**
 * Tells several channels at once, and tries again where that may help, all within one limit.
 * Thread-safe.
 */
public final class Dispatch {
  /** How long a run that has ended goes on for the sake of its alerts. */
  public static final Duration LIMIT = Duration.ofSeconds(5);

  private static final int MOST_ATTEMPTS = 3;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(300);

  /** What a sender needs at its own limit to say why. */
  private static final Duration FOR_A_REASON = Duration.ofMillis(200);

  /** How it went with one channel. */
  public sealed interface Result permits Sent, NotSent {}

  /** It was taken. */
  public record Sent() implements Result {}

  /**
   * It is not certain that it was taken.
   *
   * @param reason why, of the last attempt; one line without any secret
   * @param pointless whether the same notice will be refused again
   */
  public record NotSent(String reason, boolean pointless) implements Result {}

  private final Duration limit;
  private final DoubleSupplier chance;

  /**
   * @param limit of all channels and all attempts together
   */
  public Dispatch(Duration limit) {
    this(limit, () -> ThreadLocalRandom.current().nextDouble());
  }

  /**
   * @param chance from 0 to 1, how much of a pause is added to it
   */
  Dispatch(Duration limit, DoubleSupplier chance) {
    this.limit = limit;
    this.chance = chance;
  }

  /**
   * Returns as soon as every channel has answered for good, and never later than the limit. A
   * sender that does not end by then is left to itself on a daemon thread.
   *
   * @param senders by the names of their channels
   * @return for every name, in the same order
   * @throws InterruptedException when the caller was interrupted; it is not known then what was
   *     taken
   */
  public Map<String, Result> send(Map<String, Sender> senders, Notice notice)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    CountDownLatch over = new CountDownLatch(1);
    Map<String, Telling> all = new LinkedHashMap<>();
    senders.forEach((name, sender) -> all.put(name, new Telling(sender, notice, end, over)));
    all.forEach((name, telling) -> telling.thread(name).start());
    Map<String, Result> results = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, Telling> each : all.entrySet()) {
        results.put(each.getKey(), each.getValue().result());
      }
    } finally {
      over.countDown();
      all.values().forEach(Telling::giveUp);
    }
    return results;
  }

  /** One channel being told. */
  private final class Telling implements Runnable {
    private final Sender sender;
    private final Notice notice;
    private final long end;
    private final CountDownLatch over;
    private final CompletableFuture<Result> result = new CompletableFuture<>();
    private final Thread thread = new Thread(this);

    /** Of the attempt before the one that may be under way. */
    private volatile NotSent last;

    Telling(Sender sender, Notice notice, long end, CountDownLatch over) {
      this.sender = sender;
      this.notice = notice;
      this.end = end;
      this.over = over;
      this.last = new NotSent("gave no answer in time; it may have arrived", false);
    }

    Thread thread(String channel) {
      thread.setName("leasehold-alert-" + channel);
      thread.setDaemon(true);
      return thread;
    }

    @Override
    public void run() {
      try {
        result.complete(attempts());
      } catch (InterruptedException givenUp) {
        result.complete(last);
      } catch (RuntimeException | LinkageError broken) {
        // Nothing is known of what its message holds.
        result.complete(new NotSent("failed: " + broken.getClass().getSimpleName(), false));
      }
    }

    private Result attempts() throws InterruptedException {
      for (int attempt = 1; ; attempt++) {
        try {
          sender.send(notice, Duration.ofNanos(Math.max(1, end - System.nanoTime() - reserve())));
          return new Sent();
        } catch (NotSentException failed) {
          last = new NotSent(String.valueOf(failed.getMessage()), failed.isPointless());
        }
        long pause =
            (long) (FIRST_PAUSE.toNanos() * (1L << (attempt - 1)) * (1 + chance.getAsDouble()));
        boolean again = !last.pointless() && attempt < MOST_ATTEMPTS;
        if (!again || end - System.nanoTime() - reserve() <= pause) {
          return last;
        }
        if (over.await(pause, TimeUnit.NANOSECONDS)) {
          return last;
        }
      }
    }

    private long reserve() {
      return Math.min(FOR_A_REASON.toNanos(), limit.toNanos() / 10);
    }

    Result result() throws InterruptedException {
      try {
        return result.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (TimeoutException late) {
        return last;
      } catch (ExecutionException impossible) {
        throw new IllegalStateException(impossible);
      }
    }

    void giveUp() {
      if (!result.isDone()) {
        thread.interrupt();
      }
    }
  }
}
