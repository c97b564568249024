package dev.leasehold.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.admission.Claim.Range;
import dev.leasehold.admission.LedgerSnapshot.Decision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;

class GlanceTest {
  private static final int JOBS = 5;

  @Property(tries = 4000)
  void whatAGlanceDecidesIsWhatTheWholeDecides(@ForAll long seed) {
    Random random = new Random(seed);
    Claim claim = Glances.claim(random, "asking", JOBS, 4);
    LedgerSnapshot before = any(random);
    Glance glance = Glances.of(before, claim);
    Decision decision = joinedBy(before, claim).decide(claim);

    Optional<Map<String, Integer>> granted = glance.grant(claim);
    granted.ifPresent(most -> assertThat(decision).isEqualTo(new Decision.Grant(most)));
    boolean waits = glance.waitsForCapacity(claim);
    if (waits) {
      assertThat(decision)
          .isInstanceOfSatisfying(
              Decision.Wait.class,
              wait -> {
                assertThat(wait.reason()).isEqualTo(Reason.WAITING_FOR_CAPACITY);
                assertThat(wait.replaced()).isEmpty();
              });
    }
    assertThat(granted.isPresent() && waits).isFalse();
    Statistics.collect(granted.isPresent() ? "granted" : waits ? "waits" : "open");
    Statistics.coverage(
        checker -> {
          checker.check("granted").percentage(share -> share > 5);
          checker.check("waits").percentage(share -> share > 5);
          checker.check("open").percentage(share -> share > 5);
        });
  }

  @Property(tries = 4000)
  void whereNobodyWaitsAndTheJobHasNoLeaseAGlanceIsEnough(@ForAll long seed) {
    Random random = new Random(seed);
    Claim claim = Glances.claim(random, "asking", JOBS, 4);
    LedgerSnapshot any = any(random);
    LedgerSnapshot before =
        new LedgerSnapshot(
            any.at(),
            any.capacities(),
            any.leases().stream().filter(lease -> !lease.job().equals(claim.job())).toList(),
            List.of());
    Glance glance = Glances.of(before, claim);
    Decision decision = joinedBy(before, claim).decide(claim);

    assertThat(glance.grant(claim).isPresent()).isEqualTo(decision instanceof Decision.Grant);
    assertThat(glance.waitsForCapacity(claim)).isEqualTo(decision instanceof Decision.Wait);
  }

  private static LedgerSnapshot joinedBy(LedgerSnapshot before, Claim claim) {
    List<Claim> line = new ArrayList<>(before.line());
    line.add(claim);
    return new LedgerSnapshot(before.at(), before.capacities(), before.leases(), line);
  }

  private static LedgerSnapshot any(Random random) {
    Map<String, Integer> capacities = new HashMap<>();
    for (String server : Glances.SERVERS) {
      if (random.nextInt(10) > 0) {
        capacities.put(server, random.nextInt(12));
      }
    }
    List<Lease> leases = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      leases.add(lease(random, Glances.claim(random, "holding-" + i, JOBS, 3), i));
    }
    List<Claim> line = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      line.add(Glances.claim(random, "waiting-" + i, JOBS, 4));
    }
    return new LedgerSnapshot(Glances.NOW, capacities, leases, line);
  }

  private static Lease lease(Random random, Claim claim, long token) {
    Map<String, Integer> connections = new HashMap<>();
    for (Map.Entry<String, Range> want : claim.wants().entrySet()) {
      connections.put(want.getKey(), want.getValue().least());
    }
    return new Lease(
        claim.attempt(),
        claim.job(),
        claim.scheduledAt(),
        token,
        connections,
        Glances.NOW.minusSeconds(60),
        Glances.NOW.plusSeconds(random.nextInt(60) - 20),
        Duration.ofSeconds(30),
        Glances.NOW.plusSeconds(random.nextInt(3600) - 60),
        random.nextInt(4) == 0);
  }
}
