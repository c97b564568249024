package dev.leasehold.alert;

import dev.leasehold.declaration.Text;
import dev.leasehold.report.Words;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A program that is run for every notice. It gets the notice as JSON on its standard input and the
 * most of it in its environment; it has taken the notice when it ends with 0. Thread-safe.
 */
final class CommandSender implements Sender {
  private static final int LAST_LINES = 3;
  private static final int LONGEST_LINE = 200;
  private static final Duration FOR_LAST_WORDS = Duration.ofMillis(200);

  /** Names of variables whose values are not shown when the program prints them. */
  private static final Pattern SECRET =
      Pattern.compile("(?i).*(password|passwd|secret|token|key|webhook|credential).*");

  private final List<String> command;
  private final Secrets secrets;

  private CommandSender(List<String> command, Secrets secrets) {
    this.command = command;
    this.secrets = secrets;
  }

  static CommandSender of(Settings settings) {
    List<String> command = new ArrayList<>();
    List<String> secrets = new ArrayList<>();
    Optional<Text> run = settings.written("run");
    if (run.isPresent()) {
      Optional<List<String>> words = CommandLine.split(run.get().written());
      if (words.isEmpty()) {
        settings.report("run", "has a quote that is not closed; close it, or put \\ before it");
      }
      // Split before the references are resolved: whatever they stand for is one argument.
      for (String word : words.orElse(List.of())) {
        settings
            .resolve(new Text(word, run.get().place()))
            .ifPresent(
                resolved -> {
                  command.add(resolved);
                  if (!resolved.equals(word)) {
                    secrets.add(resolved);
                    secrets.addAll(CommandLine.resolved(word, resolved));
                  }
                });
      }
      if (words.isPresent() && (words.get().isEmpty() || words.get().get(0).isBlank())) {
        settings.report("run", "names no program");
      }
    }
    System.getenv()
        .forEach(
            (name, value) -> {
              if (SECRET.matcher(name).matches()) {
                secrets.add(value);
              }
            });
    return new CommandSender(List.copyOf(command), new Secrets(secrets));
  }

  @Override
  public void send(Notice notice, Duration limit) throws NotSentException, InterruptedException {
    Process process = start(notice);
    boolean ended = false;
    try {
      LastWords words = new LastWords(process.getErrorStream());
      Thread listener = Worker.start("leasehold-command-stderr", words);
      Worker.start("leasehold-command-stdin", () -> tell(process, NoticeJson.of(notice)));
      ended = process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
      if (ended && process.exitValue() != 0) {
        listener.join(FOR_LAST_WORDS.toMillis());
        throw new NotSentException(
            "the command ended with " + process.exitValue() + quote(words.text()), false);
      }
    } finally {
      if (!ended) {
        kill(process);
      }
    }
    if (!ended) {
      throw new NotSentException("the command did not end in time and was killed", false);
    }
  }

  private Process start(Notice notice) throws NotSentException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment(notice));
    builder.redirectOutput(Redirect.DISCARD);
    try {
      return builder.start();
    } catch (IOException | IllegalArgumentException failed) {
      // Its message holds the command.
      throw new NotSentException(
          "the command cannot be started: there is no such program, or it may not be run", false);
    }
  }

  /** What a script needs without reading JSON. */
  static Map<String, String> environment(Notice notice) {
    return Map.of(
        "LEASEHOLD_EVENT", notice.event().name(),
        "LEASEHOLD_JOB", printable(notice.incident().job()),
        "LEASEHOLD_KIND", notice.incident().kind().name(),
        "LEASEHOLD_SEVERITY", Wording.severity(notice),
        "LEASEHOLD_GROUP", printable(notice.group()),
        "LEASEHOLD_RUN", notice.incident().run().toString(),
        "LEASEHOLD_INCIDENT", printable(notice.incident().id()),
        "LEASEHOLD_SINCE", notice.since().toString(),
        "LEASEHOLD_OCCURRENCES", Integer.toString(notice.occurrences()),
        "LEASEHOLD_SUMMARY", Wording.cut(Wording.headline(notice), 1024));
  }

  private static String printable(String text) {
    return Words.printable(text);
  }

  private static void tell(Process process, byte[] notice) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(notice);
    } catch (IOException unread) {
      // A program need not read it.
    }
  }

  /**
   * The parents first, for who is killed starts nothing more; whom they started is asked for
   * before, for nobody would know their parent after.
   */
  private static void kill(Process process) {
    List<ProcessHandle> descendants = process.descendants().toList();
    process.destroyForcibly();
    for (ProcessHandle descendant : descendants) {
      List<ProcessHandle> younger = descendant.descendants().toList();
      descendant.destroyForcibly();
      younger.forEach(ProcessHandle::destroyForcibly);
    }
  }

  private String quote(String text) {
    List<String> lines =
        secrets.hide(text).lines().map(CommandSender::printable).filter(l -> !l.isEmpty()).toList();
    List<String> last = lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
    return last.isEmpty()
        ? ""
        : ": "
            + String.join(
                " / ", last.stream().map(line -> Wording.cut(line, LONGEST_LINE)).toList());
  }

  /** Reads to the end, and keeps the last lines. */
  private static final class LastWords implements Runnable {
    private static final int KEPT = 8192;

    private final InputStream stream;
    private final StringBuilder kept = new StringBuilder();
    private boolean cut;

    LastWords(InputStream stream) {
      this.stream = stream;
    }

    @Override
    public void run() {
      byte[] some = new byte[KEPT];
      try (stream) {
        for (int n = stream.read(some); n >= 0; n = stream.read(some)) {
          keep(new String(some, 0, n, StandardCharsets.ISO_8859_1));
        }
      } catch (IOException ended) {
        // It was killed.
      }
    }

    private synchronized void keep(String more) {
      kept.append(more);
      if (kept.length() > KEPT) {
        kept.delete(0, kept.length() - KEPT);
        cut = true;
      }
    }

    /** Whole lines: a secret in one whose beginning is lost would not be recognised. */
    synchronized String text() {
      String text =
          new String(kept.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
      return cut ? text.substring(text.indexOf('\n') + 1) : text;
    }
  }
}
