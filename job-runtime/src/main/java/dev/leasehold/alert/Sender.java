package dev.leasehold.alert;

import java.time.Duration;

/** One way to tell somebody. Thread-safe. */
public interface Sender {

  /**
   * Tells it once; does not try again.
   *
   * @param limit of everything together: finding the host, connecting, sending and the answer
   * @throws NotSentException when it is not certain that it was taken; the message names neither an
   *     address with a secret nor a secret
   * @throws InterruptedException when the thread was interrupted; it is not known then whether it
   *     was taken
   */
  void send(Notice notice, Duration limit) throws NotSentException, InterruptedException;
}
