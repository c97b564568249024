package dev.leasehold.kubernetes;

import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.DeclarationReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Jobs files that become fleets. */
final class JobsFiles {
  private static final Path OWN =
      Path.of("src", "test", "resources", "dev", "leasehold", "kubernetes");
  private static final Path EXAMPLES = Path.of("..", "example-jobs");
  private static final String EMBEDDED = "main: {embedded: true, script: ../shop.sql}";

  private JobsFiles() {}

  /** One of those that stand beside the tests. */
  static String own(String name) {
    return Chart.read(OWN.resolve(name));
  }

  /** Those beside the tests and the examples, these on a server that is shared, by name. */
  static Map<String, String> all() {
    Map<String, String> all = new TreeMap<>();
    for (Path file : in(OWN, 1)) {
      all.put(file.getFileName().toString(), Chart.read(file));
    }
    for (Path file : in(EXAMPLES, 2)) {
      all.put(file.getParent().getFileName().toString(), onSharedServer(Chart.read(file)));
    }
    return all;
  }

  private static List<Path> in(Path folder, int levels) {
    try (Stream<Path> files =
        Files.find(folder, levels, (file, what) -> file.toString().endsWith(".yaml"))) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String onSharedServer(String example) {
    if (!example.contains(EMBEDDED)) {
      throw new AssertionError("an example has another database than the others:\n" + example);
    }
    return example.replace(EMBEDDED, "main: {url: \"jdbc:mysql://db:3306/shop\"}")
        + "kubernetes: {image: registry.example.com/shop-jobs:1.4}\n";
  }

  static Declaration read(String text) {
    return DeclarationReader.read(List.of(Chart.file(text)));
  }
}
