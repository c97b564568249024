package dev.leasehold.declaration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.declaration.NodeDeclaration.Chunk;
import dev.leasehold.declaration.NodeDeclaration.Concurrently;
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
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every kind of node, as it is written and as it is read. */
class PlanReadingTest {

  @Test
  void aQuery() {
    Query plain = node("query: SELECT 1", Query.class);
    assertThat(plain.sql()).isEqualTo("SELECT 1");
    assertThat(plain.connection()).isEqualTo(Connection.DEFAULT);
    assertThat(plain.database()).isEmpty();

    Query own = node("{query: SELECT 1, connection: own, database: archive}", Query.class);
    assertThat(own.connection()).isEqualTo(Connection.OWN);
    assertThat(own.database()).hasValue("archive");
  }

  @Test
  void aCursor() {
    Cursor cursor =
        node("{cursor: SELECT 1, connection: joined, each: [{query: SELECT 2}]}", Cursor.class);

    assertThat(cursor.sql()).isEqualTo("SELECT 1");
    assertThat(cursor.connection()).isEqualTo(Connection.JOINED);
    assertThat(cursor.each()).singleElement().isInstanceOf(Query.class);
    assertThat(node("cursor: SELECT 1", Cursor.class).each()).isEmpty();
  }

  @Test
  void aTransaction() {
    Transaction plain = node("transaction: [{query: a}, {query: b}]", Transaction.class);
    assertThat(plain.requiresNew()).isFalse();
    assertThat(plain.nodes()).hasSize(2);

    Transaction own =
        node("{transaction: [], requiresNew: true, database: archive}", Transaction.class);
    assertThat(own.requiresNew()).isTrue();
    assertThat(own.database()).hasValue("archive");
  }

  @Test
  void workers() {
    assertThat(node("{parallel: 4, each: [{query: a}]}", Parallel.class).workers())
        .isEqualTo(new Workers(4, 4));
    Parallel elastic = node("{parallel: {min: 1, max: 8}, each: [{query: a}]}", Parallel.class);
    assertThat(elastic.workers()).isEqualTo(new Workers(1, 8));
    assertThat(elastic.each()).hasSize(1);
  }

  @Test
  void branchesUnderEitherName() {
    for (String name : List.of("concurrently", "flow")) {
      Concurrently branches =
          node(name + ": [[{query: a}], [{query: b}, {query: c}]]", Concurrently.class);
      assertThat(branches.branches()).hasSize(2);
      assertThat(branches.branches().get(1)).hasSize(2);
      assertThat(branches.place().path()).isEqualTo("jobs.a.plan[0]." + name);
    }
  }

  @Test
  void aStepAndATasklet() {
    Step step = node("{step: copy, do: [{tasklet: [{query: a}]}]}", Step.class);

    assertThat(step.name()).isEqualTo("copy");
    assertThat(step.nodes())
        .singleElement()
        .isInstanceOfSatisfying(Tasklet.class, t -> assertThat(t.nodes()).hasSize(1));
  }

  @Test
  void aChunkWithListsAndSingleNodes() {
    Chunk full =
        node(
            "chunk: {reader: {cursor: a}, processor: [{query: b}, {query: c}], writer: {query: d},"
                + " workers: {min: 2, max: 4}, model: tasklet}",
            Chunk.class);
    assertThat(full.reader()).singleElement().isInstanceOf(Cursor.class);
    assertThat(full.processor()).hasSize(2);
    assertThat(full.writer()).singleElement().isInstanceOf(Query.class);
    assertThat(full.workers()).hasValue(new Workers(2, 4));
    assertThat(full.model()).isEqualTo(Model.TASKLET);

    Chunk small = node("chunk: {writer: [{query: a}]}", Chunk.class);
    assertThat(small.reader()).isEmpty();
    assertThat(small.processor()).isEmpty();
    assertThat(small.workers()).isEmpty();
    assertThat(small.model()).isEqualTo(Model.CHUNK);
  }

  @Test
  void aPartition() {
    Partition partition =
        node("partition: {grid: 8, workers: 4, each: [{query: a}]}", Partition.class);
    assertThat(partition.grid()).isEqualTo(8);
    assertThat(partition.workers()).isEqualTo(new Workers(4, 4));
    assertThat(partition.each()).hasSize(1);

    assertThat(node("partition: {grid: 8, each: []}", Partition.class).workers())
        .isEqualTo(new Workers(8, 8));
  }

  @Test
  void aNodesPlaceIsThatOfItsKind() {
    NodeDeclaration node = node("{connection: own, query: a}", Query.class);

    assertThat(node.place()).hasToString(node.place().file() + ":6:30: jobs.a.plan[0].query");
    assertThat(node.place().path()).isEqualTo("jobs.a.plan[0].query");
  }

  private static <N extends NodeDeclaration> N node(String yaml, Class<N> kind) {
    Declaration declaration =
        Yaml.read(
            "databases: {main: {embedded: true}, archive: {embedded: true}}",
            "ledger: main",
            "defaults: {database: main, configuration: a.B}",
            "jobs:",
            "  a:",
            "    plan: [" + yaml + "]");
    List<NodeDeclaration> plan = declaration.jobs().get("a").plan();
    assertThat(plan).hasSize(1);
    return Optional.of(plan.get(0)).map(kind::cast).orElseThrow();
  }
}
