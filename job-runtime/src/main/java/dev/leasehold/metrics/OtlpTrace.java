package dev.leasehold.metrics;

import com.google.protobuf.ByteString;
import dev.leasehold.report.Incident;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationView;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * One trace of one run, sent at its end: the run, its admission, and below it what is observed, as
 * the job and its steps. Thread-safe.
 */
final class OtlpTrace implements ObservationHandler<Observation.Context>, Export {
  /** These are as many as there are items. */
  private static final List<String> TOO_MANY = List.of("spring.batch.item.", "spring.batch.chunk.");

  /** What observes more than this is of no use as a trace. */
  private static final int MOST = 1000;

  private final Receiver receiver;
  private final RunNumbers numbers;
  private final InstantSource clock;
  private final UUID trace = UUID.randomUUID();
  private final long run = number();
  private final Map<Observation.Context, Begun> open = new LinkedHashMap<>();
  private final List<Span> done = new ArrayList<>();

  private record Begun(long span, long parent, Instant at) {}

  OtlpTrace(Receiver receiver, RunNumbers numbers, InstantSource clock) {
    this.receiver = receiver;
    this.numbers = numbers;
    this.clock = clock;
  }

  /** Not 0, which means that there is none. */
  private static long number() {
    long number = UUID.randomUUID().getLeastSignificantBits();
    return number == 0 ? 1 : number;
  }

  @Override
  public boolean supportsContext(Observation.Context context) {
    String name = String.valueOf(context.getName());
    return TOO_MANY.stream().noneMatch(name::startsWith);
  }

  @Override
  public synchronized void onStart(Observation.Context context) {
    if (open.size() + done.size() < MOST) {
      open.put(context, new Begun(number(), parent(context), clock.instant()));
    }
  }

  /** A worker's thread does not know what its step is in. */
  private long parent(Observation.Context context) {
    ObservationView parent = context.getParentObservation();
    while (parent != null) {
      if (parent.getContextView() instanceof Observation.Context above) {
        Begun begun = open.get(above);
        if (begun != null) {
          return begun.span();
        }
      }
      parent = parent.getContextView().getParentObservation();
    }
    return open.entrySet().stream()
        .filter(entry -> "spring.batch.job".equals(entry.getKey().getName()))
        .findFirst()
        .map(entry -> entry.getValue().span())
        .orElse(run);
  }

  @Override
  public synchronized void onStop(Observation.Context context) {
    Begun begun = open.remove(context);
    if (begun != null) {
      done.add(observed(context, begun, clock.instant(), context.getError() != null));
    }
  }

  private Span observed(Observation.Context context, Begun begun, Instant end, boolean failed) {
    String contextual = context.getContextualName();
    Span.Builder span =
        span(
            contextual == null ? String.valueOf(context.getName()) : contextual,
            begun.span(),
            begun.parent(),
            begun.at(),
            end);
    for (KeyValue attribute : context.getAllKeyValues()) {
      span.addAttributes(text(attribute.getKey(), attribute.getValue()));
    }
    return span.setStatus(status(failed)).build();
  }

  @Override
  public String place() {
    return "traces.otlp";
  }

  @Override
  public void end() throws NotTakenException, InterruptedException {
    receiver.post("/v1/traces", "application/x-protobuf", request().toByteArray());
  }

  private synchronized ExportTraceServiceRequest request() {
    Instant end = numbers.lastAt();
    List<Span> spans = new ArrayList<>();
    spans.add(root(end));
    numbers
        .inLineAt()
        .ifPresent(
            at ->
                spans.add(
                    span("admission", number(), run, at, numbers.leasedAt().orElse(end))
                        .setStatus(status(numbers.leasedAt().isEmpty()))
                        .build()));
    spans.addAll(done);
    // The run was ended while these went on.
    open.forEach((context, begun) -> spans.add(observed(context, begun, end, true)));
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .setResource(Resource.newBuilder().addAttributes(text("service.name", "leasehold")))
                .addScopeSpans(
                    ScopeSpans.newBuilder()
                        .setScope(InstrumentationScope.newBuilder().setName("dev.leasehold"))
                        .addAllSpans(spans)))
        .build();
  }

  private Span root(Instant end) {
    Span.Builder span = span("run " + numbers.job(), run, 0, numbers.startedAt(), end);
    span.addAttributes(text("leasehold.job", numbers.job()));
    span.addAttributes(text("leasehold.outcome", numbers.outcome()));
    numbers
        .report()
        .ifPresent(report -> span.addAttributes(text("leasehold.run", report.run().toString())));
    for (Incident incident : numbers.incidents()) {
      span.addEvents(
          Span.Event.newBuilder()
              .setName("incident")
              .setTimeUnixNano(nanos(incident.at()))
              .addAttributes(text("leasehold.kind", incident.kind().name()))
              .addAttributes(text("leasehold.incident", incident.id())));
    }
    return span.setStatus(status(!numbers.isSuccess() && !numbers.isSkipped())).build();
  }

  private Span.Builder span(String name, long id, long parent, Instant begin, Instant end) {
    Span.Builder span =
        Span.newBuilder()
            .setTraceId(bytes(trace.getMostSignificantBits(), trace.getLeastSignificantBits()))
            .setSpanId(bytes(id))
            .setName(name)
            .setKind(Span.SpanKind.SPAN_KIND_INTERNAL)
            .setStartTimeUnixNano(nanos(begin))
            .setEndTimeUnixNano(nanos(end));
    return parent == 0 ? span : span.setParentSpanId(bytes(parent));
  }

  private static Status status(boolean failed) {
    return Status.newBuilder()
        .setCode(failed ? Status.StatusCode.STATUS_CODE_ERROR : Status.StatusCode.STATUS_CODE_OK)
        .build();
  }

  private static io.opentelemetry.proto.common.v1.KeyValue text(String key, String value) {
    return io.opentelemetry.proto.common.v1.KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private static long nanos(Instant instant) {
    return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
  }

  private static ByteString bytes(long... words) {
    ByteBuffer buffer = ByteBuffer.allocate(words.length * Long.BYTES);
    for (long word : words) {
      buffer.putLong(word);
    }
    return ByteString.copyFrom(buffer.array());
  }
}
