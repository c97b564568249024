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
        Map.ofEntries(
            of(RunCommand.class, () -> new RunCommand(terminal)),
            of(RecordCommand.class, () -> new RecordCommand(terminal)),
            of(PlanCommand.class, () -> new PlanCommand(terminal)),
            of(CheckCommand.class, () -> new CheckCommand(terminal)),
            of(MigrateCommand.class, () -> new MigrateCommand(terminal)),
            of(RenderCommand.class, () -> new RenderCommand(terminal)),
            of(StatusCommand.class, () -> new StatusCommand(terminal)),
            of(HistoryCommand.class, () -> new HistoryCommand(terminal)),
            of(IncidentsCommand.class, () -> new IncidentsCommand(terminal)),
            of(AlertCommand.class, () -> new AlertCommand(terminal)),
            of(SilenceCommand.class, () -> new SilenceCommand(terminal)),
            of(KillCommand.class, () -> new KillCommand(terminal)),
            of(DaemonCommand.class, () -> new DaemonCommand(terminal)),
            of(SweepCommand.class, () -> new SweepCommand(terminal)),
            of(ReleaseCommand.class, () -> new ReleaseCommand(terminal)));
  }

  private static <C> Map.Entry<Class<?>, Supplier<?>> of(Class<C> type, Supplier<C> command) {
    return Map.entry(type, command);
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
