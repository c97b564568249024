package dev.leasehold.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A network that is slow, falls silent and speaks again, or breaks, when the test says so. */
final class Proxy implements AutoCloseable {
  private final int port;
  private final ServerSocket server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private boolean silent;
  private volatile long delay;

  Proxy(int port) {
    this.port = port;
    try {
      server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    daemon(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Breaks every connection there is. */
  void cut() {
    sockets.forEach(Proxy::close);
  }

  /** From now on everything takes longer by this, each way. */
  void delay(long millis) {
    delay = millis;
  }

  /** Nothing arrives, or everything does that was held back. */
  synchronized void silent(boolean on) {
    silent = on;
    notifyAll();
  }

  @Override
  public void close() {
    silent(false);
    try {
      server.close();
    } catch (IOException alreadyClosed) {
      // Which is what was wanted.
    }
    cut();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket near = server.accept();
        daemon(() -> connect(near));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void connect(Socket near) {
    sockets.add(near);
    try {
      Socket far = new Socket(InetAddress.getLoopbackAddress(), port);
      sockets.add(far);
      daemon(() -> carry(near, far));
      carry(far, near);
    } catch (IOException refused) {
      close(near);
      sockets.remove(near);
    }
  }

  private void carry(Socket from, Socket to) {
    byte[] bytes = new byte[65_536];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
        awaitLeave();
        out.write(bytes, 0, n);
        out.flush();
      }
    } catch (IOException closed) {
      // One side went away, and the other one goes with it.
    } finally {
      close(from);
      close(to);
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private void awaitLeave() {
    try {
      if (delay > 0) {
        TimeUnit.MILLISECONDS.sleep(delay);
      }
      synchronized (this) {
        while (silent) {
          wait();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException alreadyClosed) {
      // Which is what was wanted.
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "proxy");
    thread.setDaemon(true);
    thread.start();
  }
}
