package dev.leasehold.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.OptionalLong;
import org.slf4j.LoggerFactory;

/** Logs to standard error: text for a person, one JSON object a line (ECS) for a machine. */
final class Logging {
  private Logging() {}

  static void start(Terminal terminal) {
    LoggerContext context = context();
    context.reset();
    // An author's thread that ends by an exception is a line like any other, not a page of text.
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, thrown) ->
            LoggerFactory.getLogger(Logging.class)
                .error("thread {} has ended by an exception", thread.getName(), thrown));
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setTarget("System.err");
    console.setEncoder(encoder(context, terminal));
    console.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.addAppender(console);
    root.setLevel(Level.INFO);
    // What these say at INFO is for their own developers.
    context.getLogger("org.springframework").setLevel(Level.WARN);
    context.getLogger("com.zaxxer.hikari").setLevel(Level.ERROR);
    context.getLogger("org.flywaydb").setLevel(Level.ERROR);
    context.getLogger("org.quartz").setLevel(Level.WARN);
    // A run that outlives its daemon's membership has nobody to tell that it has ended.
    context.getLogger("org.quartz.simpl.SimpleThreadPool").setLevel(Level.OFF);
    context.getLogger("ch.vorburger").setLevel(Level.WARN);
    // The job's failure is in the incident, with its line of code; once is enough.
    context.getLogger("org.springframework.batch.core.step").setLevel(Level.OFF);
    context.getLogger("org.springframework.batch.core.job").setLevel(Level.OFF);
  }

  /** What every line says from now on. */
  static void about(String job, Instant run) {
    context().putProperty(RunLines.JOB, job);
    context().putProperty(RunLines.RUN, run.toString());
  }

  /** The same, when more is known of the run. */
  static void about(Instant run, OptionalLong lease) {
    context().putProperty(RunLines.RUN, run.toString());
    lease.ifPresent(token -> context().putProperty(RunLines.LEASE, Long.toString(token)));
  }

  /** The same, of a pod: the Kubernetes Job that it is of. */
  static void about(String kubernetesJob) {
    context().putProperty(RunLines.KUBERNETES_JOB, kubernetesJob);
  }

  /** An error as a line for a machine, without its line break. */
  static String line(String message) {
    LoggerContext context = context();
    RunLines json = lines(context);
    return new String(
            json.encode(
                new LoggingEvent(
                    Logging.class.getName(),
                    context.getLogger(Failures.class),
                    Level.ERROR,
                    message,
                    null,
                    null)),
            StandardCharsets.UTF_8)
        .stripTrailing();
  }

  private static LoggerContext context() {
    return (LoggerContext) LoggerFactory.getILoggerFactory();
  }

  private static Encoder<ILoggingEvent> encoder(LoggerContext context, Terminal terminal) {
    if (terminal.interactive()) {
      PatternLayoutEncoder text = new PatternLayoutEncoder();
      text.setContext(context);
      text.setPattern("%d{HH:mm:ss} %-5level %logger{0}: %msg%n%ex{short}");
      text.start();
      return text;
    }
    return lines(context);
  }

  private static RunLines lines(LoggerContext context) {
    RunLines json = new RunLines();
    json.setContext(context);
    json.setServiceName("leasehold");
    json.start();
    return json;
  }
}
