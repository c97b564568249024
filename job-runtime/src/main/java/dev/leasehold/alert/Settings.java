package dev.leasehold.alert;

import dev.leasehold.declaration.ChannelDeclaration;
import dev.leasehold.declaration.DeclarationException;
import dev.leasehold.declaration.Problem;
import dev.leasehold.declaration.References;
import dev.leasehold.declaration.Text;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The settings of one channel with their references resolved. What is wrong with them is gathered,
 * and told at once by {@link #check()}; no message holds a value.
 */
final class Settings {
  private final ChannelDeclaration channel;
  private final References references;
  private final List<Problem> problems = new ArrayList<>();

  Settings(ChannelDeclaration channel, References references) {
    this.channel = channel;
    this.references = references;
  }

  /** The channel's own name. */
  String name() {
    return channel.name();
  }

  /** Empty where it is not set, or is wrong. */
  Optional<String> text(String key) {
    return written(key).flatMap(this::resolve).filter(value -> isFilled(key, value));
  }

  /** The text; an empty one where it is wrong, which {@link #check()} tells. */
  String required(String key) {
    return text(key).orElse("");
  }

  /** As it is written, references and all. */
  Optional<Text> written(String key) {
    return Optional.ofNullable(channel.settings().get(key));
  }

  /** Empty where a reference of it leads nowhere. */
  Optional<String> resolve(Text text) {
    List<Problem> unresolved = text.unresolved(references);
    problems.addAll(unresolved);
    return unresolved.isEmpty() ? Optional.of(text.resolve(references)) : Optional.empty();
  }

  /** A text that passes; the message says what it has to be. */
  Optional<String> text(String key, Predicate<String> passes, String message) {
    Optional<String> value = text(key);
    if (value.isPresent() && !passes.test(value.get())) {
      report(key, message);
      return Optional.empty();
    }
    return value;
  }

  /** An address of http or https; one that leads nowhere where it is wrong. */
  URI address(String key, String otherwise) {
    if (written(key).isEmpty()) {
      return URI.create(otherwise);
    }
    return text(key).flatMap(value -> parsed(key, value)).orElse(URI.create("http://invalid"));
  }

  private Optional<URI> parsed(String key, String value) {
    try {
      URI address = new URI(value.strip());
      String scheme = Optional.ofNullable(address.getScheme()).orElse("").toLowerCase(Locale.ROOT);
      if ((scheme.equals("http") || scheme.equals("https")) && address.getHost() != null) {
        if (address.getRawUserInfo() == null) {
          return Optional.of(address);
        }
        report(key, "holds an account before its host; leave it out of the address");
        return Optional.empty();
      }
    } catch (URISyntaxException unreadable) {
      // Its message holds the address.
    }
    report(key, "is no address of http or https; write one such as https://host/path");
    return Optional.empty();
  }

  /** One of the two without the other is a mistake. */
  void together(String one, String other) {
    if (written(one).isPresent() && written(other).isEmpty()) {
      report(one, "is set, and " + other + " is not; set both or none");
    }
  }

  void report(String key, String message) {
    written(key).ifPresent(text -> problems.add(new Problem(text.place(), message)));
  }

  /**
   * @throws DeclarationException with everything that is wrong
   */
  void check() {
    if (!problems.isEmpty()) {
      throw new DeclarationException(problems);
    }
  }

  private boolean isFilled(String key, String value) {
    if (value.isBlank()) {
      report(key, "stands for an empty text; set what it refers to");
      return false;
    }
    return true;
  }
}
