package dev.leasehold.batch;

import static dev.leasehold.batch.JobBench.INSTANT;
import static dev.leasehold.batch.JobBench.at;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.shapes.CursorChunk;
import com.example.shapes.CursorLookup;
import com.example.shapes.CursorPartitions;
import com.example.shapes.CursorWorkers;
import com.example.shapes.DeciderBranch;
import com.example.shapes.FlatFileToTable;
import com.example.shapes.OlderWorkers;
import com.example.shapes.OwnConnection;
import com.example.shapes.PagingChunk;
import com.example.shapes.PagingPartitions;
import com.example.shapes.PagingWorkers;
import com.example.shapes.RequiresNewLog;
import com.example.shapes.SkipsAndRetries;
import com.example.shapes.SplitFlow;
import com.example.shapes.StreamTasklet;
import com.example.shapes.TwoDatabases;
import dev.leasehold.declaration.DeclarationReader;
import dev.leasehold.plan.Demand;
import dev.leasehold.plan.Plan;
import dev.leasehold.pool.Leak;
import dev.leasehold.pool.LeasedPools;
import dev.leasehold.pool.PoolEvents;
import dev.leasehold.pool.Recorder;
import dev.leasehold.pool.Violation;
import dev.leasehold.recording.Recorded;
import dev.leasehold.recording.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The plan that was seen of a job of every shape, which declares none, is read back, accepts the
 * job in {@code strict} at its floor, and one connection less does not do.
 */
@Tag("mysql")
class RecordedShapesIT {
  private static final int LARGE = 16;
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SOON = Duration.ofMillis(500);

  @TempDir private Path folder;

  private final JobBench bench = new JobBench();
  private @Nullable JobBench other;
  private int runs;
  private final List<Violation> violations = new CopyOnWriteArrayList<>();

  static Stream<Arguments> shapes() {
    return Stream.of(
        Arguments.of(FlatFileToTable.class, 1, 100),
        Arguments.of(PagingChunk.class, 1, 100),
        Arguments.of(CursorChunk.class, 2, 100),
        Arguments.of(CursorLookup.class, 2, 100),
        Arguments.of(CursorWorkers.class, 3, 100),
        Arguments.of(PagingWorkers.class, 2, 100),
        Arguments.of(OlderWorkers.class, 2, 100),
        Arguments.of(PagingPartitions.class, 1, 100),
        Arguments.of(CursorPartitions.class, 5, 100),
        Arguments.of(SplitFlow.class, 2, 100),
        Arguments.of(SkipsAndRetries.class, 1, 99),
        Arguments.of(RequiresNewLog.class, 2, 100),
        Arguments.of(OwnConnection.class, 2, 100),
        Arguments.of(StreamTasklet.class, 2, 100),
        Arguments.of(TwoDatabases.class, 1, 100),
        Arguments.of(DeciderBranch.class, 2, 100));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  void isAcceptedAtItsFloorAndNotBelow(Class<?> shape, int floor, int written) throws Exception {
    Recording recording = new Recording("bench", "main");
    boolean two = shape == TwoDatabases.class;
    Set<String> also = two ? Set.of("other") : Set.of();
    Plan nothing = new Plan("bench", "main", List.of(), also);
    Map<String, Integer> large = new TreeMap<>(Map.of("main", LARGE));
    also.forEach(name -> large.put(name, LARGE));
    BatchJob.Outcome outcome = run(shape, nothing, large, LONG, false, Optional.of(recording));
    assertThat(outcome.failure()).isEmpty();
    assertThat(bench.written()).isEqualTo(written);
    assertThat(violations).isEmpty();

    Recorded recorded = recording.recorded();
    String yaml = recorded.plan().yaml(recorded::note);
    Plan read = readBack(yaml);
    assertThat(read.nodes()).as(yaml).isEqualTo(recorded.plan().nodes());
    assertThat(demand(read, "main").floor()).as(yaml).isEqualTo(floor);
    assertThat(recorded.remarks())
        .isEqualTo(
            shape == DeciderBranch.class
                ? List.of("step clear did not run, so nothing is known of it")
                : List.of());

    Map<String, Integer> least = new TreeMap<>();
    read.demand().forEach((name, demand) -> least.put(name, Math.max(1, demand.floor())));
    bench.sql().update("DELETE FROM target");
    BatchJob.Outcome strict = run(shape, read, least, LONG, true, Optional.empty());
    assertThat(violations).as(yaml).isEmpty();
    assertThat(strict.failure()).as(yaml).isEmpty();
    assertThat(bench.written()).isEqualTo(written);

    for (String name : least.keySet()) {
      if (demand(read, name).floor() > 1) {
        Map<String, Integer> less = new TreeMap<>(least);
        less.merge(name, -1, Integer::sum);
        bench.sql().update("DELETE FROM target");
        assertThat(run(shape, read, less, SOON, false, Optional.empty()).completed()).isFalse();
      }
    }
  }

  private static Demand demand(Plan plan, String database) {
    return Objects.requireNonNull(plan.demand().get(database));
  }

  private Plan readBack(String yaml) throws IOException {
    Path file = folder.resolve("jobs.yaml");
    Files.writeString(
        file,
        "databases: {main: {url: jdbc:mysql://a/a}, other: {url: jdbc:mysql://a/b}}\n"
            + "ledger: main\njobs:\n  bench:\n    database: main\n    configuration: a.B\n"
            + "    plan:\n"
            + yaml.indent(6));
    return Plan.of(
        Objects.requireNonNull(DeclarationReader.read(List.of(file)).jobs().get("bench")));
  }

  private BatchJob.Outcome run(
      Class<?> shape,
      Plan plan,
      Map<String, Integer> sizes,
      Duration acquireTimeout,
      boolean strict,
      Optional<Recorder> recorder) {
    Map<String, LeasedPools.Spec> specs = new TreeMap<>();
    sizes.forEach((name, size) -> specs.put(name, new LeasedPools.Spec(direct(of(name)), size)));
    LeasedPools.Settings settings =
        new LeasedPools.Settings(
            strict, acquireTimeout, plan.outsideSteps(), Optional.empty(), recorder);
    try (LeasedPools pools =
            LeasedPools.open(specs, settings, new Noting(), InstantSource.system());
        BatchJob job =
            BatchJob.load(
                new BatchJob.Spec(
                    "bench",
                    shape.getName(),
                    shape.getClassLoader(),
                    plan,
                    pools,
                    "main",
                    direct(bench),
                    Map.of()))) {
      if (recorder.orElse(null) instanceof Recording recording) {
        recording.knows(
            job.steps().stream().map(BatchJob.StepShape::name).toList(), job.notWrapped());
      }
      BatchJob.Outcome outcome = job.run(at(INSTANT.plusSeconds(runs++)));
      if (recorder.orElse(null) instanceof Recording recording) {
        recording.read(job.readBySteps());
      }
      return outcome;
    }
  }

  private JobBench of(String database) {
    if (database.equals("main")) {
      return bench;
    }
    other = other == null ? new JobBench() : other;
    return other;
  }

  private static DataSource direct(JobBench of) {
    return new DriverManagerDataSource(
        of.schema().url(), of.schema().username(), of.schema().password());
  }

  private final class Noting implements PoolEvents {
    @Override
    public void changed() {}

    @Override
    public void violated(Violation violation) {
      violations.add(violation);
    }

    @Override
    public void leaked(Leak leak) {}
  }
}
