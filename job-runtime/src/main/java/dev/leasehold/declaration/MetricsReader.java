package dev.leasehold.declaration;

import dev.leasehold.declaration.MetricsDeclaration.Otlp;
import dev.leasehold.declaration.MetricsDeclaration.Pushgateway;
import dev.leasehold.declaration.MetricsDeclaration.Scrape;
import dev.leasehold.declaration.MetricsDeclaration.Traces;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code metrics:} and {@code traces:}. */
final class MetricsReader {
  static final List<String> KEYS = List.of("pushgateway", "otlp", "scrape");
  static final List<String> PUSHGATEWAY_KEYS = List.of("url", "username", "password");
  static final List<String> OTLP_KEYS = List.of("url", "headers");
  static final List<String> SCRAPE_KEYS = List.of("port", "host");
  static final List<String> TRACES_KEYS = List.of("otlp");

  /** The one that OpenTelemetry has registered for such a page. */
  private static final int PORT = 9464;

  private static final String LOOPBACK = "127.0.0.1";

  /** A token, as RFC 9110 says. */
  private static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private MetricsReader() {}

  static Optional<MetricsDeclaration> read(Value value) {
    return value
        .section("a mapping with pushgateway, otlp and scrape", KEYS)
        .map(
            keys ->
                new MetricsDeclaration(
                    keys.get("pushgateway", MetricsReader::pushgateway),
                    keys.get("otlp", MetricsReader::otlp),
                    keys.get("scrape", MetricsReader::scrape)));
  }

  static Optional<Traces> traces(Value value) {
    return value
        .section("a mapping with otlp", TRACES_KEYS)
        .flatMap(keys -> keys.required("otlp", "say where traces go", MetricsReader::otlp))
        .map(Traces::new);
  }

  private static Optional<Pushgateway> pushgateway(Value value) {
    return value
        .section("a mapping such as {url: http://pushgateway:9091}", PUSHGATEWAY_KEYS)
        .flatMap(MetricsReader::pushgateway);
  }

  private static Optional<Pushgateway> pushgateway(Section keys) {
    Optional<Text> username = keys.get("username", Value::text);
    Optional<Text> password = keys.get("password", Value::text);
    return keys.required("url", "write the Pushgateway's address", Value::text)
        .map(url -> new Pushgateway(url, username, password));
  }

  private static Optional<Otlp> otlp(Value value) {
    return value
        .section("a mapping such as {url: http://collector:4318}", OTLP_KEYS)
        .flatMap(MetricsReader::otlp);
  }

  private static Optional<Otlp> otlp(Section keys) {
    Map<String, Text> headers = keys.get("headers", MetricsReader::headers).orElse(Map.of());
    return keys.required("url", "write the collector's address", Value::text)
        .map(url -> new Otlp(url, headers));
  }

  private static Optional<Map<String, Text>> headers(Value value) {
    Optional<Map<String, Text>> headers = value.map("texts", Value::text);
    if (headers.isPresent()) {
      for (String name : headers.get().keySet()) {
        // An empty name is reported where names are read.
        if (!name.isEmpty() && !HEADER.matcher(name).matches()) {
          value.report("a header's name has no spaces and no punctuation but -");
        }
      }
    }
    return headers;
  }

  private static Optional<Scrape> scrape(Value value) {
    return value
        .section("a mapping with port and host", SCRAPE_KEYS)
        .map(
            keys ->
                new Scrape(
                    keys.get("port", port -> port.whole(1, 65_535)).orElse(PORT),
                    keys.string("host").orElse(LOOPBACK)));
  }
}
