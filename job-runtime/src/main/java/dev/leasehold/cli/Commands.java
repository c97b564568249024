package dev.leasehold.cli;

import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes the commands by their constructors, and gives them the terminal. */
final class Commands implements IFactory {
  private final IFactory rest = CommandLine.defaultFactory();
  private final Map<Class<?>, Supplier<?>> commands;

  Commands(Terminal terminal) {
    commands =
        Map.of(
            RunCommand.class, () -> new RunCommand(terminal),
            PlanCommand.class, () -> new PlanCommand(terminal),
            CheckCommand.class, () -> new CheckCommand(terminal),
            MigrateCommand.class, () -> new MigrateCommand(terminal),
            StatusCommand.class, () -> new StatusCommand(terminal),
            HistoryCommand.class, () -> new HistoryCommand(terminal),
            KillCommand.class, () -> new KillCommand(terminal),
            SweepCommand.class, () -> new SweepCommand(terminal),
            ReleaseCommand.class, () -> new ReleaseCommand(terminal));
  }

  @Override
  public <K> K create(Class<K> type) throws Exception {
    Supplier<?> command = commands.get(type);
    if (command != null) {
      return type.cast(command.get());
    }
    return rest.create(type);
  }
}
