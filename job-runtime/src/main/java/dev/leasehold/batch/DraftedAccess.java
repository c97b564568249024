package dev.leasehold.batch;

import dev.leasehold.batch.JobShape.Access;
import dev.leasehold.batch.JobShape.Code;
import dev.leasehold.batch.JobShape.Cursor;
import dev.leasehold.batch.JobShape.Held;
import dev.leasehold.batch.JobShape.NoDatabase;
import dev.leasehold.batch.JobShape.Statement;
import dev.leasehold.batch.JobShape.Unseen;
import dev.leasehold.declaration.NodeDeclaration;
import dev.leasehold.plan.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Drafts the nodes of what one bean asks. */
final class DraftedAccess {
  private final String database;
  private final List<String> open;

  /**
   * @param database the job's own
   * @param open takes what the beans do not tell
   */
  DraftedAccess(String database, List<String> open) {
    this.database = database;
    this.open = open;
  }

  static boolean isCursor(Written node) {
    return node.node() instanceof NodeDeclaration.Cursor;
  }

  /** The same cursor with these nodes below it. */
  static Written around(Written drafted, List<Written> each) {
    NodeDeclaration.Cursor cursor = (NodeDeclaration.Cursor) drafted.node();
    return Written.cursor(
            cursor.sql(),
            cursor.connection() == NodeDeclaration.Connection.JOINED,
            cursor.database(),
            each)
        .saying(drafted.comments());
  }

  /**
   * The nodes of what is asked for one purpose.
   *
   * @param role {@code reader}, {@code processor}, {@code writer} or {@code tasklet}
   * @param comments takes what is said where there is no node to say it of
   */
  List<Written> draft(String role, List<Access> accesses, List<String> comments) {
    List<Written> nodes = new ArrayList<>();
    for (Access access : accesses) {
      if (access instanceof Cursor cursor) {
        cursor(role, cursor, comments).ifPresent(nodes::add);
      } else if (access instanceof Statement statement) {
        statement(role, statement, comments).ifPresent(nodes::add);
      } else if (access instanceof Code code) {
        nodes.addAll(code(role, code, comments));
      } else if (access instanceof Unseen unseen) {
        comments.add(
            toDeclare(
                "the %s is %s: %s; declare what it asks"
                    .formatted(role, unseen.bean(), unseen.why())));
      } else if (access instanceof NoDatabase none) {
        comments.add("The %s is %s, and asks no database.".formatted(role, none.bean()));
      }
    }
    return nodes;
  }

  private Optional<Written> cursor(String role, Cursor cursor, List<String> comments) {
    if (cursor.database().isEmpty()) {
      comments.add(notLeased(role, cursor.bean()));
      return Optional.empty();
    }
    return Optional.of(
        Written.cursor(
                cursor.sql().orElse("the cursor of " + cursor.bean()),
                cursor.joined(),
                other(cursor.database()),
                List.of())
            .saying(List.of(source(role, cursor.bean(), cursor.sql()))));
  }

  private Optional<Written> statement(String role, Statement statement, List<String> comments) {
    if (statement.database().isEmpty()) {
      comments.add(notLeased(role, statement.bean()));
      return Optional.empty();
    }
    return Optional.of(
        Written.query(
                statement.sql().orElse("the statement of " + statement.bean()),
                false,
                other(statement.database()))
            .saying(List.of(source(role, statement.bean(), statement.sql()))));
  }

  private List<Written> code(String role, Code code, List<String> comments) {
    if (code.holds().isEmpty()) {
      comments.add(
          "The %s is %s: code in which nothing was seen to query by.".formatted(role, code.bean()));
      return List.of();
    }
    String holds = code.holds().stream().map(Held::words).collect(Collectors.joining(", and "));
    List<Held> leased =
        code.holds().stream().filter(held -> !held.words().endsWith("not leased")).toList();
    if (leased.isEmpty()) {
      comments.add("The %s is %s: code that holds %s.".formatted(role, code.bean(), holds));
      return List.of();
    }
    String sentence =
        "the %s is %s: code that holds %s; declare its queries, of which one at a time is assumed"
            .formatted(role, code.bean(), holds);
    List<Written> nodes = new ArrayList<>();
    for (Optional<String> of : leased.stream().map(Held::database).distinct().toList()) {
      nodes.add(
          drafted(code, leased.stream().filter(held -> held.database().equals(of)).toList(), of));
    }
    nodes.set(0, nodes.get(0).saying(List.of(toDeclare(sentence))));
    return nodes;
  }

  /** What such code most often does; one statement at a time. */
  private Written drafted(Code code, List<Held> holds, Optional<String> of) {
    String sql = "what " + code.bean().replaceFirst("^a (?!lambda )", "") + " asks";
    boolean isNew = holds.stream().anyMatch(h -> h.means() == JobShape.Means.NEW_TRANSACTION);
    if (isNew) {
      return Written.transaction(true, other(of), List.of(Written.query(sql, false, other(of))));
    }
    boolean own = holds.stream().allMatch(h -> h.means() == JobShape.Means.DATA_SOURCE);
    return Written.query(sql, own, other(of));
  }

  private String source(String role, String bean, Optional<String> sql) {
    return "The %s is %s%s"
        .formatted(
            role,
            bean,
            sql.isPresent() ? "." : ", whose statement is not known before its step begins.");
  }

  private static String notLeased(String role, String bean) {
    return "The %s is %s, and asks a database that is not leased.".formatted(role, bean);
  }

  private Optional<String> other(Optional<String> named) {
    return named.filter(name -> !name.equals(database));
  }

  private String toDeclare(String sentence) {
    open.add(sentence);
    return "TO DECLARE: " + sentence + ".";
  }
}
