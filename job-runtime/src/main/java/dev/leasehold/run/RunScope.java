package dev.leasehold.run;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes in reverse order whatever a run has opened; one that fails to close stops no other. */
final class RunScope implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RunScope.class);

  /** Something that must be undone. */
  interface Closing {
    void close() throws Exception;
  }

  private record Opened(String name, Closing closing) {}

  private final Deque<Opened> opened = new ArrayDeque<>();

  /** Remembers what closes {@code name}. */
  void onClose(String name, Closing closing) {
    opened.push(new Opened(name, closing));
  }

  /** Remembers a resource, and gives it back. */
  <T extends AutoCloseable> T add(String name, T resource) {
    onClose(name, resource::close);
    return resource;
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      Opened last = opened.pop();
      try {
        last.closing().close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        log.warn("could not close the {}: {}", last.name(), e.toString());
      }
    }
  }
}
