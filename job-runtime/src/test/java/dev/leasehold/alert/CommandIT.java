package dev.leasehold.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands, which are real programs. */
class CommandIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir private Path folder;
  private Path script;

  @BeforeEach
  void names() {
    script = folder.resolve("page it.sh");
  }

  private Sender command(String... lines) throws IOException {
    Files.writeString(script, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return Senders.of(
        Notices.channel("command", "run", "'" + script + "' --token=${TOKEN} 'a b'"),
        Notices.knowing(Map.of("TOKEN", "hunter2 and more")));
  }

  private static NotSentException refused(Sender sender, Duration limit) {
    long begin = System.nanoTime();
    NotSentException refused =
        catchThrowableOfType(NotSentException.class, () -> sender.send(Notices.firing(), limit));
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(limit.plusSeconds(5));
    assertThat(refused).as("was taken").isNotNull();
    assertThat(refused.getMessage()).doesNotContain("hunter2", "\n");
    return refused;
  }

  @Test
  void itGetsTheNoticeItsArgumentsAndTheEnvironment() throws Exception {
    Path out = folder.resolve("out");
    command(
            "cat > " + "'" + out + ".json'",
            "printf '%s\\n' \"$#\" \"$1\" \"$2\" \"$LEASEHOLD_EVENT\" \"$LEASEHOLD_JOB\""
                + " \"$LEASEHOLD_KIND\" > '"
                + out
                + "'")
        .send(Notices.firing(), LIMIT);

    assertThat(Files.readAllLines(out))
        .containsExactly(
            "2", "--token=hunter2 and more", "a b", "FIRING", "order-export", "POOL_DEADLOCK");
    byte[] json = Files.readAllBytes(Path.of(out + ".json"));
    assertThat(json).isEqualTo(NoticeJson.of(Notices.firing()));
    assertThat(Payload.problems("notice.schema.json", json)).isEmpty();
  }

  @Test
  void onlyAnEndWithZeroIsTaken() throws IOException {
    assertThat(refused(command("exit 3"), LIMIT)).hasMessage("the command ended with 3");
    assertThat(refused(command("kill -9 $$"), LIMIT)).hasMessage("the command ended with 137");
  }

  @Test
  void itsLastWordsAreQuotedWithoutSecrets() throws IOException {
    assertThat(
            refused(
                command(
                    "echo out",
                    "for i in 1 2 3 4; do echo \"line $i of $1\" >&2; done",
                    "printf '\\033[31mred' >&2",
                    "exit 1"),
                LIMIT))
        .hasMessage("the command ended with 1: line 3 of *** / line 4 of *** / [31mred");
  }

  @Test
  void whoDoesNotReadTheNoticeHasStillTakenIt() throws Exception {
    command("exec <&-", "exit 0").send(Notices.firing(), LIMIT);
  }

  @Test
  void hugeOutputFillsNeitherAPipeNorOurMemory() throws Exception {
    command("head -c 5000000 /dev/zero | tr '\\0' 'x'", "head -c 5000000 /dev/zero >&2", "exit 0")
        .send(Notices.firing(), LIMIT);
    assertThat(
            refused(command("yes " + "z".repeat(300) + " | head -n 20000 >&2", "exit 4"), LIMIT)
                .getMessage())
        .startsWith("the command ended with 4: zzz")
        .hasSizeLessThan(700);
  }

  @Test
  void whatHangsIsKilledWithAllThatItStarted() throws IOException {
    Path started = folder.resolve("started");
    NotSentException refused =
        refused(
            command(
                "sh -c 'sleep 3600 & echo $! >> \"" + started + "\"; wait' &",
                "sleep 3600 &",
                "echo $! >> '" + started + "'",
                "echo $$ >> '" + started + "'",
                "wait"),
            Duration.ofSeconds(3));

    assertThat(refused).hasMessage("the command did not end in time and was killed");
    assertThat(Files.readAllLines(started)).hasSize(3);
    for (String id : Files.readAllLines(started)) {
      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () ->
                  ProcessHandle.of(Long.parseLong(id)).map(ProcessHandle::isAlive).isEmpty()
                      || isDead(id));
    }
  }

  /** Nobody may be there to collect a process whose parent was killed; it is dead all the same. */
  private static boolean isDead(String id) throws IOException {
    Path state = Path.of("/proc", id, "stat");
    return !Files.exists(state) || Files.readString(state).matches("(?s).*\\) [ZX] .*");
  }

  @Test
  void whatItLeavesBehindDoesNotHoldUpTheNotice() throws Exception {
    Path id = folder.resolve("id");
    command("sleep 60 & echo $! > '" + id + "'", "exit 0").send(Notices.firing(), LIMIT);
    long left = Long.parseLong(Files.readString(id).strip());
    assertThat(ProcessHandle.of(left)).isPresent();
    ProcessHandle.of(left).ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  void aProgramThatIsNotThereIsSaidWithoutItsName() {
    Sender sender = Notices.sender("command", "run", "/no/such/hunter2 x");
    assertThat(refused(sender, LIMIT))
        .hasMessage(
            "the command cannot be started: there is no such program, or it may not be run");
  }
}
