package dev.leasehold.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leasehold.declaration.DeclarationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeclarationWatchTest {
  @TempDir private Path folder;

  private final Health health = new Health();
  private long written;

  private Path write(String jobs) throws Exception {
    Path file = folder.resolve("jobs.yaml");
    Files.writeString(
        file,
        """
        databases:
          main: {url: "jdbc:mysql://db:3306/shop"}
        jobs:
        """
            + jobs);
    // As files are written some seconds apart.
    written += 10;
    Files.setLastModifiedTime(file, FileTime.fromMillis(written * 1000));
    return file;
  }

  private static String job(String name) {
    return "  " + name + ": {configuration: com.example.Job, plan: [{query: SELECT 1}]}\n";
  }

  @Test
  void takesAChangeUpOnce() throws Exception {
    DeclarationWatch watch = new DeclarationWatch(List.of(write(job("one"))), health);
    assertThat(watch.hasChanged()).isFalse();
    write(job("one") + job("two"));
    assertThat(watch.hasChanged()).isTrue();
    assertThat(watch.hasChanged()).isFalse();
    assertThat(watch.declared().declaration().jobs()).containsOnlyKeys("one", "two");
    assertThat(watch.declared().files().get(0).content())
        .isEqualTo(Files.readAllBytes(folder.resolve("jobs.yaml")));
  }

  @Test
  void aFileThatIsOnlyTouchedIsNoChange() throws Exception {
    DeclarationWatch watch = new DeclarationWatch(List.of(write(job("one"))), health);
    write(job("one"));
    assertThat(watch.hasChanged()).isFalse();
  }

  @Test
  void whatIsWrongKeepsTheOneBeforeAndSaysWhy() throws Exception {
    DeclarationWatch watch = new DeclarationWatch(List.of(write(job("one"))), health);
    write(job("one") + "  two: {configuraton: com.example.Job}\n");
    assertThat(watch.hasChanged()).isFalse();
    assertThat(watch.declared().declaration().jobs()).containsOnlyKeys("one");
    assertThat(health.troubles())
        .anySatisfy(
            trouble ->
                assertThat(trouble)
                    .contains("the one before goes on")
                    .contains("jobs.yaml:5:")
                    .contains("configuration"));
    Files.delete(folder.resolve("jobs.yaml"));
    assertThat(watch.hasChanged()).isFalse();
    assertThat(watch.declared().declaration().jobs()).containsOnlyKeys("one");
    write(job("two"));
    assertThat(watch.hasChanged()).isTrue();
    assertThat(watch.declared().declaration().jobs()).containsOnlyKeys("two");
    assertThat(health.troubles()).noneSatisfy(t -> assertThat(t).contains("the one before"));
  }

  @Test
  void aFirstOneThatIsWrongIsRefused() throws Exception {
    Path file = write("  one: {}\n");
    assertThatThrownBy(() -> new DeclarationWatch(List.of(file), health))
        .isInstanceOf(DeclarationException.class);
    assertThatThrownBy(() -> new DeclarationWatch(List.of(folder.resolve("none.yaml")), health))
        .isInstanceOf(DeclarationException.class);
  }
}
