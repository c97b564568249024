package dev.leasehold.kubernetes;

import java.util.Map;

/**
 * One object, as Kubernetes reads it.
 *
 * @param content mappings, lists, texts, whole numbers and truths
 */
public record Manifest(Map<String, Object> content) {

  /** What its file is called. */
  public String fileName() {
    return (content.get("kind") + "-" + metadata().get("name")).toLowerCase(java.util.Locale.ROOT)
        + ".yaml";
  }

  private Map<?, ?> metadata() {
    return (Map<?, ?>) java.util.Objects.requireNonNull(content.get("metadata"));
  }

  /** As YAML. */
  public String yaml() {
    return ManifestYaml.of(content);
  }
}
