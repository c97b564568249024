package dev.leasehold.declaration;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.path.NodePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The published JSON Schema of declarations (draft 2020-12), by which editors complete and the
 * chart checks its values. {@link DeclarationReader#read} does without it: loading a validator
 * takes longer than a whole short run.
 */
public final class DeclarationSchema {
  private static final String RESOURCE = "jobs.schema.json";

  private DeclarationSchema() {}

  /** The schema, as JSON. */
  public static String json() {
    try (InputStream in = DeclarationSchema.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("the class path lacks " + RESOURCE);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reports what of a file the schema refuses. */
  static void check(YamlSource source, YamlNode.Mapping root, Problems problems) {
    for (Error error : Compiled.SCHEMA.validate(json(root))) {
      Found found = find(root, error.getInstanceLocation());
      problems.add(
          source.at(found.node().line(), found.node().column(), found.path()),
          "the published schema refuses this, by its rule " + error.getKeyword());
    }
  }

  private record Found(YamlNode node, String path) {}

  private static Found find(YamlNode root, NodePath location) {
    YamlNode node = root;
    String path = "";
    for (int i = 0; i < location.getNameCount(); i++) {
      String name = String.valueOf(location.getElement(i));
      if (node instanceof YamlNode.Mapping mapping && mapping.entries().containsKey(name)) {
        node = mapping.entries().get(name).value();
        path = KeyPath.of(path, name);
      } else if (node instanceof YamlNode.Sequence list) {
        node = list.items().get(Integer.parseInt(name));
        path = path + "[" + name + "]";
      }
    }
    return new Found(node, path);
  }

  private static JsonNode json(YamlNode node) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (node instanceof YamlNode.Mapping mapping) {
      ObjectNode object = nodes.objectNode();
      mapping.entries().forEach((key, entry) -> object.set(key, json(entry.value())));
      return object;
    }
    if (node instanceof YamlNode.Sequence list) {
      ArrayNode array = nodes.arrayNode(list.items().size());
      list.items().forEach(item -> array.add(json(item)));
      return array;
    }
    YamlNode.Scalar scalar = (YamlNode.Scalar) node;
    return switch (scalar.kind()) {
      case TEXT -> nodes.stringNode(scalar.text());
      case WHOLE -> nodes.numberNode(PlainScalar.valueOf(scalar.text()).toBigInteger());
      case DECIMAL -> nodes.numberNode(PlainScalar.valueOf(scalar.text()));
      case TRUTH -> nodes.booleanNode(Boolean.parseBoolean(scalar.text()));
      case NOTHING, BROKEN -> nodes.nullNode();
    };
  }

  /** Made on first use. */
  private static final class Compiled {
    static final Schema SCHEMA =
        SchemaRegistry.withDefaultDialect(Dialects.getDraft202012())
            .getSchema(JsonMapper.shared().readTree(json()));
  }
}
