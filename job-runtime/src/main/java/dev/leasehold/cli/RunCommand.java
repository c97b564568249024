package dev.leasehold.cli;

import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.References;
import dev.leasehold.report.ExitCode;
import dev.leasehold.report.OutcomeJson;
import dev.leasehold.report.OutcomeText;
import dev.leasehold.report.RunReport;
import dev.leasehold.report.TerminationMessage;
import dev.leasehold.run.JobRunner;
import dev.leasehold.run.KubernetesJob;
import dev.leasehold.run.RunRequest;
import dev.leasehold.schedule.ChildProcesses;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a job once, now, on a pool leased for its plan.",
      "",
      "Each run at a prompt is a new scheduled instant; give --restart to take up the last failed"
          + " one where it stopped.",
      "",
      "In a pod, the environment variable LEASEHOLD_KUBERNETES_JOB names the Kubernetes Job, all of"
          + " whose pods run one instant, to completion once. Both options come before it.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  leasehold run order-export",
      "  leasehold run order-export -f shop.yaml --jobs target/shop-jobs.jar",
      "  leasehold run order-export --restart",
      "  leasehold run order-export --scheduled-at 2026-11-22T03:15:00Z --format json"
    })
final class RunCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final InstantSource clock = Clock.systemUTC();

  @Mixin private DeclarationOptions options = new DeclarationOptions();

  @Parameters(paramLabel = "JOB", description = "The declared job's name.")
  private String job = "";

  @Option(
      names = "--restart",
      description = "Take up the last failed run of this job, under its scheduled instant.")
  private boolean restart;

  @Option(
      names = "--scheduled-at",
      paramLabel = "INSTANT",
      description = "The scheduled instant, as in 2026-11-22T03:15:00Z. Default: now.")
  private @Nullable String scheduledAt;

  @Option(
      names = ChildProcesses.OPTION,
      hidden = true,
      description =
          "Given by the daemon: its declaration comes by standard input, which is open"
              + " for as long as the daemon lives.")
  private boolean underDaemon;

  RunCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (!underDaemon) {
      return run(options.read(), runner -> {});
    }
    Lifeline lifeline = Lifeline.ofProcess();
    return lifeline
        .declaration()
        .map(declaration -> run(declaration, runner -> lifeline.atItsEnd(runner::interrupt)))
        .orElseGet(ExitCode.INTERRUPTED::code);
  }

  private int run(Declaration declaration, Consumer<JobRunner> began) {
    String declared = options.job(declaration, job);
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Optional<KubernetesJob> kubernetesJob = kubernetesJob(declared, now);
    RunRequest request =
        new RunRequest(
            declaration,
            declared,
            kubernetesJob.flatMap(KubernetesJob::scheduledAt).orElseGet(() -> instant(now)),
            restart,
            kubernetesJob,
            underDaemon || kubernetesJob.isPresent(),
            options.classes(),
            References.ofProcess(),
            Path.of(".leasehold"));
    Logging.about(job, request.scheduledAt());
    kubernetesJob.ifPresent(one -> Logging.about(one.name()));
    Optional<TerminationMessage> message =
        TerminationMessage.find(declaration.terminationMessage(), System.getenv());
    CountDownLatch reported = new CountDownLatch(1);
    try (RunView view = new RunView(terminal, underDaemon, message, clock)) {
      JobRunner runner = new JobRunner(view, clock);
      endOnSignal(runner, reported);
      began.accept(runner);
      RunReport report = runner.run(request);
      view.close();
      terminal.out().println(text(report));
      terminal.out().flush();
      return report.exit().code();
    } catch (RuntimeException failed) {
      return Failures.log(failed, terminal).code();
    } finally {
      reported.countDown();
    }
  }

  private String text(RunReport report) {
    if (options.json()) {
      return OutcomeJson.of(report);
    }
    return terminal.coloured() ? OutcomeText.coloured(report) : OutcomeText.of(report);
  }

  /** SIGTERM ends the run; the process leaves when its report is out. */
  static void endOnSignal(JobRunner runner, CountDownLatch reported) {
    Thread hook =
        new Thread(
            () -> {
              runner.interrupt();
              try {
                reported.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Which Job this is a pod of; what is asked for on the command line comes before it. */
  private Optional<KubernetesJob> kubernetesJob(String declared, Instant now) {
    if (restart || scheduledAt != null) {
      return Optional.empty();
    }
    try {
      return KubernetesJob.of(System.getenv(), declared, now);
    } catch (IllegalArgumentException wrong) {
      throw options.usage(String.valueOf(wrong.getMessage()));
    }
  }

  private Instant instant(Instant now) {
    String given = scheduledAt;
    if (given == null) {
      return now;
    }
    if (restart) {
      throw options.usage("--restart and --scheduled-at exclude each other");
    }
    try {
      return Instant.parse(given);
    } catch (DateTimeParseException e) {
      throw options.usage(
          "--scheduled-at: not an instant: " + given + "; write it as 2026-11-22T03:15:00Z");
    }
  }
}
