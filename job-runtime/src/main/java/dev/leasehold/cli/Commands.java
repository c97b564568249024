package dev.leasehold.cli;

import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes the commands by their constructors, and gives them the terminal. */
final class Commands implements IFactory {
  private final IFactory rest = CommandLine.defaultFactory();
  private final Terminal terminal;

  Commands(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public <K> K create(Class<K> type) throws Exception {
    if (type == RunCommand.class) {
      return type.cast(new RunCommand(terminal));
    }
    if (type == PlanCommand.class) {
      return type.cast(new PlanCommand(terminal));
    }
    if (type == CheckCommand.class) {
      return type.cast(new CheckCommand(terminal));
    }
    return rest.create(type);
  }
}
