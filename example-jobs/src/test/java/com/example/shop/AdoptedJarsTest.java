package com.example.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Makes the jars that the guides of {@code docs/adopt} name: they say so. */
class AdoptedJarsTest {
  private static final Path GUIDES = LeaseholdProcess.ROOT.resolve("docs/adopt");

  @Test
  void everyJarThatAGuideNamesIsThereAndTheGuidesSayHowToMakeIt() throws IOException {
    AdoptedJars.pack();
    TreeSet<String> named = new TreeSet<>();
    for (String guide : new String[] {"main.md", "quartz.md", "spring-boot.md"}) {
      Matcher jars =
          Pattern.compile("--jobs (example-jobs/\\S+\\.jar)")
              .matcher(Files.readString(GUIDES.resolve(guide)));
      while (jars.find()) {
        named.add(jars.group(1));
      }
    }
    assertThat(named)
        .hasSize(2)
        .allMatch(jar -> Files.isRegularFile(LeaseholdProcess.ROOT.resolve(jar)));
    assertThat(Files.readString(GUIDES.resolve("README.md")))
        .contains("-Dtest=" + AdoptedJarsTest.class.getSimpleName());
  }
}
