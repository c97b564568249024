package dev.leasehold.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailTest {
  @TempDir private Path folder;

  private final List<String> lines = new ArrayList<>();
  private Path file;

  @BeforeEach
  void makeTheFile() throws Exception {
    file = Files.createFile(folder.resolve("out"));
  }

  private void write(String text) throws Exception {
    Files.write(file, text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
  }

  @Test
  void passesOnEachLineOnceWhenItIsWhole() throws Exception {
    try (Tail tail = new Tail(file, lines::add)) {
      tail.passOn(false);
      write("one\ntw");
      tail.passOn(false);
      assertThat(lines).containsExactly("one");
      write("o ä\r\n\nth");
      tail.passOn(false);
      write("ree");
      tail.passOn(false);
      assertThat(lines).containsExactly("one", "two ä", "");
      tail.passOn(true);
      tail.passOn(true);
      assertThat(lines).containsExactly("one", "two ä", "", "three");
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void aLineWithoutAnEndIsPassedOnInParts() throws Exception {
    try (Tail tail = new Tail(file, lines::add)) {
      write("x".repeat(150_000));
      tail.passOn(true);
    }
    assertThat(lines).extracting(String::length).containsExactly(65_536, 65_536, 18_928);
  }

  @Test
  void theLastLinesAreRemembered() throws Exception {
    try (Tail tail = new Tail(file, lines::add)) {
      write("1\n2\n3\n4\n5\n6\n7");
      tail.passOn(true);
      assertThat(tail.last()).isEqualTo("3\n4\n5\n6\n7");
    }
  }
}
