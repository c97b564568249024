package dev.leasehold.cli;

import static dev.leasehold.cli.CommandBench.leasehold;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.shapes.CursorWorkers;
import dev.leasehold.cli.CommandBench.Told;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckIT {
  @TempDir private Path folder;

  private Told check(String places) throws IOException {
    TestSchema main = TestDatabase.get().createSchema();
    main.migrated();
    Path file = folder.resolve("jobs.yaml");
    Files.writeString(
        file,
        "databases:\n"
            + main.yaml("main")
            + places
            + """
            jobs:
              copy:
                configuration: %s
                enforcement: observe
            """
                .formatted(CursorWorkers.class.getName()));
    return leasehold("check", "-f", file.toString());
  }

  @Test
  void whatARunWouldGoWithoutIsAWarning() throws IOException {
    Told told =
        check(
            """
            channels:
              ops: {webhook: "${NOT_SET_HOOK}"}
            metrics:
              pushgateway: {url: "http://127.0.0.1:9", password: "${NOT_SET_GATEWAY}"}
              otlp: {url: "gopher://127.0.0.1"}
            traces:
              otlp: {url: "http://127.0.0.1:9", headers: {key: "${NOT_SET_TRACES}"}}
            """);
    assertThat(told.exit()).isZero();
    assertThat(told.out())
        .contains("warning: nobody can be told over ops: ", "NOT_SET_HOOK")
        .contains("warning: a run would send no numbers there: ", "NOT_SET_GATEWAY")
        .contains("NOT_SET_TRACES")
        .contains("metrics.otlp: url is no address; write it as http://host:port");
  }

  @Test
  void placesThatCanBeUsedAreNone() throws IOException {
    Told told =
        check(
            """
            channels:
              ops: {webhook: "http://127.0.0.1:9"}
            metrics:
              pushgateway: {url: "http://127.0.0.1:9", password: "${PATH}"}
              otlp: {url: "http://127.0.0.1:9"}
            traces:
              otlp: {url: "http://127.0.0.1:9", headers: {key: "${PATH}"}}
            """);
    assertThat(told.exit()).isZero();
    assertThat(told.out()).doesNotContain("nobody can be told", "no numbers");
  }
}
