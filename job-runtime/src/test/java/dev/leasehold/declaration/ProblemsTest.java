package dev.leasehold.declaration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every mistake with the exact text and place of its message. The cases stand in {@code
 * problems.txt}: a name, a declaration, and after {@code =>} what is said about it.
 */
class ProblemsTest {

  @TestFactory
  Stream<DynamicTest> isNamedAtItsPlaceWithItsCure() throws IOException {
    return cases().map(each -> DynamicTest.dynamicTest(each.name(), each::check));
  }

  private record Case(String name, String yaml, List<String> expected) {
    void check() {
      assertThat(expected).isNotEmpty();
      assertThat(Yaml.problems(yaml)).isEqualTo(expected);
    }
  }

  private static Stream<Case> cases() throws IOException {
    try (InputStream in = ProblemsTest.class.getResourceAsStream("problems.txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Arrays.stream(text.split("(?m)^## ")).skip(1).map(ProblemsTest::parse);
    }
  }

  private static Case parse(String text) {
    int name = text.indexOf('\n');
    int arrow = text.indexOf("\n=>\n", name - 1);
    List<String> expected =
        text.substring(arrow + 4).lines().filter(line -> !line.isBlank()).toList();
    return new Case(text.substring(0, name), text.substring(name + 1, arrow + 1), expected);
  }
}
