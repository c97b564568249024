package dev.leasehold.cli;

import dev.leasehold.declaration.References;
import dev.leasehold.report.ExitCode;
import dev.leasehold.schedule.ChildProcesses;
import dev.leasehold.schedule.Daemon;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "daemon",
    mixinStandardHelpOptions = true,
    description = {
      "Starts every declared job at its instants, each run in a process of its own, until it is"
          + " asked to end (SIGTERM): then it starts nothing any more, and waits for its runs for"
          + " as long as drainTimeout says.",
      "",
      "Any number of daemons may share a ledger: each instant is started by one of them, and what"
          + " one has begun is taken up by another when it is gone. The declaration is read again"
          + " when its file changes; one that is wrong changes nothing.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  leasehold daemon",
      "  leasehold daemon -f shop.yaml --jobs target/shop-jobs.jar"
    })
final class DaemonCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private DeclarationOptions options = new DeclarationOptions();

  DaemonCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    // What is wrong with the command line is said now, not by each run.
    options.read();
    options.classes();
    Daemon daemon =
        new Daemon(
            new Daemon.Settings(
                options.files(), References.ofProcess(), Path.of(".leasehold"), command()),
            this::line,
            Clock.systemUTC());
    Thread hook =
        new Thread(
            () -> {
              daemon.stop();
              try {
                daemon.awaitEnd();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      daemon.run();
      return ExitCode.COMPLETED.code();
    } catch (RuntimeException failed) {
      return Failures.log(failed, terminal).code();
    }
  }

  /**
   * This program once more, with the same machine and options; but each run has a memory of its
   * own.
   */
  private ChildProcesses.Command command() {
    List<String> java = new ArrayList<>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(DaemonCommand::isForRuns)
        .forEach(java::add);
    java.add("-Dleasehold.terminal=" + terminal.interactive());
    List<String> more = new ArrayList<>(options.jobsOptions());
    if (options.json()) {
      more.addAll(List.of("--format", "json"));
    }
    return new ChildProcesses.Command(
        java, List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()), more);
  }

  /** What sizes this process's memory, or opens a port, is not for its children. */
  private static boolean isForRuns(String argument) {
    return !argument.startsWith("-Xmx")
        && !argument.startsWith("-Xms")
        && !argument.startsWith("-XX:MaxRAM")
        && !argument.startsWith("-XX:InitialRAM")
        && !argument.startsWith("-agentlib:jdwp")
        && !argument.startsWith("-Xrunjdwp")
        && !argument.startsWith("-Dcom.sun.management.jmxremote")
        && !argument.startsWith("-Dleasehold.terminal");
  }

  /** A line that is JSON says itself whose it is. */
  private void line(String job, boolean error, String line) {
    PrintWriter to = error ? terminal.err() : terminal.out();
    to.println(line.startsWith("{") ? line : job + " | " + line);
  }
}
