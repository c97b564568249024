package dev.leasehold.metrics;

import dev.leasehold.declaration.MetricsDeclaration;
import dev.leasehold.declaration.References;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Takes what is posted to it. Its address and its headers may hold secrets, so that neither stands
 * in any message.
 */
final class Receiver {
  private final URI base;
  private final Map<String, String> headers;
  private final Duration limit;

  private Receiver(String base, Map<String, String> headers, Duration limit)
      throws NotTakenException {
    this.base = address(base);
    this.headers = headers;
    this.limit = limit;
  }

  /**
   * A collector of OpenTelemetry.
   *
   * @throws dev.leasehold.declaration.DeclarationException when a reference cannot be resolved
   */
  static Receiver of(MetricsDeclaration.Otlp declared, References references, Duration limit)
      throws NotTakenException {
    Map<String, String> headers = new LinkedHashMap<>();
    declared.headers().forEach((name, text) -> headers.put(name, text.resolve(references)));
    return new Receiver(declared.url().resolve(references), headers, limit);
  }

  /** The same of a Pushgateway. */
  static Receiver of(MetricsDeclaration.Pushgateway declared, References references, Duration limit)
      throws NotTakenException {
    Map<String, String> headers = new LinkedHashMap<>();
    if (declared.username().isPresent() || declared.password().isPresent()) {
      String account =
          declared.username().map(text -> text.resolve(references)).orElse("")
              + ":"
              + declared.password().map(text -> text.resolve(references)).orElse("");
      headers.put(
          "Authorization",
          "Basic " + Base64.getEncoder().encodeToString(account.getBytes(StandardCharsets.UTF_8)));
    }
    return new Receiver(declared.url().resolve(references), headers, limit);
  }

  private static URI address(String base) throws NotTakenException {
    try {
      URI address = URI.create(base.endsWith("/") ? base.substring(0, base.length() - 1) : base);
      if (address.getHost() != null
          && ("http".equals(address.getScheme()) || "https".equals(address.getScheme()))) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      // Said below, without the address.
    }
    throw new NotTakenException("url is no address; write it as http://host:port");
  }

  /** Posts it once, and returns when it was taken. */
  void post(String path, String type, byte[] body) throws NotTakenException, InterruptedException {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(base + path))
              .timeout(limit)
              .header("Content-Type", type)
              .POST(BodyPublishers.ofByteArray(body));
      headers.forEach(request::setHeader);
      HttpResponse<Void> answer = client().send(request.build(), BodyHandlers.discarding());
      if (answer.statusCode() / 100 != 2) {
        throw new NotTakenException("the answer was " + answer.statusCode());
      }
    } catch (IllegalArgumentException e) {
      throw new NotTakenException("a header's value cannot be sent");
    } catch (HttpConnectTimeoutException e) {
      throw new NotTakenException("no connection within " + limit.toSeconds() + " s");
    } catch (HttpTimeoutException e) {
      throw new NotTakenException("no answer within " + limit.toSeconds() + " s");
    } catch (ConnectException e) {
      throw new NotTakenException("the connection was refused, or its host is not known");
    } catch (IOException e) {
      throw new NotTakenException("the connection broke");
    }
  }

  /** Made for each: two requests a minute are no reason to keep its threads. */
  private HttpClient client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(limit)
        .build();
  }
}
