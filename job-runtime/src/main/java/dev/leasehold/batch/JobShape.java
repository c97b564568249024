package dev.leasehold.batch;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a job's own beans tell of it, without a run: its steps in the order in which they may run,
 * and what each of them asks of a database. Plain values.
 *
 * @param parts one after another; of a decider's branches all
 */
public record JobShape(List<Part> parts) {
  public JobShape {
    parts = List.copyOf(parts);
  }

  /** A step, or flows that run at the same time. */
  public sealed interface Part {}

  /**
   * One step.
   *
   * @param name as Spring Batch knows it
   * @param transaction what is around its work
   * @param notes what there is to know beside that, one sentence each
   */
  public record StepPart(String name, Transaction transaction, Work work, List<String> notes)
      implements Part {
    public StepPart {
      notes = List.copyOf(notes);
    }
  }

  /**
   * Flows at the same time.
   *
   * @param flows each from its first step to its last
   */
  public record Split(List<List<Part>> flows, Threads threads) implements Part {
    public Split {
      flows = flows.stream().map(List::copyOf).toList();
    }
  }

  /** Somebody's code chooses what comes next. */
  public record Decision(String decider) implements Part {}

  /**
   * The transaction around a step's work.
   *
   * @param kind what there is
   * @param database whose connection it takes; empty where that is not a leased one
   * @param words for people, where it is not the ordinary one
   */
  public record Transaction(Kind kind, Optional<String> database, String words) {
    /** What kind of transaction. */
    public enum Kind {
      /** A connection of a leased database, from its begin to its end. */
      LEASED,
      /** None; but the first connection that a template takes stays until it would end. */
      NONE,
      /** Of a manager that is not known to use a leased database. */
      FOREIGN,
      /** None at all. */
      BARE
    }
  }

  /** What a step does. */
  public sealed interface Work {}

  /**
   * Chunks of items.
   *
   * @param size items at most
   * @param older whether it was made by the older builder
   * @param workers who process items at once; empty for none
   */
  public record Chunk(
      int size,
      boolean older,
      List<Access> reader,
      List<Access> processor,
      List<Access> writer,
      Optional<Threads> workers)
      implements Work {
    public Chunk {
      reader = List.copyOf(reader);
      processor = List.copyOf(processor);
      writer = List.copyOf(writer);
    }
  }

  /** A tasklet. */
  public record TaskletWork(List<Access> code) implements Work {
    public TaskletWork {
      code = List.copyOf(code);
    }
  }

  /**
   * Partitions of another step.
   *
   * @param grid how many are asked for, at least 1; empty where a handler does not tell
   * @param step what each runs; empty where the handler does not tell
   */
  public record Partitions(OptionalInt grid, Threads threads, Optional<StepPart> step)
      implements Work {}

  /** A flow, or another job, as a step. */
  public record Nested(List<Part> parts) implements Work {
    public Nested {
      parts = List.copyOf(parts);
    }
  }

  /** A step of a class that is not known. */
  public record UnknownWork(String type) implements Work {}

  /**
   * Who runs tasks.
   *
   * @param most at once as far as the executor and its user bound it, at least 1; empty where
   *     neither does
   * @param ofExecutor at once as far as the executor alone bounds it; empty where it does not
   * @param together whether tasks run at once at all
   * @param words what it is
   */
  public record Threads(OptionalInt most, OptionalInt ofExecutor, boolean together, String words) {}

  /** What one bean asks of a database. */
  public sealed interface Access {
    /** The bean, for people. */
    String bean();
  }

  /**
   * A result set that stays open while the step runs.
   *
   * @param sql without literals; empty where it is not known before the step begins
   * @param database empty where it is not a leased one
   * @param joined whether it shares the connection of the step's transaction
   */
  public record Cursor(String bean, Optional<String> sql, Optional<String> database, boolean joined)
      implements Access {}

  /**
   * A statement within whatever transaction there is.
   *
   * @param sql without literals; empty where it is not known before the step begins
   * @param database empty where it is not a leased one
   */
  public record Statement(String bean, Optional<String> sql, Optional<String> database)
      implements Access {}

  /** It asks no database. */
  public record NoDatabase(String bean) implements Access {}

  /**
   * Code, of which can be seen only what it holds.
   *
   * @param holds what it may query by; empty where nothing of that kind was found
   */
  public record Code(String bean, List<Held> holds) implements Access {
    public Code {
      holds = List.copyOf(holds);
    }
  }

  /**
   * A bean that is made when its step begins, or of a kind that is not known.
   *
   * @param why it could not be looked into, as the end of a sentence
   */
  public record Unseen(String bean, String why) implements Access {}

  /**
   * What code holds.
   *
   * @param means how it can query by it
   * @param database empty where it is not a leased one, or where that cannot be seen
   * @param words what it is, with an article
   */
  public record Held(Means means, Optional<String> database, String words) {}

  /** How code queries. */
  public enum Means {
    /** By a template, which joins a transaction. */
    TEMPLATE,
    /** By a DataSource, which gives a connection of its own to whoever asks it. */
    DATA_SOURCE,
    /** In a transaction of its own. */
    NEW_TRANSACTION,
    /** Through entities or repositories. */
    ENTITIES
  }
}
