package dev.leasehold.cli;

import dev.leasehold.batch.JobClassException;
import dev.leasehold.database.DatabaseException;
import dev.leasehold.declaration.DeclarationException;
import dev.leasehold.declaration.Problem;
import dev.leasehold.report.ExitCode;
import dev.leasehold.run.NoSuchIncidentException;
import dev.leasehold.run.NoSuchRunException;
import dev.leasehold.schedule.NotListeningException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what went wrong before or beside a run: one line for a user's mistake, no stack trace. */
final class Failures {
  private static final Logger log = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  static ExitCode tell(Exception failure, Terminal terminal) {
    lines(failure).forEach(message -> line(terminal, message));
    return exitCode(failure);
  }

  /** What to tell of it; the first line names the place and the cure. */
  static List<String> lines(Exception failure) {
    if (failure instanceof DeclarationException wrong) {
      return wrong.problems().stream().map(Problem::toString).toList();
    }
    if (failure instanceof DatabaseException
        || failure instanceof JobClassException
        || failure instanceof NotListeningException
        || isNothingThere(failure)) {
      return List.of(String.valueOf(failure.getMessage()));
    }
    log.error("a fault of its own", failure);
    return List.of("a fault of its own: " + failure);
  }

  /**
   * Tells what ended a run or a daemon: to a person as everything else, to a machine as a line of
   * the log like any other.
   *
   * @throws RuntimeException the failure itself, for a person
   */
  static ExitCode log(RuntimeException failure, Terminal terminal) {
    if (terminal.interactive()) {
      throw failure;
    }
    lines(failure).forEach(line -> terminal.err().println(Logging.line(line)));
    return exitCode(failure);
  }

  static ExitCode exitCode(Exception failure) {
    if (failure instanceof DatabaseException unusable) {
      return exitCode(unusable.reason());
    }
    if (failure instanceof DeclarationException
        || failure instanceof JobClassException
        || failure instanceof NotListeningException) {
      return ExitCode.DECLARATION;
    }
    return isNothingThere(failure) ? ExitCode.USAGE : ExitCode.FAILED;
  }

  /** A declaration must change for the first group; waiting or repairing helps the second. */
  private static ExitCode exitCode(DatabaseException.Reason reason) {
    return switch (reason) {
      case ACCESS_DENIED, NO_SUCH_SCHEMA, NO_PRIVILEGE, BAD_ADDRESS -> ExitCode.DECLARATION;
      case UNREACHABLE, FULL, LOST, UNUSABLE, EMBEDDED -> ExitCode.DATABASE;
    };
  }

  static void line(Terminal terminal, String message) {
    terminal.err().println(terminal.styled("@|bold,red leasehold:|@ ") + message);
  }

  private static boolean isNothingThere(Throwable failure) {
    return failure instanceof NoSuchRunException || failure instanceof NoSuchIncidentException;
  }
}
