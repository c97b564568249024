package dev.leasehold.batch;

import dev.leasehold.batch.JobShape.Chunk;
import dev.leasehold.batch.JobShape.Decision;
import dev.leasehold.batch.JobShape.Nested;
import dev.leasehold.batch.JobShape.Part;
import dev.leasehold.batch.JobShape.Partitions;
import dev.leasehold.batch.JobShape.Split;
import dev.leasehold.batch.JobShape.StepPart;
import dev.leasehold.batch.JobShape.TaskletWork;
import dev.leasehold.batch.JobShape.Threads;
import dev.leasehold.batch.JobShape.Transaction;
import dev.leasehold.batch.JobShape.UnknownWork;
import dev.leasehold.batch.JobShape.Work;
import dev.leasehold.declaration.NodeDeclaration;
import dev.leasehold.plan.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Drafts a plan from a job's shape: one node for what is known, one sentence for what is not. */
final class Drafting {
  private static final int UNKNOWN_GRID = 1;

  private final String job;
  private final String database;
  private final DraftedAccess accesses;
  private final List<String> open = new ArrayList<>();

  Drafting(String job, String database) {
    this.job = job;
    this.database = database;
    this.accesses = new DraftedAccess(database, open);
  }

  Draft of(JobShape shape) {
    boolean single =
        shape.parts().size() == 1
            && shape.parts().get(0) instanceof StepPart step
            && !(step.work() instanceof Nested);
    return new Draft(job, database, parts(shape.parts(), !single), open);
  }

  private List<Written> parts(List<Part> parts, boolean named) {
    List<Written> nodes = new ArrayList<>();
    List<String> before = new ArrayList<>();
    for (Part part : parts) {
      if (part instanceof Decision decision) {
        before.add(
            decision.decider()
                + " decides which of the following steps run; all of them are declared.");
        continue;
      }
      List<Written> drafted =
          part instanceof StepPart step ? step(step, named) : split((Split) part);
      for (Written node : drafted) {
        nodes.add(before.isEmpty() ? node : node.saying(before));
        before = new ArrayList<>();
      }
    }
    return nodes;
  }

  private List<Written> split(Split split) {
    List<List<Written>> flows = split.flows().stream().map(flow -> parts(flow, true)).toList();
    if (!split.threads().together()) {
      List<Written> inLine = new ArrayList<>();
      flows.forEach(inLine::addAll);
      return inLine.isEmpty()
          ? inLine
          : sayingFirst(
              inLine,
              List.of(
                  "A split whose executor ("
                      + split.threads().words()
                      + ") runs its "
                      + flows.size()
                      + " flows one after another."));
    }
    List<String> comments = new ArrayList<>();
    split
        .threads()
        .ofExecutor()
        .ifPresent(
            threads -> {
              if (threads < flows.size()) {
                comments.add(
                    "The executor ("
                        + split.threads().words()
                        + ") runs no more than "
                        + threads
                        + " of these "
                        + flows.size()
                        + " flows at once; a plan cannot say that, and declares them all.");
              }
            });
    return List.of(Written.flow(flows).saying(comments));
  }

  private List<Written> step(StepPart step, boolean named) {
    List<String> comments = new ArrayList<>();
    List<Written> nodes = work(step, comments);
    step.notes().forEach(note -> comments.add(undeclared(step.name() + ": " + note)));
    if (named || nodes.isEmpty()) {
      return List.of(Written.step(step.name(), nodes).saying(comments));
    }
    return sayingFirst(nodes, comments);
  }

  private static List<Written> sayingFirst(List<Written> nodes, List<String> comments) {
    List<Written> all = new ArrayList<>(nodes);
    all.set(0, all.get(0).saying(comments));
    return all;
  }

  private List<Written> work(StepPart step, List<String> comments) {
    Work work = step.work();
    if (work instanceof Chunk chunk) {
      return chunk(step, chunk, comments);
    }
    if (work instanceof TaskletWork tasklet) {
      comments.add("Step " + step.name() + ": a tasklet.");
      List<Written> nodes = accesses.draft("tasklet", tasklet.code(), comments);
      return within(step.transaction(), nodes, comments, true);
    }
    if (work instanceof Partitions partitions) {
      return partitions(step, partitions, comments);
    }
    if (work instanceof Nested nested) {
      comments.add("Step " + step.name() + ": a step of steps.");
      return parts(nested.parts(), true);
    }
    String type = ((UnknownWork) work).type();
    comments.add(
        undeclared(
            "step "
                + step.name()
                + " is a "
                + type
                + ", which is not known; declare what it asks"));
    return List.of();
  }

