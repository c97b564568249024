package dev.leasehold.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "leases",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {"What can be done about a single lease; leasehold status lists them.", ""},
    subcommands = ReleaseCommand.class)
final class LeasesCommand implements Runnable {
  // picocli sets the command's description after construction.
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "missing command");
  }
}
