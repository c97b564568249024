package dev.leasehold.alert;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates for receivers on this machine, made by the JDK's keytool when they are needed. */
final class Certificates {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final Certificates MADE = make();

  private final KeyStore store;

  private Certificates(KeyStore store) {
    this.store = store;
  }

  /** Of a server with a certificate for localhost, by an issuer that {@link #trusting()} trusts. */
  static SSLContext good() {
    return MADE.server("good");
  }

  /** Of a server with a certificate of the same issuer, but for another host. */
  static SSLContext forAnotherName() {
    return MADE.server("another");
  }

  /** Of a server with a certificate for localhost that it made itself. */
  static SSLContext selfSigned() {
    return MADE.server("stranger");
  }

  /** Of a client that trusts the one issuer. */
  static SSLContext trusting() {
    try {
      KeyStore trusted = empty();
      trusted.setCertificateEntry("issuer", MADE.store.getCertificate("issuer"));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException broken) {
      throw new IllegalStateException(broken);
    }
  }

  private SSLContext server(String alias) {
    try {
      KeyStore one = empty();
      one.setKeyEntry(
          alias, store.getKey(alias, PASSWORD), PASSWORD, store.getCertificateChain(alias));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(one, PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IOException broken) {
      throw new IllegalStateException(broken);
    }
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static Certificates make() {
    try {
      Path folder = Files.createTempDirectory("certificates");
      Path file = folder.resolve("store.p12");
      keytool(file, "issuer", "-ext", "bc:critical=ca:true");
      keytool(file, "good", "-signer", "issuer", "-ext", "san=dns:localhost,ip:127.0.0.1");
      keytool(file, "another", "-signer", "issuer", "-ext", "san=dns:other.example");
      keytool(file, "stranger", "-ext", "san=dns:localhost,ip:127.0.0.1");
      KeyStore store = empty();
      try (InputStream in = Files.newInputStream(file)) {
        store.load(in, PASSWORD);
      }
      Files.delete(file);
      Files.delete(folder);
      return new Certificates(store);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (GeneralSecurityException | InterruptedException failed) {
      throw new IllegalStateException(failed);
    }
  }

  private static void keytool(Path file, String alias, String... more)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    Collections.addAll(command, "-genkeypair", "-alias", alias, "-dname", "CN=" + alias);
    Collections.addAll(command, "-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2");
    Collections.addAll(command, "-storetype", "PKCS12", "-keystore", file.toString());
    Collections.addAll(command, "-storepass", "changeit");
    Collections.addAll(command, more);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IllegalStateException(said);
    }
  }
}
