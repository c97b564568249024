package com.example.orders;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A queue of results such as a framework has, whose waits no future shows. */
public final class Results {
  private final BlockingQueue<String> results = new LinkedBlockingQueue<>();

  /** Adds one. */
  public void put(String result) {
    results.add(result);
  }

  /** Waits for one for ever. */
  public String take() throws InterruptedException {
    return results.take();
  }

  /** Waits for one for a minute. */
  public String poll() throws InterruptedException {
    return results.poll(1, TimeUnit.MINUTES);
  }
}
