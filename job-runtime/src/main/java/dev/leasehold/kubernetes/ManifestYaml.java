package dev.leasehold.kubernetes;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.representer.StandardRepresenter;

/** Writes YAML that Kubernetes reads, which knows YAML 1.1. */
final class ManifestYaml {
  private static final int WIDTH = 4096;

  private ManifestYaml() {}

  static String of(Object content) {
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setIndicatorIndent(2)
            .setIndentWithIndicator(true)
            .setWidth(WIDTH)
            .setSplitLines(false)
            .setDereferenceAliases(true)
            .build();
    return new Dump(settings, new Representer(settings)).dumpToString(content);
  }

  /** Quotes every text that a reader of YAML 1.1 might take for something else. */
  private static final class Representer extends StandardRepresenter {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z/][-A-Za-z0-9_./]*");
    private static final Set<String> WORDS =
        Set.of("true", "false", "yes", "no", "on", "off", "y", "n", "null");

    Representer(DumpSettings settings) {
      super(settings);
      representers.put(
          String.class, text -> representScalar(Tag.STR, (String) text, style((String) text)));
    }

    private static ScalarStyle style(String text) {
      if (text.indexOf('\n') >= 0) {
        return ScalarStyle.LITERAL;
      }
      if (PLAIN.matcher(text).matches() && !WORDS.contains(text.toLowerCase(Locale.ROOT))) {
        return ScalarStyle.PLAIN;
      }
      return text.indexOf('"') >= 0 ? ScalarStyle.SINGLE_QUOTED : ScalarStyle.DOUBLE_QUOTED;
    }
  }
}
