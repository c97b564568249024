package dev.leasehold.kubernetes;

import java.util.List;
import java.util.Optional;

/**
 * What is not in a declaration, but in what Kubernetes is given.
 *
 * @param name the beginning of the names of what all jobs share
 * @param namespace where everything lives; empty to leave it to whoever applies it
 * @param files the declaration as it was written; at least one
 */
public record Release(String name, Optional<String> namespace, List<JobsFile> files) {
  /** A Kubernetes name that still has room for what is put behind it. */
  private static final String NAME = "[a-z0-9]([-a-z0-9]{0,51}[a-z0-9])?";

  /** Where the container finds the files. */
  static final String FOLDER = "/etc/leasehold";

  /**
   * One file of a declaration.
   *
   * @param path as it was given
   * @param text all of it
   */
  public record JobsFile(String path, String text) {}

  /**
   * @throws IllegalArgumentException when the name is none for Kubernetes
   */
  public Release {
    if (!isName(name)) {
      throw new IllegalArgumentException(name);
    }
    files = List.copyOf(files);
  }

  /** Whether Kubernetes takes this as the name of a release, or of a namespace. */
  public static boolean isName(String name) {
    return name.matches(NAME);
  }

  String jobs() {
    return name + "-jobs";
  }

  String sweep() {
    return name + "-sweep";
  }

  String migrate() {
    return name + "-migrate";
  }

  String alerts() {
    return name + "-alerts";
  }

  /** What each file is called in the container, in order. */
  List<String> keys() {
    return files.size() == 1
        ? List.of("jobs.yaml")
        : java.util.stream.IntStream.rangeClosed(1, files.size())
            .mapToObj(number -> "jobs-" + number + ".yaml")
            .toList();
  }
}
