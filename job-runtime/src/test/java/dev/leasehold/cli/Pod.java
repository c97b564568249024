package dev.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A command in a process that has what a pod of the chart has: its variables, and two outputs. */
record Pod(Process process, Path output, Path error, Path message) {
  /** Kubernetes kills what takes longer to end, so the chart's pods have so long. */
  static final Duration GRACE = Duration.ofSeconds(60);

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** What Kubernetes reads of a termination message. */
  private static final int MESSAGE = 4096;

  /** What it has told on standard error so far. */
  String told() {
    try {
      return Files.readString(error);
    } catch (IOException failed) {
      return failed.toString();
    }
  }

  /** Waits until it has told this. */
  Pod tells(String text) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              boolean tells = told().contains(text);
              assertThat(tells || process.isAlive()).as(told()).isTrue();
              return tells;
            });
    return this;
  }

  /** As {@code kill -NAME} does. */
  void signal(String name) throws Exception {
    Process sent =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start();
    assertThat(sent.waitFor()).isZero();
  }

  /** As when Kubernetes wants a pod to end; a second one changes nothing. */
  void endTwice() throws Exception {
    long from = System.nanoTime();
    signal("TERM");
    signal("TERM");
    assertThat(process.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS)).as(told()).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(GRACE.dividedBy(2));
    assertThat(process.exitValue()).as(told()).isEqualTo(143);
  }

  /** Its exit code, when it has ended. */
  int exit() throws Exception {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as(told()).isTrue();
    return process.exitValue();
  }

  /** What it printed as its result, after all that the job itself has printed. */
  JsonNode report() throws IOException {
    List<String> lines = Files.readAllLines(output);
    assertThat(lines).as(told()).isNotEmpty();
    return JsonMapper.shared().readTree(lines.get(lines.size() - 1));
  }

  /** All of its log; fails where a line of it is none for a machine. */
  List<JsonNode> lines() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(error)) {
      JsonNode json = JsonMapper.shared().readTree(line);
      assertThat(json.path("@timestamp").isString()).as(line).isTrue();
      assertThat(json.path("message").isString()).as(line).isTrue();
      lines.add(json);
    }
    return lines;
  }

  /** What Kubernetes would show of its end. */
  String terminationMessage() throws IOException {
    byte[] bytes = Files.readAllBytes(message);
    assertThat(bytes).hasSizeLessThanOrEqualTo(MESSAGE);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException broken) {
      throw new AssertionError("the termination message is cut within a character", broken);
    }
  }
}
