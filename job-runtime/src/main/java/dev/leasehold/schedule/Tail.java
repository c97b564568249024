package dev.leasehold.schedule;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lines that are appended to a file, which is removed at the end. Used by one thread. */
final class Tail implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Tail.class);

  /** A longer line is passed on in parts. */
  private static final int LONGEST = 64 * 1024;

  private static final int REMEMBERED = 5;

  private final Path file;
  private final FileChannel channel;
  private final Consumer<String> lines;
  private final ByteBuffer buffer = ByteBuffer.allocate(32 * 1024);
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final Deque<String> last = new ArrayDeque<>();

  Tail(Path file, Consumer<String> lines) throws IOException {
    this.file = file;
    this.channel = FileChannel.open(file, StandardOpenOption.READ);
    this.lines = lines;
  }

  /**
   * Passes on what has come since.
   *
   * @param ended whether nothing more comes: then also a last line without its end
   */
  void passOn(boolean ended) {
    try {
      while (channel.read(buffer.clear()) > 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          take(buffer.get());
        }
      }
    } catch (IOException unreadable) {
      log.warn("what a run wrote cannot be read: {}", unreadable.getMessage());
    }
    if (ended && line.size() > 0) {
      passOnLine();
    }
  }

  private void take(byte one) {
    if (one == '\n') {
      passOnLine();
      return;
    }
    if (one != '\r') {
      line.write(one);
    }
    if (line.size() >= LONGEST) {
      passOnLine();
    }
  }

  private void passOnLine() {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    last.addLast(text);
    if (last.size() > REMEMBERED) {
      last.removeFirst();
    }
    lines.accept(text);
  }

  /** The last lines. */
  String last() {
    return String.join("\n", last);
  }

  @Override
  public void close() {
    try {
      channel.close();
      Files.deleteIfExists(file);
    } catch (IOException left) {
      log.warn("{} could not be removed: {}", file, left.getMessage());
    }
  }
}
