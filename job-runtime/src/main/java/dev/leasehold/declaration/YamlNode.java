package dev.leasehold.declaration;

import java.util.List;
import java.util.Map;

/** YAML as written, with the place of every node: lines and columns count from 1. */
sealed interface YamlNode {
  int line();

  int column();

  /** What it is, in the words of messages. */
  String noun();

  record Mapping(int line, int column, Map<String, Entry> entries) implements YamlNode {
    @Override
    public String noun() {
      return "a mapping";
    }
  }

  record Sequence(int line, int column, List<YamlNode> items) implements YamlNode {
    @Override
    public String noun() {
      return "a list";
    }
  }

  /**
   * @param text as written, without quotes
   */
  record Scalar(int line, int column, Kind kind, String text) implements YamlNode {
    @Override
    public String noun() {
      return kind.noun;
    }
  }

  /** A key and its value; line and column are the key's. */
  record Entry(String key, int line, int column, YamlNode value) {}

  /** What a scalar is to YAML 1.1 and 1.2 alike. */
  enum Kind {
    TEXT("a text"),
    WHOLE("a number"),
    DECIMAL("a decimal number"),
    TRUTH("true or false"),
    NOTHING("empty"),
    /** Already reported; nobody else says anything about it. */
    BROKEN("broken");

    private final String noun;

    Kind(String noun) {
      this.noun = noun;
    }

    String noun() {
      return noun;
    }
  }

  default boolean is(Kind kind) {
    return this instanceof Scalar scalar && scalar.kind() == kind;
  }
}
