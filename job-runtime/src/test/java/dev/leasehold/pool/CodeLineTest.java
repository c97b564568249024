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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java.base@17/java.lang.Thread.run(Thread.java:840)",
        "app//dev.leasehold.run.JobThread.run(JobThread.java:7)",
        "app//dev.leasehold.run.JobThread$$Lambda$1198/0x00007f0440404b08.run(Unknown Source)",
        "dev.leasehold.run.JobThread$$Lambda/0x00007f0440404b08.run(Unknown Source)",
      })
  void takesNoFrameOfOthersForTheAuthors(String frame) {
    assertThat(CodeLine.isAuthors(frame)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "com.example.Export.run(Export.java:42)",
        "app//com.example.Export$Inner.lambda$run$0(Export.java:42)",
        "jobs//com.example.Export.run(Unknown Source)",
      })
  void takesTheAuthorsFramesForThat(String frame) {
    assertThat(CodeLine.isAuthors(frame)).isTrue();
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
