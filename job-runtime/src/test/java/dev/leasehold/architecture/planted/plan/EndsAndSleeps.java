package dev.leasehold.architecture.planted.plan;

import dev.leasehold.architecture.planted.run.Story;

class EndsAndSleeps {
  /** Closes a circle with the package that it is used by. */
  Story story() throws InterruptedException {
    Thread.sleep(1);
    if (Thread.interrupted()) {
      Runtime.getRuntime().halt(1);
    }
    System.exit(1);
    return new Story();
  }
}
