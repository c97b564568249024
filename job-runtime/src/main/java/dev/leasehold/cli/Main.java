package dev.leasehold.cli;

import dev.leasehold.report.ExitCode;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line {@code leasehold}. */
@Command(
    name = "leasehold",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Runs scheduled batch jobs that cannot hang on their connection pool.",
      "",
      "A job is an ordinary Spring Batch job, declared in YAML together with the queries it runs."
          + " From them Leasehold works out how many connections a run needs, leases exactly that"
          + " many, and ends and explains a run that waits for one too long.",
      ""
    },
    footer = {
      "",
      "Start with these:",
      "  leasehold plan                 what every job of jobs.yaml will hold, and why",
      "  leasehold check                everything that can be checked before a run",
      "  leasehold run order-export     one run, now",
      "  leasehold status               who holds what, and who waits",
      "",
      "Exit codes:",
      "  0 completed         1 the job failed     64 usage              69 database unreachable",
      "  75 no lease in time 78 bad declaration   80 plan or deadlock   81 acquire timeout",
      "  82 lease lost       83 stuck             84 replaced           124 deadline",
      "  143 interrupted"
    },
    subcommands = {
      RunCommand.class,
      DaemonCommand.class,
      RecordCommand.class,
      PlanCommand.class,
      CheckCommand.class,
      MigrateCommand.class,
      RenderCommand.class,
      StatusCommand.class,
      HistoryCommand.class,
      IncidentsCommand.class,
      AlertCommand.class,
      SilenceCommand.class,
      KillCommand.class,
      SweepCommand.class,
      LeasesCommand.class,
      HelpCommand.class
    })
public final class Main implements Runnable {
  private static final Duration EXIT = Duration.ofSeconds(10);

  @Spec private CommandSpec spec;

  Main() {
    // picocli sets the command's description after construction.
    spec = CommandSpec.create();
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "missing command");
  }

  /** Runs one command and leaves with its exit code. */
  public static void main(String[] args) {
    Terminal terminal = Terminal.ofProcess();
    Logging.start(terminal);
    int code = commandLine(terminal).execute(args);
    System.out.flush();
    System.err.flush();
    // Author's code may leave threads behind that would keep the process, and the pod, alive.
    haltAfter(EXIT, code);
    System.exit(code);
  }

  /** A shutdown hook of the author's code may hang, too. */
  private static void haltAfter(Duration limit, int code) {
    Thread halting =
        new Thread(
            () -> {
              try {
                new CountDownLatch(1).await(limit.toMillis(), TimeUnit.MILLISECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              Runtime.getRuntime().halt(code);
            },
            "halt");
    halting.setDaemon(true);
    halting.start();
  }

  static CommandLine commandLine(Terminal terminal) {
    CommandLine line = new CommandLine(new Main(), new Commands(terminal));
    line.setColorScheme(CommandLine.Help.defaultColorScheme(terminal.ansi()));
    line.setOut(terminal.out());
    line.setErr(terminal.err());
    line.setUsageHelpAutoWidth(false);
    line.setUsageHelpWidth(100);
    line.setParameterExceptionHandler(
        (wrong, args) -> {
          terminal.err().println("leasehold: " + wrong.getMessage());
          CommandLine at = wrong.getCommandLine();
          if (!CommandLine.UnmatchedArgumentException.printSuggestions(wrong, terminal.err())) {
            terminal.err().println("  see: " + at.getCommandSpec().qualifiedName() + " --help");
          }
          return ExitCode.USAGE.code();
        });
    line.setExecutionExceptionHandler(
        (failure, at, result) -> Failures.tell(failure, terminal).code());
    return line;
  }
}
