package dev.leasehold.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leasehold.plan.Plan;
import dev.leasehold.report.Diagnosis;
import dev.leasehold.report.Incident;
import dev.leasehold.watchdog.Finding;
import dev.leasehold.watchdog.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class IncidentsTest {
  private static final Instant AT = Instant.parse("2026-11-22T03:15:00Z");

  private final AtomicInteger ended = new AtomicInteger();
  private final List<Incident> told = new ArrayList<>();

  private Incidents incidents(Consumer<Incident> tell) {
    Plan plan = new Plan("night", "main", List.of());
    return new Incidents(
        new Diagnosis.Subject("night", AT, AT, plan, plan), tell, ended::incrementAndGet);
  }

  @Test
  void aFatalFindingThatCannotBePutIntoWordsEndsTheRunAllTheSame() {
    // One that says nothing of what was violated.
    Finding odd = Finding.external(Kind.PLAN_VIOLATION, AT, "");
    Incidents incidents = incidents(told::add);
    incidents.accept(odd);
    assertThat(told)
        .singleElement()
        .satisfies(
            incident -> {
              assertThat(incident.kind()).isEqualTo(Kind.PLAN_VIOLATION);
              assertThat(incident.fatal()).isTrue();
              assertThat(incident.why()).contains("the log has it");
            });
    assertThat(incidents.fatal()).contains(told.get(0));
    assertThat(ended).hasValue(1);
  }

  @Test
  void aFatalIncidentEndsTheRunWhoeverCannotBeTold() {
    Incidents incidents =
        incidents(
            incident -> {
              throw new InternalError("unable to create native thread");
            });
    Finding finding = Finding.external(Kind.REPLACED, AT, "by the run of tomorrow");
    assertThatThrownBy(() -> incidents.accept(finding)).isInstanceOf(InternalError.class);
    assertThat(incidents.fatal()).map(Incident::kind).contains(Kind.REPLACED);
    assertThat(ended).hasValue(1);
  }
}
