package dev.leasehold.declaration;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What <code>${ENV}</code> and <code>${file:/path}</code> stand for. */
public interface References {
  /** The variable's value; empty where it is not set. */
  Optional<String> variable(String name);

  /** The file's content without its last line break; empty where it cannot be read. */
  Optional<String> file(Path path);

  /** The environment and the files of this process; of a file at most its first MiB. */
  static References ofProcess() {
    return new References() {
      @Override
      public Optional<String> variable(String name) {
        return Optional.ofNullable(System.getenv(name));
      }

      @Override
      public Optional<String> file(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
          String content = new String(in.readNBytes(1024 * 1024), StandardCharsets.UTF_8);
          int end = content.length();
          if (content.endsWith("\n")) {
            end -= content.endsWith("\r\n") ? 2 : 1;
          }
          return Optional.of(content.substring(0, end));
        } catch (IOException e) {
          return Optional.empty();
        }
      }
    };
  }
}
