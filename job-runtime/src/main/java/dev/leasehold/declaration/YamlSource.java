package dev.leasehold.declaration;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** One declaration file, from bytes to a tree of nodes. */
final class YamlSource {
  /** A ConfigMap holds 1 MiB; 10,000 jobs are about 6. */
  static final int LARGEST_FILE = 16 * 1024 * 1024;

  private final Path path;
  private final String name;
  private final Problems problems;
  private final byte @Nullable [] content;

  YamlSource(Path path, Problems problems) {
    this(path, null, problems);
  }

  /** A file as it was. */
  YamlSource(DeclarationFile file, Problems problems) {
    this(file.path(), file.content(), problems);
  }

  private YamlSource(Path path, byte @Nullable [] content, Problems problems) {
    this.path = path;
    this.content = content;
    this.name = path.toString();
    this.problems = problems;
  }

  /** As given on the command line. */
  String name() {
    return name;
  }

  /** A file that this one names, resolved against its folder. */
  Path sibling(String relative) {
    return path.resolveSibling(relative).normalize();
  }

  Place at(int line, int column, String keyPath) {
    return new Place(name, line, column, keyPath);
  }

  /** The file's one mapping; empty where it could not be read to its end, which is reported. */
  YamlNode.@Nullable Mapping read() {
    String text = text();
    return text == null ? null : parse(text);
  }

  private @Nullable String text() {
    byte[] bytes;
    try {
      bytes = content != null ? content : DeclarationFile.read(path).content();
    } catch (NoSuchFileException e) {
      return refuse(1, 1, "there is no such file; name the declaration with -f FILE");
    } catch (IOException e) {
      return refuse(1, 1, "cannot be read (" + e.getClass().getSimpleName() + ")");
    }
    if (bytes.length > LARGEST_FILE) {
      return refuse(
          1,
          1,
          "is larger than " + LARGEST_FILE / 1024 / 1024 + " MiB; split it into several files");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(buffer).toString();
    } catch (CharacterCodingException e) {
      String good = new String(bytes, 0, buffer.position(), StandardCharsets.UTF_8);
      return refuseAt(good, good.length(), "is not UTF-8 from here on; save it as UTF-8");
    }
  }

  YamlNode.@Nullable Mapping parse(String text) {
    String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
    // The scanner copies its buffer whenever a scalar outgrows it: with a small one, a scalar of
    // some megabytes takes minutes.
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(name)
            .setCodePointLimit(Integer.MAX_VALUE)
            .setBufferSize(body.length() + 16)
            .build();
    YamlParser parser = new YamlParser(this, problems, new Parse(settings).parseString(body));
    try {
      return parser.document();
    } catch (ReaderException e) {
      String printed = String.format("U+%04X", e.getCodePoint());
      int index =
          body.offsetByCodePoints(
              0, Math.min(e.getPosition(), body.codePointCount(0, body.length())));
      refuseAt(body, index, "YAML allows no character " + printed + " here; remove it");
    } catch (MarkedYamlEngineException e) {
      Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
      int line = mark.map(Mark::getLine).orElse(0) + 1;
      int column = mark.map(Mark::getColumn).orElse(0) + 1;
      if (line != parser.lineOfAlias()) {
        refuse(line, column, YamlMistake.cure(e));
      }
    } catch (YamlEngineException e) {
      refuse(1, 1, "is not YAML");
    }
    return null;
  }

  private @Nullable String refuseAt(String text, int index, String message) {
    int line = 1;
    int start = 0;
    for (int i = 0; i < index; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        start = i + 1;
      }
    }
    return refuse(line, text.codePointCount(start, index) + 1, message);
  }

  private @Nullable String refuse(int line, int column, String message) {
    problems.add(at(line, column, ""), message);
    return null;
  }
}
