package dev.leasehold.cli;

import dev.leasehold.alert.ChannelTest;
import dev.leasehold.alert.Dispatch.NotSent;
import dev.leasehold.alert.Dispatch.Result;
import dev.leasehold.declaration.ChannelDeclaration;
import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.References;
import dev.leasehold.report.ExitCode;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "alert",
    mixinStandardHelpOptions = true,
    description = {
      "Sends a test, marked as one, to a channel or to all of them, and says what became of it.",
      "",
      "Exit code 1 where one was not taken.",
      ""
    },
    footer = {"", "Examples:", "  leasehold alert --test", "  leasehold alert --test ops"})
final class AlertCommand implements Callable<Integer> {
  private static final String ALL = "";

  private final Terminal terminal;

  @Mixin private DeclarationOptions options = new DeclarationOptions();

  @Option(
      names = "--test",
      required = true,
      arity = "0..1",
      fallbackValue = ALL,
      paramLabel = "CHANNEL",
      description = "The channel that gets a test. Default: all.")
  private String test = ALL;

  AlertCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Declaration declaration = options.read();
    Map<String, Result> results =
        ChannelTest.of(channels(declaration), References.ofProcess(), Clock.systemUTC());
    boolean allTaken = true;
    Map<String, Object> json = new LinkedHashMap<>();
    for (Map.Entry<String, Result> one : results.entrySet()) {
      String why = one.getValue() instanceof NotSent not ? not.reason() : "";
      allTaken &= why.isEmpty();
      json.put(one.getKey(), Map.of("taken", why.isEmpty(), "trouble", why));
      if (!options.json()) {
        terminal
            .out()
            .println(
                why.isEmpty()
                    ? terminal.styled("@|green taken|@      ") + one.getKey()
                    : terminal.styled("@|bold,red not taken|@  ") + one.getKey() + ": " + why);
      }
    }
    if (options.json()) {
      terminal.out().println(Json.of(Map.of("channels", json)));
    }
    return (allTaken ? ExitCode.COMPLETED : ExitCode.FAILED).code();
  }

  private List<ChannelDeclaration> channels(Declaration declaration) {
    Map<String, ChannelDeclaration> all = declaration.channels();
    if (all.isEmpty()) {
      throw options.usage("no channel is declared; add one under channels:");
    }
    if (test.equals(ALL)) {
      return List.copyOf(all.values());
    }
    ChannelDeclaration one = all.get(test);
    if (one == null) {
      throw options.usage(
          "no channel " + test + "; declared are " + String.join(", ", all.keySet()));
    }
    return List.of(one);
  }
}
