package dev.leasehold.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.declaration.DeclarationReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The chart and {@code leasehold render} make the same of a jobs file, field by field. They differ
 * in who manages it, in the letters of the mounted file, which Helm writes anew, and in the pod
 * that only {@code helm test} knows.
 */
class RenderedAlikeTest {
  private static final Chart CHART = Chart.published();

  @TestFactory
  Stream<DynamicTest> theChartAndRenderMakeTheSame() throws IOException {
    return files().entrySet().stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getKey(),
                    () ->
                        assertThat(ofRender(file.getValue()))
                            .isNotEmpty()
                            .isEqualTo(ofChart(file.getValue()))));
  }

  @Test
  void aDifferenceIsSeen() throws IOException {
    String file = Files.readString(fleet());
    Chart other =
        CHART.with("templates/_pod.tpl", "enableServiceLinks: false", "enableServiceLinks: true");
    assertThat(ofRender(file)).isNotEqualTo(comparable(other.render(file)));
  }

  private static Path fleet() {
    return Path.of("..", "deploy", "kubernetes", "jobs.yaml");
  }

  private static Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    files.put("the examples", Files.readString(fleet()));
    Path own = Path.of("src", "test", "resources", "dev", "leasehold", "kubernetes");
    try (Stream<Path> all = Files.list(own)) {
      for (Path file : all.filter(f -> f.toString().endsWith(".yaml")).toList()) {
        String text = Files.readString(file);
        if (text.contains("\njobs:") || text.startsWith("jobs:")) {
          files.put(file.getFileName().toString(), text);
        }
      }
    }
    assertThat(files).hasSizeGreaterThan(3);
    return files;
  }

  private static Map<String, Object> ofChart(String file) {
    return comparable(CHART.render(file));
  }

  private static Map<String, Object> ofRender(String file) {
    List<Manifest> manifests =
        FleetManifests.of(
            DeclarationReader.read(List.of(Chart.file(file))),
            new Release(
                Chart.RELEASE,
                Optional.of(Chart.NAMESPACE),
                List.of(new Release.JobsFile("jobs.yaml", file))));
    StringBuilder stream = new StringBuilder();
    manifests.forEach(manifest -> stream.append("---\n").append(manifest.yaml()));
    return comparable(stream.toString());
  }

  /** By kind and name, without what may differ. */
  private static Map<String, Object> comparable(String stream) {
    Map<String, Object> all = new TreeMap<>();
    for (Map<?, ?> tree : Manifests.trees(stream)) {
      String name = tree.get("kind") + " " + Rendered.at(tree, "metadata.name");
      if (!name.startsWith("Pod ")) {
        Object before = all.put(name, comparable("", tree));
        assertThat(before).as(name).isNull();
      }
    }
    return all;
  }

  private static Object comparable(String key, Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> sorted = new TreeMap<>();
      map.forEach((name, one) -> sorted.put((String) name, comparable((String) name, one)));
      if (key.equals("labels")) {
        sorted.remove("helm.sh/chart");
        sorted.remove("app.kubernetes.io/version");
        sorted.remove("app.kubernetes.io/managed-by");
      }
      sorted.remove("checksum/config");
      if (key.equals("requests") || key.equals("limits")) {
        sorted.replaceAll((resource, quantity) -> quantity.toString());
      }
      return sorted;
    }
    if (value instanceof List<?> list) {
      List<Object> items = new ArrayList<>();
      list.forEach(item -> items.add(comparable("", item)));
      return items;
    }
    if (key.equals("jobs.yaml")) {
      return new Load(LoadSettings.builder().build()).loadFromString((String) value);
    }
    return value instanceof Number number ? number.longValue() : value;
  }
}
