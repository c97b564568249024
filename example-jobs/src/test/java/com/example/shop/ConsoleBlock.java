package com.example.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@code console} block of a document.
 *
 * @param line where it begins
 * @param steps its commands, each with the output shown below it
 */
record ConsoleBlock(int line, List<Step> steps) {

  /** One command and the output shown for it. */
  record Step(String command, List<String> output) {}

  static List<ConsoleBlock> of(Path document) throws IOException {
    List<ConsoleBlock> blocks = new ArrayList<>();
    List<String> lines = Files.readAllLines(document);
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).strip().equals("```console")) {
        int begin = i + 1;
        List<Step> steps = new ArrayList<>();
        for (i++; !lines.get(i).strip().equals("```"); i++) {
          String line = lines.get(i);
          if (line.strip().startsWith("$ ")) {
            steps.add(new Step(line.strip().substring(2), new ArrayList<>()));
          } else if (!steps.isEmpty()) {
            steps.get(steps.size() - 1).output().add(line);
          }
        }
        blocks.add(new ConsoleBlock(begin, steps));
      }
    }
    return blocks;
  }

  void verify() throws Exception {
    int lastExit = 0;
    for (Step step : steps) {
      if (step.command().equals("echo $?")) {
        assertThat(String.valueOf(lastExit)).isEqualTo(step.output().get(0).strip());
      } else if (LeaseholdProcess.canRun(step.command())) {
        LeaseholdProcess.Result result = LeaseholdProcess.run(step.command());
        lastExit = result.exit();
        contains(result, step);
        if (steps.stream().noneMatch(s -> s.command().equals("echo $?"))) {
          assertThat(lastExit).as(step.command() + "\n" + result.all()).isZero();
        }
      } else {
        fail("no way to run: " + step.command());
      }
    }
  }

  private static void contains(LeaseholdProcess.Result result, Step step) {
    List<String> printed = result.all().lines().map(ConsoleBlock::comparable).toList();
    int at = 0;
    for (String shown : step.output()) {
      String wanted = comparable(shown);
      if (wanted.isEmpty() || wanted.equals("...")) {
        continue;
      }
      while (at < printed.size() && !printed.get(at).equals(wanted)) {
        at++;
      }
      if (at++ >= printed.size()) {
        fail("%s%ndid not print, in its place:%n%s%nbut:%n%s", step.command(), shown, result.all());
      }
    }
  }

  /** Without what differs from run to run: numbers, times, ids, the width of columns. */
  private static String comparable(String line) {
    return line.replaceAll("[0-9A-Z]{26}|\\d{8}T\\d{9}Z-[0-9a-f]{8}", "ID")
        .replaceAll("\\d+(\\.\\d+)? (ms|s|min)\\b", "TIME")
        .replaceAll("\\d+([.,:]\\d+)*", "#")
        .replaceAll("#-#-#T#Z", "INSTANT")
        .replaceAll("\\s+", " ")
        .strip();
  }
}
