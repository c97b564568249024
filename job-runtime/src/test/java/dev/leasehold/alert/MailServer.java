package dev.leasehold.alert;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.server.SMTPServer;

/** A mail server on this machine; it refuses who begins with a code, as in 550@example.com. */
final class MailServer implements AutoCloseable {
  static final String PASSWORD = "hunter2-password";

  /** A mail as it was taken. */
  record Taken(String from, String to, byte[] content) {}

  private final SMTPServer server;
  private final BlockingQueue<Taken> mails = new LinkedBlockingQueue<>();

  MailServer(UnaryOperator<SMTPServer.Builder> settings) {
    SMTPServer.Builder builder =
        SMTPServer.port(0)
            .bindAddress(InetAddress.getLoopbackAddress())
            .messageHandlerFactory(context -> new Handler());
    server = settings.apply(builder).build();
    server.start();
  }

  static SMTPServer.Builder withAccounts(SMTPServer.Builder builder) {
    return builder
        .requireAuth()
        .authenticationHandlerFactory(
            new EasyAuthenticationHandlerFactory(
                (name, password, context) -> {
                  if (!name.equals("jobs") || !password.equals(PASSWORD)) {
                    throw new LoginFailedException();
                  }
                }));
  }

  int port() {
    return server.getPortAllocated();
  }

  Taken mail() throws InterruptedException {
    Taken mail = mails.poll(30, TimeUnit.SECONDS);
    if (mail == null) {
      throw new AssertionError("no mail came");
    }
    return mail;
  }

  boolean hasNone() {
    return mails.isEmpty();
  }

  @Override
  public void close() {
    server.stop();
  }

  private final class Handler implements MessageHandler {
    private String sender = "";
    private String receivers = "";

    @Override
    public void from(String address) {
      sender = address;
    }

    @Override
    public void recipient(String address) throws RejectException {
      if (Character.isDigit(address.charAt(0))) {
        throw new RejectException(Integer.parseInt(address.substring(0, 3)), "Not here");
      }
      receivers += receivers.isEmpty() ? address : "," + address;
    }

    @Override
    public String data(InputStream data) throws IOException {
      mails.add(new Taken(sender, receivers, data.readAllBytes()));
      return "Taken";
    }

    @Override
    public void done() {}
  }
}
