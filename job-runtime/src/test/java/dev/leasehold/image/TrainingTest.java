package dev.leasehold.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image's build compiles what no module of this project does. */
class TrainingTest {
  private static final Path SOURCES = Path.of("..", "deploy", "training");

  @TempDir private Path classes;

  @Test
  void whatTrainsTheCacheCompilesAgainstTheRuntime() throws Exception {
    List<Path> sources;
    try (var files = Files.list(SOURCES)) {
      sources = files.filter(file -> file.toString().endsWith(".java")).toList();
    }
    assertThat(sources).hasSize(2);
    assertThat(problems(sources)).isEmpty();
  }

  @Test
  void whatDoesNotIsFound() throws Exception {
    Path wrong = classes.resolve("Wrong.java");
    Files.writeString(
        wrong,
        "class Wrong { Object it = new dev.leasehold.declaration.DatabaseDeclaration(\"main\"); }");
    assertThat(problems(List.of(wrong))).singleElement().asString().contains("Wrong.java:1");
  }

  private List<String> problems(List<Path> sources) throws Exception {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(found, null, null)) {
      compiler
          .getTask(
              null,
              files,
              found,
              List.of("-proc:none", "-d", classes.toString()),
              null,
              files.getJavaFileObjectsFromPaths(sources))
          .call();
    }
    return found.getDiagnostics().stream().map(Object::toString).toList();
  }
}
