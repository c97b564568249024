package dev.leasehold.declaration;

import java.util.List;
import java.util.stream.Collectors;

/** A declaration that cannot be used, with all its problems at once. */
public final class DeclarationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /** At least one problem. */
  public DeclarationException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** In the order of their places. */
  public List<Problem> problems() {
    return problems;
  }

  /** All of them on one line. */
  public String line() {
    return problems.stream().map(Problem::toString).collect(Collectors.joining("; "));
  }
}
