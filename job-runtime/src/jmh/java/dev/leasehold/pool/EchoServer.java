package dev.leasehold.pool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Answers each byte with a byte, each client on a thread of its own, as a database server would. */
final class EchoServer implements AutoCloseable {
  private final ServerSocket listening;

  EchoServer() {
    try {
      listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    start(this::accept);
  }

  Socket connect() throws IOException {
    Socket socket = new Socket(listening.getInetAddress(), listening.getLocalPort());
    socket.setTcpNoDelay(true);
    return socket;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        client.setTcpNoDelay(true);
        start(() -> echo(client));
      }
    } catch (IOException closed) {
      // The benchmark is over.
    }
  }

  private static void echo(Socket client) {
    try (client) {
      int read = client.getInputStream().read();
      while (read >= 0) {
        client.getOutputStream().write(read);
        read = client.getInputStream().read();
      }
    } catch (IOException closed) {
      // The benchmark is over.
    }
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "echo");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
