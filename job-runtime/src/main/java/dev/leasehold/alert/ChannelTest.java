package dev.leasehold.alert;

import dev.leasehold.alert.Dispatch.NotSent;
import dev.leasehold.alert.Dispatch.Result;
import dev.leasehold.alert.Notice.Event;
import dev.leasehold.declaration.ChannelDeclaration;
import dev.leasehold.declaration.DeclarationException;
import dev.leasehold.declaration.References;
import dev.leasehold.plan.Plan;
import dev.leasehold.report.Diagnosis;
import dev.leasehold.report.Incident;
import dev.leasehold.watchdog.Finding;
import dev.leasehold.watchdog.Kind;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A notice, marked as a test, for people who want to see whether it arrives. */
public final class ChannelTest {
  private static final String JOB = "test";

  private ChannelTest() {}

  /**
   * Sends it to all at once.
   *
   * @return how it went, in the order of the channels
   */
  public static Map<String, Result> of(
      List<ChannelDeclaration> channels, References references, InstantSource clock) {
    Map<String, Result> results = new LinkedHashMap<>();
    Map<String, Sender> senders = new LinkedHashMap<>();
    for (ChannelDeclaration channel : channels) {
      results.put(channel.name(), new NotSent("was not tried", false));
      try {
        senders.put(channel.name(), Senders.of(channel, references));
      } catch (DeclarationException wrong) {
        results.put(channel.name(), new NotSent(wrong.line(), true));
      }
    }
    try {
      results.putAll(new Dispatch(Dispatch.LIMIT).send(senders, notice(clock.instant())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return results;
  }

  private static Notice notice(Instant at) {
    Plan plan = new Plan(JOB, JOB, List.of());
    Incident incident =
        Diagnosis.of(
            Finding.external(Kind.FAILED, at, "this is a test, and nothing is wrong"),
            new Diagnosis.Subject(JOB, at, at, plan, plan));
    return new Notice(Event.TEST, incident, at, 1, at);
  }
}
