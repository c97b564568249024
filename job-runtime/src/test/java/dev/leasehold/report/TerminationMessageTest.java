package dev.leasehold.report;

import static dev.leasehold.report.Cases.cursor;
import static dev.leasehold.report.Cases.subject;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminationMessageTest {
  private static final Incident INCIDENT = Diagnosis.of(Cases.story1(), subject(cursor()));

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
    assertThat(new TerminationMessage(file.toString()).write(large)).isEmpty();
    assertThat(Files.size(file)).isBetween(3900L, 4096L);
    assertThat(Files.readString(file)).startsWith("POOL_DEADLOCK").endsWith("lines more");
  }

  @Test
  void aFailureIsToldInOneLineAndThrowsNothing() {
    String nowhere = folder.resolve("missing").resolve("log").toString();
    assertThat(new TerminationMessage(nowhere).write(INCIDENT))
        .contains(
            "the termination message could not be written to " + nowhere + ": NoSuchFileException");
  }

  @Test
  void aPathThatIsNoneIsAFailureLikeAnyOther() {
    assertThat(new TerminationMessage("a\0b").write(INCIDENT).orElseThrow())
        .contains("could not be written")
        .hasLineCount(1);
  }
}
