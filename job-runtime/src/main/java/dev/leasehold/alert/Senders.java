package dev.leasehold.alert;

import dev.leasehold.declaration.ChannelDeclaration;
import dev.leasehold.declaration.DeclarationException;
import dev.leasehold.declaration.References;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Makes of a declared channel the way to send over it. */
public final class Senders {
  private Senders() {}

  /**
   * Opens nothing: that is done by the first notice.
   *
   * @throws DeclarationException naming everything that is wrong with the settings, with its key
   *     and place: a reference that leads nowhere, an address that is none
   */
  public static Sender of(ChannelDeclaration channel, References references) {
    return of(channel, references, Optional.empty());
  }

  /**
   * @param trust whose certificates are accepted; empty for those that this JVM trusts
   */
  static Sender of(ChannelDeclaration channel, References references, Optional<SSLContext> trust) {
    Settings settings = new Settings(channel, references);
    Sender sender =
        switch (channel.type()) {
          case "slack" -> SlackSender.of(settings, trust);
          case "webhook" -> WebhookSender.of(settings, trust);
          case "alertmanager" -> AlertmanagerSender.of(settings, trust);
          case "pagerduty" -> PagerDutySender.of(settings, trust);
          case "email" -> MailSender.of(settings, trust);
          case "command" -> CommandSender.of(settings);
          default -> throw new IllegalArgumentException(channel.type());
        };
    settings.check();
    return sender;
  }
}
