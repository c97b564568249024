package com.example.unwrapped;

import java.util.concurrent.CountDownLatch;

/** A thread of an author's own making, which no runtime knows. */
public final class OwnThread {
  private OwnThread() {}

  /** Computes until it is interrupted; returns when it has begun. */
  public static Thread thatComputes() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              begun.countDown();
              while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
              }
            },
            "own");
    thread.setDaemon(true);
    thread.start();
    begun.await();
    return thread;
  }
}
