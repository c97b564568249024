package dev.leasehold.alert;

import dev.leasehold.declaration.ChannelDeclaration;
import dev.leasehold.declaration.DeclarationException;
import dev.leasehold.declaration.References;
import dev.leasehold.declaration.SweepDeclaration;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells somebody who waits for it that all is well; that it stays away is the alarm. */
public final class DeadMansSwitch {
  private static final Logger log = LoggerFactory.getLogger(DeadMansSwitch.class);
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private DeadMansSwitch() {}

  /**
   * Asks the address, for five seconds at most; what fails is logged.
   *
   * @return whether the answer was 2xx
   */
  public static boolean ping(SweepDeclaration sweep, References references) {
    try {
      Settings settings =
          new Settings(
              new ChannelDeclaration(
                  "sweep", "webhook", Map.of("ping", sweep.ping()), List.of(), List.of(), LIMIT),
              references);
      URI address = settings.address("ping", "");
      settings.check();
      // Such an address is a secret as a whole.
      new HttpPost("the address of sweep.ping", address, Map.of(), List.of(), Optional.empty())
          .send(new byte[0], LIMIT);
      return true;
    } catch (NotSentException | DeclarationException failed) {
      log.warn("nobody knows of this sweep: {}", failed.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }
}
