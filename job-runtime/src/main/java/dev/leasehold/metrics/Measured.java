package dev.leasehold.metrics;

import dev.leasehold.batch.BatchJob;
import dev.leasehold.batch.BatchMeters;
import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.DeclarationException;
import dev.leasehold.declaration.MetricsDeclaration;
import dev.leasehold.declaration.References;
import dev.leasehold.pool.PoolMeters;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.report.Incident;
import dev.leasehold.report.RunReport;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A run whose declaration names at least one place for numbers or traces. */
final class Measured implements RunMetrics {
  private static final Logger log = LoggerFactory.getLogger(Measured.class);

  private static final String NUMBERS = "metrics.otlp";
  private static final String TRACES = "traces.otlp";

  private final RunNumbers numbers;
  private final List<Export> exports = new ArrayList<>();
  private @Nullable Meters meters;
  private @Nullable OtlpMetrics otlp;

  private Measured(RunNumbers numbers) {
    this.numbers = numbers;
  }

  static RunMetrics of(
      Declaration declaration, String job, References references, InstantSource clock) {
    Measured measured = new Measured(new RunNumbers(job, clock));
    MetricsDeclaration declared = declaration.metrics();
    declared
        .pushgateway()
        .map(gateway -> PushedOutcome.of(declaration, gateway, references, measured.numbers))
        .ifPresent(measured.exports::add);
    if (declared.otlp().isPresent()
        || declared.scrape().isPresent()
        || declaration.traces().isPresent()) {
      Meters meters = new Meters(measured.numbers);
      measured.meters = meters;
      declared.scrape().ifPresent(scrape -> measured.offer(scrape, meters));
      declared.otlp().ifPresent(otlp -> measured.send(otlp, references, meters));
      declaration
          .traces()
          .ifPresent(traces -> measured.trace(traces.otlp(), references, meters, clock));
      meters.start();
    }
    return measured;
  }

  static List<String> unusable(Declaration declaration, References references) {
    List<String> lines = new ArrayList<>();
    declaration
        .metrics()
        .pushgateway()
        .ifPresent(
            gateway ->
                receiver(
                    PushedGauges.PLACE,
                    () -> Receiver.of(gateway, references, PushedGauges.LIMIT),
                    lines::add));
    declaration
        .metrics()
        .otlp()
        .ifPresent(otlp -> receiver(NUMBERS, opening(otlp, references), lines::add));
    declaration
        .traces()
        .ifPresent(traces -> receiver(TRACES, opening(traces.otlp(), references), lines::add));
    return lines;
  }

  private void offer(MetricsDeclaration.Scrape scrape, Meters over) {
    ScrapePage page = new ScrapePage(scrape, over);
    exports.add(page);
    page.start();
  }

  private void send(MetricsDeclaration.Otlp declared, References references, Meters over) {
    receiver(NUMBERS, opening(declared, references), Measured::warn)
        .ifPresent(
            receiver -> {
              OtlpMetrics sent = new OtlpMetrics(receiver, numbers, over);
              otlp = sent;
              exports.add(sent);
            });
  }

  private void trace(
      MetricsDeclaration.Otlp declared, References references, Meters over, InstantSource clock) {
    receiver(TRACES, opening(declared, references), Measured::warn)
        .ifPresent(
            receiver -> {
              OtlpTrace trace = new OtlpTrace(receiver, numbers, clock);
              over.observe(trace);
              exports.add(trace);
            });
  }

  /** A run is worth more than its numbers: what is declared wrongly is left out, and told. */
  private static Optional<Receiver> receiver(String place, Opening opening, Consumer<String> told) {
    try {
      return Optional.of(opening.open());
    } catch (DeclarationException unresolved) {
      unresolved.problems().forEach(problem -> told.accept(problem.toString()));
    } catch (NotTakenException wrong) {
      told.accept(place + ": " + wrong.getMessage());
    }
    return Optional.empty();
  }

  private static Opening opening(MetricsDeclaration.Otlp declared, References references) {
    return () -> Receiver.of(declared, references, PushedGauges.LIMIT);
  }

  private static void warn(String line) {
    log.warn("{}", line);
  }

  private interface Opening {
    Receiver open() throws NotTakenException;
  }

  @Override
  public Optional<PoolMeters> pools() {
    return Optional.ofNullable(meters).map(Meters::pools);
  }

  @Override
  public Optional<BatchMeters> batch() {
    return Optional.ofNullable(meters).map(Meters::batch);
  }

  @Override
  public void inLine() {
    numbers.inLine();
  }

  @Override
  public void leased(Map<String, Integer> pools) {
    numbers.leased(pools);
    Meters over = meters;
    if (over != null) {
      over.leased(pools.keySet());
    }
    OtlpMetrics sent = otlp;
    if (sent != null) {
      sent.leased(pools.keySet());
    }
  }

  @Override
  public void progress(BatchJob.Progress progress, PoolSnapshot pools) {
    numbers.progress(progress, pools);
  }

  @Override
  public void incident(Incident incident) {
    numbers.incident(incident);
  }

  @Override
  public void ended(RunReport report) {
    numbers.ended(report);
  }

  @Override
  public void close() {
    numbers.end();
    Meters over = meters;
    if (over != null) {
      over.end();
    }
    TimeBox.end(exports, PushedGauges.LIMIT);
  }
}
