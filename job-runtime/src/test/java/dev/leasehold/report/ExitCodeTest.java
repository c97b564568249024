package dev.leasehold.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.watchdog.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ExitCodeTest {
  @ParameterizedTest
  @CsvSource({
    "PLAN_VIOLATION, 80",
    "POOL_DEADLOCK, 80",
    "WORKER_STARVATION, 80",
    "POOL_STALL, 83",
    "ACQUIRE_TIMEOUT, 81",
    "HOARDED, 83",
    "LEAK, 1",
    "DEADLINE, 124",
    "LEASE_LOST, 82",
    "NOT_ADMITTED, 75",
    "DATABASE_LOST, 69",
    "FAILED, 1",
    "INTERRUPTED, 143",
    "REPLACED, 84",
    "LOCK_DEADLOCK, 83",
    "QUERY_STUCK, 83"
  })
  void eachKindHasItsCode(Kind kind, int code) {
    assertThat(ExitCode.of(kind).code()).isEqualTo(code);
  }

  /** As the documents' table for Kubernetes says, against which its rules are held. */
  @ParameterizedTest
  @CsvSource({
    "0, NEVER",
    "1, COUNTED",
    "64, NEVER",
    "69, COUNTED",
    "75, FREE",
    "78, NEVER",
    "80, NEVER",
    "81, COUNTED",
    "82, COUNTED",
    "83, COUNTED",
    "84, NEVER",
    "124, COUNTED",
    "143, COUNTED",
    // A SIGKILL, a SIGSEGV, and a class that calls System.exit itself.
    "137, COUNTED",
    "139, COUNTED",
    "79, COUNTED",
    "-1, COUNTED"
  })
  void eachCodeSaysWhetherTheRunIsTriedAgain(int code, ExitCode.Retry retry) {
    assertThat(ExitCode.retry(code)).isEqualTo(retry);
  }

  @ParameterizedTest
  @EnumSource(ExitCode.class)
  void byNumberItIsTheSame(ExitCode exit) {
    assertThat(ExitCode.retry(exit.code())).isEqualTo(exit.retry());
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void eachKindStandsInTheDocumentsWithItsCode(Kind kind) throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("..", "docs", "incidents.md")).stream()
            .filter(line -> line.startsWith("| [`" + kind + "`]("))
            .toList();
    String code =
        switch (kind) {
          case LEAK -> "unchanged";
          case VANISHED, MISSED, OVERLAPPED, CLOCK_SKEW -> "–";
          default -> String.valueOf(ExitCode.of(kind).code());
        };
    assertThat(rows).singleElement().asString().endsWith("| " + code + " |");
  }
}
