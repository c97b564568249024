package dev.leasehold.kubernetes;

import dev.leasehold.declaration.ChannelDeclaration;
import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.SweepDeclaration;
import dev.leasehold.declaration.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The TCP ports that pods have to reach, as far as the declaration's own addresses tell: one that
 * is a secret, or is looked up, tells none.
 */
final class DeclaredPorts {
  /** Scheme, and whoever answers; several hosts have commas between them. */
  private static final Pattern ADDRESS =
      Pattern.compile("([a-z0-9+.:-]+)://([^/?#$()]+)([/?#].*)?");

  private static final Pattern PORT = Pattern.compile(".*:([0-9]{1,5})");

  private static final int HTTP = 80;
  private static final int HTTPS = 443;
  private static final int MYSQL = 3306;

  private final List<Use> uses = new ArrayList<>();

  /**
   * A port that is needed.
   *
   * @param path of the key that needs it
   */
  record Use(String path, int port) {}

  private DeclaredPorts() {}

  /** Each port once for each key. */
  static List<Use> of(Declaration declaration) {
    DeclaredPorts ports = new DeclaredPorts();
    declaration
        .databases()
        .forEach((name, database) -> ports.add("databases." + name, database.url()));
    declaration.channels().forEach((name, one) -> ports.channel("channels." + name, one));
    ports.add("metrics.pushgateway", declaration.metrics().pushgateway().map(one -> one.url()));
    ports.add("metrics.otlp", declaration.metrics().otlp().map(one -> one.url()));
    ports.add("traces.otlp", declaration.traces().map(one -> one.otlp().url()));
    ports.add("sweep.ping", declaration.sweep().map(SweepDeclaration::ping));
    return ports.uses.stream().distinct().toList();
  }

  private void channel(String path, ChannelDeclaration channel) {
    Map<String, Text> settings = channel.settings();
    switch (channel.type()) {
      case "email" -> {
        String security = written(settings, "security").orElse("");
        int port = written(settings, "port").map(Integer::parseInt).orElseGet(() -> mail(security));
        uses.add(new Use(path, port));
      }
      case "pagerduty" -> {
        Optional<Text> url = Optional.ofNullable(settings.get("url"));
        if (url.isEmpty()) {
          uses.add(new Use(path, HTTPS));
        }
        add(path, url);
      }
      default -> add(path, Optional.ofNullable(settings.get("url")));
    }
  }

  private static Optional<String> written(Map<String, Text> settings, String key) {
    return Optional.ofNullable(settings.get(key)).map(Text::written);
  }

  private void add(String path, Optional<Text> url) {
    Matcher address = ADDRESS.matcher(url.map(Text::written).orElse(""));
    // What is looked up in the DNS has its ports from there.
    if (!address.matches() || address.group(1).contains("+srv")) {
      return;
    }
    for (String host : address.group(2).split(",")) {
      Matcher port = PORT.matcher(host);
      uses.add(
          new Use(
              path, port.matches() ? Integer.parseInt(port.group(1)) : usual(address.group(1))));
    }
  }

  private static int mail(String security) {
    return switch (security) {
      case "none" -> 25;
      case "tls" -> 465;
      default -> 587;
    };
  }

  private static int usual(String scheme) {
    return scheme.startsWith("jdbc:") ? MYSQL : scheme.equals("http") ? HTTP : HTTPS;
  }
}
