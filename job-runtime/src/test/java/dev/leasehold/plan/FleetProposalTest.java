package dev.leasehold.plan;

import static dev.leasehold.plan.Fleets.NOON;
import static dev.leasehold.plan.Fleets.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.declaration.CronShift;
import dev.leasehold.plan.FleetJob.Share;
import dev.leasehold.plan.FleetProposal.Move;
import dev.leasehold.plan.FleetProposal.Unmovable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class FleetProposalTest {
  private static FleetProposal propose(int capacity, FleetJob... jobs) {
    return FleetProposal.of(List.of(jobs), Map.of("main", capacity), NOON);
  }

  @Test
  void theLargestMovesAsLittleAsItMust() {
    FleetProposal proposal =
        propose(9, job("copy", "0 2 * * *", "10M", 4, 4), job("bill", "5 2 * * *", "10M", 6, 6));
    assertThat(proposal.fits()).isTrue();
    assertThat(proposal.moves()).containsExactly(new Move("bill", "5 2 * * *", "10 2 * * *"));
    assertThat(proposal.needed()).containsExactly(Map.entry("main", 10));
  }

  @Test
  void whatFitsIsNotMoved() {
    FleetProposal proposal =
        propose(10, job("copy", "0 2 * * *", "10M", 4, 4), job("bill", "5 2 * * *", "10M", 6, 6));
    assertThat(proposal.fits()).isTrue();
    assertThat(proposal.moves()).isEmpty();
    assertThat(proposal.needed()).isEmpty();
  }

  @Test
  void aScheduleThatCannotMoveIsNamedAndTheOtherMoves() {
    FleetProposal proposal =
        propose(5, job("watch", "0-4 2 * * *", "1M", 4, 4), job("copy", "2 2 * * *", "10M", 3, 3));
    assertThat(proposal.moves()).containsExactly(new Move("copy", "2 2 * * *", "5 2 * * *"));
    assertThat(proposal.unmovable())
        .containsExactly(
            new Unmovable(
                "watch", "0-4 2 * * *", "of its minutes, 0-4, it is not known how to move them"));
  }

  @Test
  void whereNoMinutesFitTheCapacityIsSaid() {
    FleetProposal proposal =
        propose(5, job("copy", "0 * * * *", "40M", 3, 3), job("bill", "0 * * * *", "40M", 4, 4));
    assertThat(proposal.fits()).isFalse();
    assertThat(proposal.moves()).isEmpty();
    assertThat(proposal.needed()).containsExactly(Map.entry("main", 7));
    assertThat(
            propose(5, job("copy", "0 * * * *", "20M", 3, 3), job("bill", "0 * * * *", "40M", 4, 4))
                .moves())
        .containsExactly(new Move("bill", "0 * * * *", "20 * * * *"));
  }

  @Test
  void nothingIsMovedOutOfTheDay() {
    // On Thursdays; one minute later it would come after the day.
    FleetProposal proposal =
        propose(
            5, job("weekly", "59 11 * * 4", "1M", 4, 4), job("watch", "59 11 * * *", "1M", 2, 2));
    assertThat(proposal.moves()).containsExactly(new Move("weekly", "59 11 * * 4", "58 11 * * 4"));
  }

  @Test
  void oneThatNeedNotHaveMovedGoesBack() {
    // The largest is moved first; then the next one has to, and is in nobody's way any more.
    FleetJob large = job("large", "0 2 * * *", "1M", 5, 5);
    FleetJob middle = on("middle", Map.of("main", new Share(4, 4), "audit", new Share(4, 4)));
    FleetJob small = on("small", Map.of("audit", new Share(3, 3)));
    FleetProposal proposal =
        FleetProposal.of(List.of(large, middle, small), Map.of("main", 6, "audit", 6), NOON);
    assertThat(proposal.moves()).containsExactly(new Move("middle", "0 2 * * *", "59 1 * * *"));
  }

  private static FleetJob on(String name, Map<String, Share> shares) {
    FleetJob one = job(name, "0 2 * * *", "1M", 1, 1);
    return new FleetJob(
        name, one.schedule(), one.timeZone(), one.overlap(), one.expected(), shares);
  }

  @Provide
  Arbitrary<List<FleetJob>> fleets() {
    return Fleets.fleets();
  }

  @Provide
  Arbitrary<Instant> days() {
    return Fleets.days();
  }

  @Property(tries = 400)
  void aProposalFitsOrThereIsNone(
      @ForAll("fleets") List<FleetJob> jobs, @ForAll("days") Instant from) {
    Map<String, Integer> capacity = Map.of("main", 7, "audit", 6);
    FleetProposal proposal = FleetProposal.of(jobs, capacity, from);
    assertThat(FleetProposal.of(jobs, capacity, from)).isEqualTo(proposal);
    assertThat(proposal.needed().isEmpty()).isEqualTo(FleetLoad.of(jobs, capacity, from).fits());
    if (!proposal.fits()) {
      assertThat(proposal.moves()).isEmpty();
      return;
    }
    List<FleetJob> moved = new ArrayList<>(jobs);
    for (Move move : proposal.moves()) {
      moved.replaceAll(job -> job.name().equals(move.job()) ? job.at(move.proposed()) : job);
      CronShift shift = CronShift.of(move.was());
      assertThat(shift.distances(180).stream().map(shift::by)).contains(move.proposed());
    }
    assertThat(FleetLoad.of(moved, capacity, from).fits()).isTrue();
    // Each of the moves is needed.
    for (Move move : proposal.moves()) {
      List<FleetJob> without = new ArrayList<>(moved);
      without.replaceAll(job -> job.name().equals(move.job()) ? job.at(move.was()) : job);
      assertThat(FleetLoad.of(without, capacity, from).fits()).isFalse();
    }
  }

  @Property(tries = 200)
  void theCapacityThatIsSaidIsEnough(
      @ForAll("fleets") List<FleetJob> jobs, @ForAll("days") Instant from) {
    Map<String, Integer> capacity = new java.util.HashMap<>(Map.of("main", 7, "audit", 6));
    capacity.putAll(FleetProposal.of(jobs, capacity, from).needed());
    assertThat(FleetLoad.of(jobs, capacity, from).fits()).isTrue();
  }
}
