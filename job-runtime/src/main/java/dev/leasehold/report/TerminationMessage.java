package dev.leasehold.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The file that Kubernetes shows as the reason why a container ended. It takes 4 KiB.
 *
 * @param file where it is written; what stood there is replaced
 */
public record TerminationMessage(String file) {
  /** The environment variable that names the file where the declaration does not. */
  public static final String VARIABLE = "LEASEHOLD_TERMINATION_MESSAGE";

  /** What Kubernetes reads of it. */
  static final int BYTES = 4096;

  private static final String OF_KUBERNETES = "/dev/termination-log";

  /**
   * The file named by the declaration, else by the environment, else Kubernetes' own where it is
   * there and can be written; empty where there is none of them.
   *
   * @param declared path, as the declaration gives it
   */
  public static Optional<TerminationMessage> find(
      Optional<String> declared, Map<String, String> environment) {
    return find(declared, environment, Path.of(OF_KUBERNETES));
  }

  static Optional<TerminationMessage> find(
      Optional<String> declared, Map<String, String> environment, Path ofKubernetes) {
    return declared
        .or(() -> Optional.ofNullable(environment.get(VARIABLE)))
        .filter(path -> !path.isBlank())
        .or(
            () ->
                Optional.of(ofKubernetes)
                    .filter(path -> Files.isRegularFile(path) && Files.isWritable(path))
                    .map(Path::toString))
        .map(TerminationMessage::new);
  }

  /**
   * Writes the incident, cut to what Kubernetes reads. Throws nothing.
   *
   * @return why it could not be written, one line; empty where it was
   */
  public Optional<String> write(Incident incident) {
    byte[] text = IncidentText.cut(incident, BYTES).getBytes(StandardCharsets.UTF_8);
    try {
      Files.write(Path.of(file), text);
      return Optional.empty();
    } catch (IOException | InvalidPathException | SecurityException unwritten) {
      return Optional.of(
          "the termination message could not be written to "
              + Words.printable(file)
              + ": "
              + unwritten.getClass().getSimpleName());
    }
  }
}
