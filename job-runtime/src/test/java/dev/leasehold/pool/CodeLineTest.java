package dev.leasehold.pool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodeLineTest {
  private static final StackTraceElement AUTHOR =
      new StackTraceElement("com.example.Export", "run", "Export.java", 42);

  private static StackTraceElement frame(String className) {
    return new StackTraceElement(className, "call", "X.java", 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java.util.ArrayList",
        "com.mysql.cj.jdbc.ConnectionImpl",
        "com.zaxxer.hikari.pool.HikariPool",
        "org.springframework.jdbc.core.JdbcTemplate",
        "org.springframework.batch.core.step.item.ChunkOrientedStep",
        "org.hibernate.Session",
        "org.slf4j.Logger",
        "dev.leasehold.pool.Pool",
        "com.example.Export$$SpringCGLIB$$0",
        "com.example.Export$$Lambda/0x00007f",
        "com.example.$Proxy17",
        "jdk.proxy2.$Proxy17",
      })
  void skipsWhatIsNotTheAuthors(String className) {
    assertThat(CodeLine.ofAuthor(new StackTraceElement[] {frame(className), AUTHOR}))
        .contains(new CodeLine("com.example.Export", "run", "Export.java", 42));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"com.example.Export", "dev.leasehold.examples.Export", "orgx.springframework.X"})
  void findsWhatIs(String className) {
    assertThat(CodeLine.ofAuthor(new StackTraceElement[] {frame(className), AUTHOR}))
        .hasValueSatisfying(at -> assertThat(at.className()).isEqualTo(className));
  }

  @Test
  void namesTheMethodThatALambdaStandsIn() {
    StackTraceElement lambda =
        new StackTraceElement("com.example.Export", "lambda$process$3", "Export.java", 7);
    assertThat(CodeLine.ofAuthor(new StackTraceElement[] {lambda}))
        .hasValueSatisfying(at -> assertThat(at.method()).isEqualTo("process"));
  }

  @Test
  void isAbsentWhereNoLineIsTheAuthors() {
    assertThat(CodeLine.ofAuthor(new StackTraceElement[] {frame("java.lang.Thread")})).isEmpty();
  }
}
