package dev.leasehold.schedule;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a request is answered with.
 *
 * @param status of HTTP
 * @param type of the body
 * @param policy what a browser lets the body do
 * @param headers more of them
 * @param body whole
 */
record Reply(int status, String type, String policy, Map<String, String> headers, byte[] body) {
  static final String TEXT = "text/plain; charset=utf-8";
  static final String HTML = "text/html; charset=utf-8";
  static final String JSON = "application/json";
  private static final String NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'";

  /** Lines for people. */
  static Reply text(int status, String text) {
    return of(status, TEXT, text.endsWith("\n") ? text : text + "\n");
  }

  /** Anything that is no page. */
  static Reply of(int status, String type, String text) {
    return new Reply(status, type, NOTHING, Map.of(), text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A page.
   *
   * @param policy its own
   */
  static Reply page(String html, String policy) {
    return new Reply(200, HTML, policy, Map.of(), html.getBytes(StandardCharsets.UTF_8));
  }

  /** The same with one more header. */
  Reply with(String header, String value) {
    return new Reply(status, type, policy, Map.of(header, value), body);
  }
}
