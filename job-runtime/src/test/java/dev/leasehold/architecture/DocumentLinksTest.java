package dev.leasehold.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a document points to is there: the file, and the heading in it. */
class DocumentLinksTest {
  private static final Path TOP = Path.of("..").toAbsolutePath().normalize();

  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(<?([^)\\s>]+)[^)]*\\)");
  private static final Pattern HEADING = Pattern.compile("#{1,6} +(.*?)[ #]*");
  private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");

  /** What is made, and not written. */
  private static final Set<String> MADE = Set.of("target", "node_modules");

  @Test
  void everyRelativeLinkLeadsSomewhere() throws IOException {
    List<String> dead = new ArrayList<>();
    int documents = 0;
    for (Path document : documents(TOP)) {
      documents++;
      dead.addAll(deadLinks(document));
    }
    assertThat(documents).isGreaterThan(20);
    assertThat(dead).isEmpty();
  }

  @Test
  void aLinkThatIsDeadIsFoundAndItsNeighbourIsNot(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("b.md"),
        "# The `b`, and c_d\n\n## Twice\n\n## Twice\n\n```\n# no heading\n```\n");
    Path document = folder.resolve("a.md");
    Files.writeString(
        document,
        """
        # Here
        [a](b.md#the-b-and-c_d) [b](b.md#twice-1) [c](#here) [d](https://example.com/x) [e](b.md)
        [f](b.md#twice-2) [g](#there) [h](c.md) [i](b.md#no-heading)
        `[j](d.md)`
        ```
        [k](e.md)
        ```
        """);
    assertThat(deadLinks(document))
        .containsExactly(
            document + ": b.md#twice-2",
            document + ": #there",
            document + ": c.md",
            document + ": b.md#no-heading");
  }

  private static List<Path> documents(Path top) throws IOException {
    List<Path> documents = new ArrayList<>();
    Files.walkFileTree(
        top,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            boolean own = folder.equals(top) || !(name.startsWith(".") || MADE.contains(name));
            return own ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".md")) {
              documents.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return documents;
  }

  private static List<String> deadLinks(Path document) throws IOException {
    List<String> dead = new ArrayList<>();
    for (String line : prose(document)) {
      Matcher link = LINK.matcher(line.replaceAll("`[^`]*`", "code"));
      while (link.find()) {
        String target = link.group(1);
        if (!ELSEWHERE.matcher(target).matches() && !leadsSomewhere(document, target)) {
          dead.add(document + ": " + target);
        }
      }
    }
    return dead;
  }

  private static boolean leadsSomewhere(Path document, String target) throws IOException {
    String[] both = target.split("#", 2);
    Path file = both[0].isEmpty() ? document : document.resolveSibling(both[0]).normalize();
    return Files.exists(file)
        && (both.length == 1
            || !file.toString().endsWith(".md")
            || anchors(file).contains(both[1]));
  }

  /** As GitHub makes them of headings. */
  private static Set<String> anchors(Path document) throws IOException {
    Set<String> anchors = new HashSet<>();
    Map<String, Integer> seen = new HashMap<>();
    for (String line : prose(document)) {
      Matcher heading = HEADING.matcher(line);
      if (heading.matches()) {
        String anchor =
            heading
                .group(1)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
        int before = seen.merge(anchor, 1, Integer::sum) - 1;
        anchors.add(before == 0 ? anchor : anchor + "-" + before);
      }
    }
    return anchors;
  }

  /** Its lines, but for blocks of code. */
  private static List<String> prose(Path document) throws IOException {
    List<String> prose = new ArrayList<>();
    boolean code = false;
    for (String line : Files.readAllLines(document)) {
      if (line.strip().startsWith("```")) {
        code = !code;
      } else if (!code) {
        prose.add(line);
      }
    }
    return prose;
  }
}
