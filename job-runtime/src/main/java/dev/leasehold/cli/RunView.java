package dev.leasehold.cli;

import dev.leasehold.admission.Admission;
import dev.leasehold.admission.Reclaim;
import dev.leasehold.batch.BatchJob;
import dev.leasehold.database.StatementDigest;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.plan.PlanPrinter;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.report.Incident;
import dev.leasehold.report.IncidentText;
import dev.leasehold.report.TerminationMessage;
import dev.leasehold.run.RunListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Shows a run: text and a line that moves for a person, lines of the log for a machine. Everything
 * goes to standard error, for standard output is the result's.
 */
final class RunView implements RunListener, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RunView.class);
  private static final Duration BETWEEN_PLAIN_LINES = Duration.ofSeconds(10);
  private static final int WIDTH = 100;

  private final Terminal terminal;
  private final boolean passedOn;
  private final Optional<TerminationMessage> terminationMessage;
  private final InstantSource clock;
  private @Nullable ProgressBar bar;
  private @Nullable Instant nextPlainLine;
  private long lastRead;

  /**
   * @param passedOn whether a daemon passes its lines on, among those of other runs: nothing moves,
   *     and what every run of the job says is left out
   */
  RunView(
      Terminal terminal,
      boolean passedOn,
      Optional<TerminationMessage> terminationMessage,
      InstantSource clock) {
    this.terminal = terminal;
    this.passedOn = passedOn;
    this.terminationMessage = terminationMessage;
    this.clock = clock;
  }

  @Override
  public void named(Instant scheduledAt, OptionalLong lease) {
    Logging.about(scheduledAt, lease);
  }

  @Override
  public void planned(JobDeclaration job, Map<String, Integer> capacities) {
    if (!passedOn) {
      print(new PlanPrinter(capacities, terminal.coloured(), StatementDigest::of).print(job));
    }
  }

  @Override
  public void waiting(Admission.Waiting waiting) {
    if (waiting.place() == 0) {
      print("Waiting to get in line: %s".formatted(waiting.reason()));
      return;
    }
    print(
        "In line for the lease: place %d, %s; held by %s"
            .formatted(waiting.place(), waiting.reason(), holders(waiting)));
  }

  @Override
  public void reclaimed(Reclaim.Outcome outcome) {
    ReclaimedText.lines(outcome).forEach(this::warned);
  }

  private static String holders(Admission.Waiting waiting) {
    if (waiting.holders().isEmpty()) {
      return "nobody now";
    }
    return waiting.holders().stream()
        .map(lease -> lease.job() + " (" + lease.total() + ")")
        .collect(Collectors.joining(", "));
  }

  @Override
  public void leased(Map<String, Integer> pools, Map<String, Integer> runtime) {
    print(
        pools.entrySet().stream()
            .map(
                e ->
                    "%d connection%s of %s for the job, %d for the runtime"
                        .formatted(
                            e.getValue(),
                            e.getValue() == 1 ? "" : "s",
                            e.getKey(),
                            runtime.getOrDefault(e.getKey(), 0)))
            .collect(Collectors.joining("; ", terminal.styled("@|bold Leased:|@ "), "")));
  }

  @Override
  public void warned(String line) {
    if (terminal.interactive()) {
      print(terminal.styled("@|yellow warning:|@ ") + line);
    } else {
      log.warn(line);
    }
  }

  @Override
  public void progress(BatchJob.Progress progress, PoolSnapshot pools) {
    String held =
        pools.sizes().entrySet().stream()
            .map(
                e ->
                    "%s %d/%d held, %d waiting"
                        .formatted(
                            e.getKey(),
                            pools.held(e.getKey()),
                            e.getValue(),
                            pools.waiting(e.getKey())))
            .collect(Collectors.joining("; "));
    if (terminal.interactive() && !passedOn) {
      ProgressBar shown = bar == null ? open() : bar;
      bar = shown;
      shown.setExtraMessage(" " + progress.step() + "  " + held);
      shown.stepTo(progress.read());
    } else {
      plainLine(progress, held);
    }
  }

  private ProgressBar open() {
    return new ProgressBarBuilder()
        .setInitialMax(-1)
        .setUnit(" items", 1)
        .showSpeed()
        .hideEta()
        .setUpdateIntervalMillis(250)
        .setMaxRenderedLength(WIDTH)
        .setConsumer(new MovingLine())
        .build();
  }

  private void plainLine(BatchJob.Progress progress, String held) {
    Instant now = clock.instant();
    if (nextPlainLine == null) {
      nextPlainLine = now.plus(BETWEEN_PLAIN_LINES);
    }
    if (now.isBefore(nextPlainLine)) {
      return;
    }
    nextPlainLine = now.plus(BETWEEN_PLAIN_LINES);
    long rate = (progress.read() - lastRead) / BETWEEN_PLAIN_LINES.toSeconds();
    lastRead = progress.read();
    print(
        "%s: %,d items read, %,d written, %,d/s; %s"
            .formatted(progress.step(), progress.read(), progress.written(), rate, held));
  }

  @Override
  public void incident(Incident incident) {
    close();
    if (terminal.interactive()) {
      print(terminal.coloured() ? IncidentText.coloured(incident) : IncidentText.of(incident));
    } else {
      log.atLevel(incident.fatal() ? Level.ERROR : Level.WARN).log(IncidentText.of(incident));
    }
    if (incident.fatal()) {
      terminationMessage.ifPresent(message -> message.write(incident).ifPresent(this::warned));
    }
  }

  private synchronized void print(String text) {
    if (terminal.interactive()) {
      terminal.err().println(text);
    } else {
      log.info(text);
    }
  }

  /** Ends the line that moves. */
  @Override
  public void close() {
    ProgressBar shown = bar;
    if (shown != null) {
      bar = null;
      shown.close();
    }
  }

  /** The library's own consumer asks a terminal library for the width; ours is known. */
  private final class MovingLine implements ProgressBarConsumer {
    @Override
    public int getMaxRenderedLength() {
      return WIDTH;
    }

    @Override
    public void accept(String rendered) {
      terminal.err().print("\r" + rendered);
      terminal.err().flush();
    }

    @Override
    public void close() {
      terminal.err().println();
    }
  }
}
