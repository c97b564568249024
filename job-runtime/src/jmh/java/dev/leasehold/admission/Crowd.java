package dev.leasehold.admission;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Threads that all begin at the same moment. */
final class Crowd implements AutoCloseable {
  private final ExecutorService threads;

  Crowd(int most) {
    this.threads = Executors.newFixedThreadPool(most);
  }

  /** What one of them does. */
  interface Deed {
    /**
     * Does it.
     *
     * @param who from 0
     * @return how long each part of it took, in nanoseconds
     */
    long[] as(int who) throws Exception;
  }

  /**
   * What all took together.
   *
   * @param nanos from the start signal to the end of the last
   * @param parts of all of them, shortest first
   */
  record Took(long nanos, long[] parts) {
    double millis() {
      return nanos / 1e6;
    }

    double percentile(double percent) {
      int index = (int) Math.ceil(parts.length * percent / 100) - 1;
      return parts[Math.max(0, index)] / 1e6;
    }
  }

  Took all(int size, Deed deed) throws Exception {
    CountDownLatch here = new CountDownLatch(size);
    CountDownLatch go = new CountDownLatch(1);
    List<Future<long[]>> results = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      int who = i;
      results.add(
          threads.submit(
              () -> {
                here.countDown();
                go.await();
                return deed.as(who);
              }));
    }
    here.await();
    long start = System.nanoTime();
    go.countDown();
    List<long[]> parts = new ArrayList<>();
    for (Future<long[]> result : results) {
      parts.add(result.get(5, TimeUnit.MINUTES));
    }
    long nanos = System.nanoTime() - start;
    long[] sorted = parts.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    return new Took(nanos, sorted);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
