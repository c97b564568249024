package dev.leasehold.declaration;

import dev.leasehold.declaration.YamlNode.Entry;
import dev.leasehold.declaration.YamlNode.Kind;
import dev.leasehold.declaration.YamlNode.Mapping;
import dev.leasehold.declaration.YamlNode.Scalar;
import dev.leasehold.declaration.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;

/**
 * Builds the tree of one file from the parser's events, and so stops at the first node too many:
 * nothing is composed before it is counted. What only some readers of YAML understand (anchors,
 * aliases, merge keys, tags, keys that are no texts, several documents) is refused.
 */
final class YamlParser {
  /** Ten times the deepest plan worth reading. */
  static final int DEEPEST = 64;

  /** About 15,000 jobs of ordinary size. */
  static final int MOST_NODES = 1_000_000;

  private final YamlSource source;
  private final Problems problems;
  private final Iterator<Event> events;
  private int nodes;
  private int lineOfAlias;

  YamlParser(YamlSource source, Problems problems, Iterable<Event> events) {
    this.source = source;
    this.problems = problems;
    this.events = events.iterator();
  }

  /** The line of the last alias; what YAML says about the rest of that line is of no interest. */
  int lineOfAlias() {
    return lineOfAlias;
  }

  /** Null where the file has to be given up, which is reported. */
  @Nullable Mapping document() {
    events.next();
    Event start = events.next();
    if (start.getEventId() == Event.ID.StreamEnd) {
      problems.add(source.at(1, 1, ""), "is empty; declare databases: and jobs:");
      return null;
    }
    try {
      YamlNode root = node(events.next(), "", 1);
      events.next();
      Event end = events.next();
      if (end.getEventId() != Event.ID.StreamEnd) {
        report(end, "", "a second document begins; use several files instead");
      }
      if (root instanceof Mapping mapping) {
        return mapping;
      }
      if (!root.is(Kind.BROKEN)) {
        problems.add(
            source.at(root.line(), root.column(), ""),
            root.is(Kind.NOTHING)
                ? "is empty; declare databases: and jobs:"
                : "must be a mapping with databases: and jobs:, not " + root.noun());
      }
      return null;
    } catch (TooMuch e) {
      return null;
    }
  }

  private YamlNode node(Event event, String path, int depth) {
    if (++nodes > MOST_NODES) {
      report(event, path, "more than " + MOST_NODES + " nodes; split it into several files");
      throw new TooMuch();
    }
    if (event.getEventId() == Event.ID.Alias) {
      lineOfAlias = line(event);
      report(
          event,
          path,
          "aliases are refused; write the value out, or put a text that begins with * in quotes");
      return broken(event);
    }
    if (event instanceof NodeEvent anchored && anchored.getAnchor().isPresent()) {
      anchor(anchored, path);
    }
    if (event instanceof ScalarEvent scalar) {
      return scalar(scalar, path);
    }
    CollectionStartEvent start = (CollectionStartEvent) event;
    tag(start, start.getTag(), path);
    if (depth > DEEPEST) {
      report(event, path, "nested deeper than " + DEEPEST + " levels");
      throw new TooMuch();
    }
    return start.getEventId() == Event.ID.SequenceStart
        ? sequence(start, path, depth)
        : mapping(start, path, depth);
  }

  private Sequence sequence(Event start, String path, int depth) {
    List<YamlNode> items = new ArrayList<>();
    for (Event e = events.next(); e.getEventId() != Event.ID.SequenceEnd; e = events.next()) {
      items.add(node(e, path + "[" + items.size() + "]", depth + 1));
    }
    return new Sequence(line(start), column(start), items);
  }

  private Mapping mapping(Event start, String path, int depth) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Event e = events.next(); e.getEventId() != Event.ID.MappingEnd; e = events.next()) {
      String key = key(e, path, depth);
      String inner = key == null ? path : KeyPath.of(path, key);
      YamlNode value = node(events.next(), inner, depth + 1);
      if (key == null) {
        continue;
      }
      Entry first = entries.putIfAbsent(key, new Entry(key, line(e), column(e), value));
      if (first != null) {
        report(e, inner, "is given twice, first in line " + first.line() + "; remove one");
      }
    }
    return new Mapping(line(start), column(start), entries);
  }

  /** Null for a key that has been reported; its value is still read. */
  private @Nullable String key(Event event, String path, int depth) {
    if (!(event instanceof ScalarEvent scalar)) {
      report(event, path, "a key must be a text");
      lineOfAlias = event.getEventId() == Event.ID.Alias ? line(event) : lineOfAlias;
      if (event instanceof CollectionStartEvent) {
        node(event, path, depth + 1);
      }
      return null;
    }
    String text = scalar.getValue();
    scalar.getAnchor().ifPresent(anchor -> anchor(scalar, path));
    tag(scalar, scalar.getTag(), path);
    if (!scalar.isPlain()) {
      return text;
    }
    if (text.equals("<<")) {
      report(event, path, "merge keys are refused; write the keys out, or use defaults:");
      return null;
    }
    PlainScalar meaning = PlainScalar.of(text);
    switch (meaning.kind()) {
      case TEXT -> {}
      case NOTHING -> {
        report(event, path, "a key is missing before the colon");
        return null;
      }
      case BROKEN ->
          report(
              event, KeyPath.of(path, text), "as a key, " + meaning.why() + "; put it in quotes");
      default ->
          report(
              event,
              KeyPath.of(path, text),
              "a key must be a text, not " + meaning.kind().noun() + "; put it in quotes");
    }
    return text;
  }

  private Scalar scalar(ScalarEvent event, String path) {
    if (event.getTag().isPresent()) {
      tag(event, event.getTag(), path);
      return broken(event);
    }
    Kind kind = Kind.TEXT;
    if (event.isPlain()) {
      PlainScalar meaning = PlainScalar.of(event.getValue());
      kind = meaning.kind();
      if (kind == Kind.BROKEN) {
        report(event, path, meaning.problem());
      }
    }
    return new Scalar(line(event), column(event), kind, event.getValue());
  }

  private void anchor(Event event, String path) {
    report(
        event,
        path,
        "anchors are refused; remove the &, or put a text that begins with & in quotes");
  }

  private void tag(Event event, Optional<String> tag, String path) {
    if (tag.isPresent()) {
      report(
          event,
          path,
          "tags are refused; remove the !, or put a text that begins with ! in quotes");
    }
  }

  private Scalar broken(Event event) {
    return new Scalar(line(event), column(event), Kind.BROKEN, "");
  }

  private void report(Event event, String path, String message) {
    problems.add(source.at(line(event), column(event), path), message);
  }

  private static int line(Event event) {
    return event.getStartMark().map(Mark::getLine).orElse(0) + 1;
  }

  private static int column(Event event) {
    return event.getStartMark().map(Mark::getColumn).orElse(0) + 1;
  }

  /** The file is given up; why has been reported. */
  private static final class TooMuch extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooMuch() {
      super(null, null, false, false);
    }
  }
}
