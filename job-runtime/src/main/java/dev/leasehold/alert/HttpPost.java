package dev.leasehold.alert;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Posts to one address. Certificates and host names are verified, redirects are not followed, and
 * of an answer at most 4 KiB are read. Thread-safe.
 *
 * <p>Whether a notice was taken is said by the answer's status alone: a body that comes slowly, or
 * not at all, changes nothing about it.
 */
final class HttpPost {
  private static final int MOST_OF_AN_ANSWER = 4096;
  private static final int LONGEST_QUOTE = 200;

  /** The status of an answer that is not there yet. */
  private static final int NONE = 0;

  private final String receiver;
  private final URI address;
  private final Map<String, String> headers;
  private final Secrets secrets;
  private final Optional<SSLContext> trust;
  private @Nullable HttpClient client;

  /**
   * @param receiver what messages call it
   * @param secrets what of it must not be said, beside the address itself
   */
  HttpPost(
      String receiver,
      URI address,
      Map<String, String> headers,
      List<String> secrets,
      Optional<SSLContext> trust) {
    this.receiver = receiver;
    this.address = address;
    this.headers = Map.copyOf(headers);
    List<String> all = new ArrayList<>(secrets);
    all.addAll(headers.values());
    all.addAll(piecesOf(address));
    this.secrets = new Secrets(all);
    this.trust = trust;
  }

  /** What may be said of an address whose host is no secret. */
  static String shown(URI address) {
    String port = address.getPort() < 0 ? "" : ":" + address.getPort();
    return address.getScheme() + "://" + address.getHost() + port;
  }

  /** Whoever answers with the address may write its slashes in another way. */
  private static List<String> piecesOf(URI address) {
    List<String> pieces = new ArrayList<>();
    for (String part : new String[] {address.getPath(), address.getQuery()}) {
      if (part != null) {
        for (String piece : part.split("[/&=]")) {
          if (piece.length() >= 8) {
            pieces.add(piece);
          }
        }
      }
    }
    return pieces;
  }

  /**
   * Sends it and waits for the status of the answer.
   *
   * @param json the body
   */
  void send(byte[] json, Duration limit) throws NotSentException, InterruptedException {
    Reading reading = new Reading();
    CompletableFuture<HttpResponse<String>> answer;
    try {
      answer = client().sendAsync(request(json, limit), reading);
    } catch (IllegalArgumentException refused) {
      // Its message may hold the address.
      throw new NotSentException(receiver + " has an address that cannot be used", true);
    }
    try {
      HttpResponse<String> response = answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      judge(response.statusCode(), response.body());
    } catch (TimeoutException late) {
      judge(reading.status(), "");
    } catch (ExecutionException failed) {
      if (reading.status() != NONE) {
        judge(reading.status(), "");
      }
      throw new NotSentException(receiver + " " + Reason.of(failed.getCause()), false);
    } finally {
      // After the answer this changes nothing; before, it closes the connection.
      answer.cancel(true);
    }
  }

  private void judge(int status, String body) throws NotSentException {
    if (status >= 200 && status < 300) {
      return;
    }
    if (status == NONE) {
      throw new NotSentException(receiver + " gave no answer in time", false);
    }
    boolean redirect = status >= 300 && status < 400;
    boolean again = status == 408 || status == 425 || status == 429;
    throw new NotSentException(
        receiver
            + " answered "
            + status
            + (redirect ? ", a redirect, and none is followed" : quote(body)),
        redirect || status >= 400 && status < 500 && !again);
  }

  /** Its first line; nothing of an answer that repeats a secret. */
  private String quote(String body) {
    if (secrets.areIn(body) || body.isBlank() || body.stripLeading().startsWith("<")) {
      return "";
    }
    String first = body.strip().lines().findFirst().orElse("");
    return ": " + Wording.cut(first.replaceAll("\\p{Cntrl}", " "), LONGEST_QUOTE);
  }

  private HttpRequest request(byte[] json, Duration limit) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(limit)
            .header("Content-Type", "application/json")
            .header("User-Agent", "Leasehold")
            .POST(BodyPublishers.ofByteArray(json));
    headers.forEach(request::header);
    return request.build();
  }

  /** Made for the first notice, so that a run without any does not pay for it. */
  private synchronized HttpClient client() {
    HttpClient made = client;
    if (made == null) {
      HttpClient.Builder builder =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER);
      trust.ifPresent(builder::sslContext);
      made = builder.build();
      client = made;
    }
    return made;
  }

  /** Notes the status as soon as it is there, and reads the beginning of the body. */
  private static final class Reading implements BodyHandler<String> {
    private final AtomicInteger status = new AtomicInteger(NONE);

    int status() {
      return status.get();
    }

    @Override
    public BodySubscriber<String> apply(ResponseInfo info) {
      status.set(info.statusCode());
      return new Beginning(info.statusCode() / 100 == 2);
    }
  }

  /** The beginning of a body; the rest is not waited for. */
  private static final class Beginning implements BodySubscriber<String> {
    private final CompletableFuture<String> text = new CompletableFuture<>();
    private final StringBuilder read = new StringBuilder();
    private @Nullable Subscription subscription;

    /**
     * @param unneeded whether the body is only read so that the receiver can write it
     */
    Beginning(boolean unneeded) {
      if (unneeded) {
        text.complete("");
      }
    }

    @Override
    public CompletionStage<String> getBody() {
      return text;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      this.subscription = subscription;
      subscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      for (ByteBuffer buffer : buffers) {
        byte[] some = new byte[Math.min(buffer.remaining(), MOST_OF_AN_ANSWER - read.length())];
        buffer.get(some);
        // A character for each byte until the end, for one of UTF-8 may be cut in two here.
        read.append(new String(some, StandardCharsets.ISO_8859_1));
      }
      Subscription more = subscription;
      if (read.length() >= MOST_OF_AN_ANSWER) {
        onComplete();
        if (more != null) {
          more.cancel();
        }
      } else if (more != null) {
        more.request(1);
      }
    }

    @Override
    public void onError(Throwable failure) {
      onComplete();
    }

    @Override
    public void onComplete() {
      byte[] bytes = read.toString().getBytes(StandardCharsets.ISO_8859_1);
      text.complete(new String(bytes, StandardCharsets.UTF_8));
    }
  }
}
