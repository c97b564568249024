package dev.leasehold.kubernetes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The alerts of {@code deploy/prometheus}, as Prometheus' operator takes them. */
final class AlertRules {
  private static final String FILE = "alerts.yaml";

  private AlertRules() {}

  @SuppressWarnings("unchecked")
  static Map<String, Object> tree() {
    try (InputStream in = AlertRules.class.getResourceAsStream(FILE)) {
      String text =
          new String(Objects.requireNonNull(in, FILE).readAllBytes(), StandardCharsets.UTF_8);
      return (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(text);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
