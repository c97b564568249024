package com.example.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.util.FileSystemUtils;

/**
 * Runs what the documentation shows: in every {@code console} block the lines after {@code $ } are
 * commands, the others are output that must appear in this order. Numbers and times may differ; a
 * line {@code ...} stands for any lines; {@code $ echo $?} shows the exit code.
 */
class DocumentationIT {
  @BeforeAll
  static void beginTheGuidesAnew() throws IOException {
    AdoptedJars.pack();
    FileSystemUtils.deleteRecursively(LeaseholdProcess.ROOT.resolve(".leasehold/billing"));
  }

  @TestFactory
  List<DynamicTest> everyConsoleBlockShowsWhatHappens() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path file : documents()) {
      for (ConsoleBlock block : ConsoleBlock.of(file)) {
        tests.add(
            DynamicTest.dynamicTest(
                LeaseholdProcess.ROOT.relativize(file) + ":" + block.line(), block::verify));
      }
    }
    return tests;
  }

  @Test
  void theDocumentationHasConsoleBlocks() throws IOException {
    int blocks = 0;
    for (Path file : documents()) {
      blocks += ConsoleBlock.of(file).size();
    }
    assertThat(blocks).isGreaterThan(5);
  }

  @Test
  void aBlockThatShowsSomethingElseIsRefused() {
    ConsoleBlock wrong =
        new ConsoleBlock(
            1,
            List.of(
                new ConsoleBlock.Step(
                    "./leasehold --version", List.of("something else entirely"))));
    org.assertj.core.api.Assertions.assertThatThrownBy(wrong::verify)
        .isInstanceOf(AssertionError.class);
  }

  private static List<Path> documents() throws IOException {
    List<Path> files = new ArrayList<>();
    files.add(LeaseholdProcess.ROOT.resolve("README.md"));
    for (String folder : List.of("docs", "example-jobs")) {
      try (Stream<Path> all = Files.walk(LeaseholdProcess.ROOT.resolve(folder))) {
        all.filter(p -> p.toString().endsWith(".md"))
            .filter(p -> !p.toString().contains("target"))
            .sorted()
            .forEach(files::add);
      }
    }
    return files;
  }
}
