package dev.leasehold.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;

/**
 * The style of a page, which stands within it. Its policy allows nothing but this style.
 *
 * @param text as it stands in the page
 * @param policy of the page, as a content security policy
 */
record PageStyle(String text, String policy) {

  /** What stands in these resources of this package, one after another. */
  static PageStyle of(String... resources) {
    StringBuilder text = new StringBuilder();
    for (String resource : resources) {
      text.append(read(resource));
    }
    return new PageStyle(
        text.toString(),
        "default-src 'none'; style-src '%s'; base-uri 'none'; form-action 'none'"
            .formatted(hash(text.toString())));
  }

  private static String read(String resource) {
    try (InputStream in = PageStyle.class.getResourceAsStream(resource)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Begins the document, up to the open element {@code main}. */
  void begin(Markup page, String title) {
    page.verbatim("<!DOCTYPE html>\n");
    page.open("html", "lang", "en", "xmlns", "http://www.w3.org/1999/xhtml");
    page.open("head");
    page.empty("meta", "charset", "utf-8");
    page.empty("meta", "http-equiv", "Content-Security-Policy", "content", policy);
    page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    page.empty("meta", "name", "color-scheme", "content", "light dark");
    page.leaf("title", title);
    page.open("style").verbatim(text).close();
    page.close();
    page.open("body").open("main");
  }

  /** The whole document, after its end. */
  static String end(Markup page) {
    return page.close().close().close() + "\n";
  }
}
