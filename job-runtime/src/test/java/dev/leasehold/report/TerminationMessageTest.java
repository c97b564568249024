package dev.leasehold.report;

import static dev.leasehold.report.Cases.cursor;
import static dev.leasehold.report.Cases.subject;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminationMessageTest {
  private static final Incident INCIDENT = Diagnosis.of(Cases.story1(), subject(cursor()));

  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(errors, true, StandardCharsets.UTF_8);

  @TempDir private Path folder;

  private Optional<String> found(Optional<String> declared, Map<String, String> environment) {
    return TerminationMessage.find(declared, environment, folder.resolve("log"))
        .map(TerminationMessage::file);
  }

  @Test
  void theDeclarationComesBeforeTheEnvironmentAndThatBeforeKubernetes() throws IOException {
    Map<String, String> environment = Map.of(TerminationMessage.VARIABLE, "/from/environment");
    assertThat(found(Optional.of("/declared"), environment)).contains("/declared");
    assertThat(found(Optional.empty(), environment)).contains("/from/environment");
    assertThat(found(Optional.empty(), Map.of())).isEmpty();

    Files.createFile(folder.resolve("log"));
    assertThat(found(Optional.empty(), Map.of())).contains(folder.resolve("log").toString());
    assertThat(found(Optional.empty(), Map.of(TerminationMessage.VARIABLE, " "))).isPresent();
  }

  @Test
  void replacesWhatStoodThereAndKeepsToFourKibibytes() throws IOException {
    Path file = folder.resolve("log");
    Files.writeString(file, "x".repeat(9000));
    StringBuilder plan = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      plan.append("- query: SELECT ").append(i).append('\n');
    }
    Incident large =
        new Incident(
            INCIDENT.id(),
            INCIDENT.kind(),
            "j",
            INCIDENT.run(),
            INCIDENT.at(),
            INCIDENT.after(),
            true,
            true,
            "a.",
            "b.",
            "c.",
            Optional.of(plan.toString()),
            INCIDENT.holds(),
            INCIDENT.waits(),
            INCIDENT.declared(),
            INCIDENT.facts(),
            INCIDENT.stacks(),
            INCIDENT.edges(),
            INCIDENT.timeline());
    new TerminationMessage(file.toString()).write(large, err);
    assertThat(Files.size(file)).isBetween(3900L, 4096L);
    assertThat(Files.readString(file)).startsWith("POOL_DEADLOCK").endsWith("lines more");
    assertThat(errors.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void aFailureIsToldInOneLineAndThrowsNothing() {
    String nowhere = folder.resolve("missing").resolve("log").toString();
    new TerminationMessage(nowhere).write(INCIDENT, err);
    assertThat(errors.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "The termination message could not be written to " + nowhere + ": NoSuchFileException");
  }

  @Test
  void aPathThatIsNoneIsAFailureLikeAnyOther() {
    new TerminationMessage("a\0b").write(INCIDENT, err);
    assertThat(errors.toString(StandardCharsets.UTF_8)).contains("could not be written");
  }
}