  private List<Written> partitions(StepPart step, Partitions partitions, List<String> comments) {
    Threads threads = partitions.threads();
    List<Written> each = partitions.step().map(worker -> step(worker, false)).orElse(List.of());
    if (partitions.grid().isEmpty()) {
      comments.add(
          undeclared(
              "step "
                  + step.name()
                  + " is partitioned by "
                  + threads.words()
                  + ", which does not tell its grid; declare how many partitions run at once, and"
                  + " what each does"));
      return List.of(Written.partition(UNKNOWN_GRID, UNKNOWN_GRID, each));
    }
    int grid = partitions.grid().getAsInt();
    int workers = threads.most().orElse(grid);
    comments.add(
        "Step "
            + step.name()
            + ": a grid of "
            + grid
            + (threads.together()
                ? ", of which its executor (" + threads.words() + ") runs " + workers + " at once."
                : ", one after another (" + threads.words() + ")."));
    return List.of(Written.partition(grid, workers, each));
  }

  private List<Written> chunk(StepPart step, Chunk chunk, List<String> comments) {
    comments.add(
        "Step "
            + step.name()
            + ": chunks of "
            + chunk.size()
            + (chunk.older() ? ", by the older builder." : "."));
    List<Written> reader = accesses.draft("reader", chunk.reader(), comments);
    List<Written> processor = accesses.draft("processor", chunk.processor(), comments);
    List<Written> writer = accesses.draft("writer", chunk.writer(), comments);
    Optional<Integer> workers = chunk.workers().map(threads -> workers(threads, chunk, comments));
    boolean shared =
        reader.stream()
            .anyMatch(
                node ->
                    node.node() instanceof NodeDeclaration.Cursor cursor
                        && cursor.connection() == NodeDeclaration.Connection.JOINED);
    if (step.transaction().kind() == Transaction.Kind.LEASED
        && step.transaction().database().filter(database::equals).isPresent()
        && !shared) {
      return List.of(Written.chunk(reader, processor, writer, workers, chunk.older()));
    }
    return inFull(step, chunk, reader, processor, writer, workers, shared, comments);
  }

  /** Where the sugar does not say what happens: cursors around the transaction around the rest. */
  private List<Written> inFull(
      StepPart step,
      Chunk chunk,
      List<Written> reader,
      List<Written> processor,
      List<Written> writer,
      Optional<Integer> workers,
      boolean shared,
      List<String> comments) {
    List<Written> cursors = reader.stream().filter(DraftedAccess::isCursor).toList();
    List<Written> inside =
        new ArrayList<>(reader.stream().filter(node -> !DraftedAccess.isCursor(node)).toList());
    if (workers.isPresent() && !chunk.older() && !processor.isEmpty()) {
      inside.add(Written.parallel(workers.get(), processor));
    } else {
      inside.addAll(processor);
    }
    inside.addAll(writer);
    if (shared) {
      comments.add("The cursor shares the connection of the step's transaction.");
      List<Written> around = inside;
      for (int i = cursors.size() - 1; i >= 0; i--) {
        around = List.of(DraftedAccess.around(cursors.get(i), around));
      }
      return within(step.transaction(), around, comments, false);
    }
    List<Written> around = within(step.transaction(), inside, comments, false);
    if (workers.isPresent() && chunk.older()) {
      around = List.of(Written.parallel(workers.get(), around));
    }
    for (int i = cursors.size() - 1; i >= 0; i--) {
      around = List.of(DraftedAccess.around(cursors.get(i), around));
    }
    return around;
  }

  private int workers(Threads threads, Chunk chunk, List<String> comments) {
    int bound = chunk.older() ? 1 : chunk.size();
    int workers = threads.most().orElse(bound);
    comments.add(
        "Its executor ("
            + threads.words()
            + ") runs "
            + threads.ofExecutor().stream()
                .mapToObj(Integer::toString)
                .findFirst()
                .orElse("any number of")
            + " tasks at once"
            + (chunk.older() ? ", each a chunk" : ", each an item")
            + (threads.ofExecutor().isEmpty() || threads.ofExecutor().getAsInt() > workers
                ? "; no more than "
                    + workers
                    + (chunk.older() ? " by the step's throttle limit." : " are in a chunk.")
                : "."));
    return workers;
  }

  private List<Written> within(
      Transaction transaction, List<Written> nodes, List<String> comments, boolean tasklet) {
    return switch (transaction.kind()) {
      case BARE -> nodes;
      case LEASED -> {
        Optional<String> other = transaction.database().filter(name -> !name.equals(database));
        yield other.isEmpty() && tasklet
            ? List.of(Written.tasklet(nodes))
            : List.of(Written.transaction(false, other, nodes));
      }
      case NONE -> {
        comments.add(
            "There is no transaction ("
                + transaction.words()
                + "), but the first connection that a template takes stays until it would end.");
        yield nodes.isEmpty()
            ? nodes
            : List.of(Written.transaction(false, Optional.empty(), nodes));
      }
      case FOREIGN -> {
        comments.add(
            undeclared(
                transaction.words()
                    + "; whether that takes a leased connection cannot be seen, and it is taken to"
                    + " take one of "
                    + database));
        yield List.of(Written.transaction(false, Optional.empty(), nodes));
      }
    };
  }

  private String undeclared(String sentence) {
    open.add(sentence);
    return "TO DECLARE: " + sentence + ".";
  }
}
