package dev.leasehold.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.DeclarationReader;
import dev.leasehold.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * {@code deploy/kubernetes} is what {@code render} makes of its declaration. With {@code
 * -Dleasehold.docs=write} it is written anew.
 */
class FleetManifestsTest {
  private static final Path FOLDER = Path.of("..", "deploy", "kubernetes");
  private static final Path JOBS = FOLDER.resolve("jobs.yaml");
  private static final Path EXAMPLES = Path.of("..", "example-jobs");

  private static Map<String, String> rendered() throws IOException {
    List<Manifest> manifests =
        FleetManifests.of(
            DeclarationReader.read(List.of(JOBS)),
            new Release(
                "shop",
                Optional.empty(),
                List.of(new Release.JobsFile("jobs.yaml", Files.readString(JOBS)))));
    Map<String, String> files = new TreeMap<>();
    manifests.forEach(manifest -> files.put(manifest.fileName(), manifest.yaml()));
    files.put("kustomization.yaml", FleetManifests.kustomization(manifests));
    return files;
  }

  @Test
  void theFolderHoldsWhatIsRendered() throws IOException {
    Map<String, String> expected = rendered();
    if ("write".equals(System.getProperty("leasehold.docs"))) {
      for (Map.Entry<String, String> file : expected.entrySet()) {
        Files.writeString(FOLDER.resolve(file.getKey()), file.getValue());
      }
    }
    Map<String, String> there = new TreeMap<>();
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (!name.equals("jobs.yaml") && !name.equals("README.md")) {
          there.put(name, Files.readString(file));
        }
      }
    }

    assertThat(there)
        .as("run this test with -Dleasehold.docs=write and look at what changed")
        .isEqualTo(expected);
  }

  @Test
  void eachPlanIsThatOfItsExample() throws IOException {
    Declaration fleet = DeclarationReader.read(List.of(JOBS));
    Map<String, Plan> plans =
        fleet.jobs().values().stream().collect(Collectors.toMap(job -> job.name(), Plan::of));
    assertThat(plans).isNotEmpty();
    plans.forEach(
        (name, plan) ->
            assertThat(plan)
                .as(name)
                .isEqualTo(
                    Plan.of(
                        DeclarationReader.read(List.of(EXAMPLES.resolve(name).resolve("jobs.yaml")))
                            .jobs()
                            .get(name))));
  }
}
