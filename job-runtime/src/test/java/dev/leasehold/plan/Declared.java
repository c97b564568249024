package dev.leasehold.plan;

import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.JobDeclaration.Enforcement;
import dev.leasehold.declaration.NodeDeclaration;
import dev.leasehold.declaration.NodeDeclaration.Chunk;
import dev.leasehold.declaration.NodeDeclaration.Connection;
import dev.leasehold.declaration.NodeDeclaration.Cursor;
import dev.leasehold.declaration.NodeDeclaration.Model;
import dev.leasehold.declaration.NodeDeclaration.Parallel;
import dev.leasehold.declaration.NodeDeclaration.Partition;
import dev.leasehold.declaration.NodeDeclaration.Query;
import dev.leasehold.declaration.NodeDeclaration.Step;
import dev.leasehold.declaration.NodeDeclaration.Tasklet;
import dev.leasehold.declaration.NodeDeclaration.Transaction;
import dev.leasehold.declaration.NodeDeclaration.Workers;
import dev.leasehold.declaration.Place;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Declared jobs and nodes without a file. */
final class Declared {
  static final Place PLACE = new Place("jobs.yaml", 7, 3, "jobs.copy");
  private static final Place NODE = new Place("jobs.yaml", 12, 9, "jobs.copy.plan[0]");

  private Declared() {}

  static JobDeclaration job(NodeDeclaration... plan) {
    return job(Enforcement.STRICT, OptionalInt.empty(), plan);
  }

  static JobDeclaration leased(int lease, NodeDeclaration... plan) {
    return job(Enforcement.STRICT, OptionalInt.of(lease), plan);
  }

  static JobDeclaration observed(NodeDeclaration... plan) {
    return job(Enforcement.OBSERVE, OptionalInt.empty(), plan);
  }

  private static JobDeclaration job(
      Enforcement enforcement, OptionalInt lease, NodeDeclaration... plan) {
    return new JobDeclaration(
        "copy",
        PLACE,
        Optional.of("*/15 * * * *"),
        ZoneOffset.UTC,
        "com.example.Copy",
        "main",
        JobDeclaration.Overlap.FORBID,
        new JobDeclaration.Limits(
            Duration.ofSeconds(10),
            Duration.ofMinutes(5),
            Duration.ofMinutes(90),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            JobDeclaration.Severity.REPORT,
            Duration.ofMillis(500),
            Duration.ofMinutes(5)),
        0,
        Optional.of("leasehold.scheduledAt"),
        Map.of(),
        Map.of(),
        enforcement,
        lease,
        10,
        List.of(plan),
        Optional.empty(),
        Optional.empty(),
        Set.of());
  }

  static Query query(String sql) {
    return new Query(NODE, sql, Connection.DEFAULT, Optional.empty());
  }

  static Query own(String sql) {
    return new Query(NODE, sql, Connection.OWN, Optional.empty());
  }

  static Query queryOf(String database, String sql) {
    return new Query(NODE, sql, Connection.DEFAULT, Optional.of(database));
  }

  static Cursor cursor(String sql, NodeDeclaration... each) {
    return new Cursor(NODE, sql, Connection.DEFAULT, Optional.empty(), List.of(each));
  }

  static Cursor joinedCursor(String sql, NodeDeclaration... each) {
    return new Cursor(NODE, sql, Connection.JOINED, Optional.empty(), List.of(each));
  }

  static Transaction transaction(NodeDeclaration... nodes) {
    return new Transaction(NODE, false, Optional.empty(), List.of(nodes));
  }

  static Transaction requiresNew(NodeDeclaration... nodes) {
    return new Transaction(NODE, true, Optional.empty(), List.of(nodes));
  }

  static Parallel parallel(int workers, NodeDeclaration... each) {
    return parallel(workers, workers, each);
  }

  static Parallel parallel(int min, int max, NodeDeclaration... each) {
    return new Parallel(NODE, new Workers(min, max), List.of(each));
  }

  static NodeDeclaration flow(NodeDeclaration... branches) {
    return new NodeDeclaration.Concurrently(
        NODE, java.util.Arrays.stream(branches).map(List::of).toList());
  }

  static Step step(String name, NodeDeclaration... nodes) {
    return new Step(NODE, name, List.of(nodes));
  }

  static Tasklet tasklet(NodeDeclaration... nodes) {
    return new Tasklet(NODE, List.of(nodes));
  }

  static Chunk chunk(NodeDeclaration reader, NodeDeclaration processor, NodeDeclaration writer) {
    return new Chunk(
        NODE, List.of(reader), List.of(processor), List.of(writer), Optional.empty(), Model.CHUNK);
  }

  static Chunk with(int workers, Model model, Chunk chunk) {
    return new Chunk(
        NODE,
        chunk.reader(),
        chunk.processor(),
        chunk.writer(),
        Optional.of(new Workers(workers, workers)),
        model);
  }

  static Partition partition(int grid, int workers, NodeDeclaration... each) {
    return new Partition(NODE, grid, new Workers(workers, workers), List.of(each));
  }
}
