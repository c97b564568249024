package dev.leasehold.cli;

import dev.leasehold.declaration.Declaration;
import dev.leasehold.kubernetes.FleetManifests;
import dev.leasehold.kubernetes.Manifest;
import dev.leasehold.kubernetes.Release;
import dev.leasehold.kubernetes.Release.JobsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "render",
    mixinStandardHelpOptions = true,
    description = {
      "Writes what Kubernetes is given: a CronJob for each job, the declaration as a ConfigMap, the"
          + " migration, the sweep, and what else kubernetes: asks for. The chart makes the same of"
          + " the same file. Refuses a job that does not fit its database's capacity.",
      "",
      "Needs no database and no cluster.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  leasehold render -f shop.yaml --name shop | kubectl apply -f -",
      "  leasehold render -f shop.yaml --name shop --output deploy/shop   (for kubectl apply -k)"
    })
final class RenderCommand implements Callable<Integer> {
  private static final String KUSTOMIZATION = "kustomization.yaml";

  private final Terminal terminal;

  @Mixin private DeclarationOptions options = new DeclarationOptions();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "leasehold",
      description =
          "The beginning of the names of what all jobs share, as a release's. Default:"
              + " ${DEFAULT-VALUE}.")
  private String name = "leasehold";

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      description = "Written into every object. Default: whoever applies them decides.")
  private @Nullable String namespace;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FOLDER",
      description = "One file for each object, and a kustomization.yaml that names them.")
  private @Nullable Path output;

  RenderCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Declaration declaration = options.read();
    List<Manifest> manifests = FleetManifests.of(declaration, release());
    if (output != null) {
      write(manifests, output);
    } else if (options.json()) {
      Map<String, Object> list = new LinkedHashMap<>();
      list.put("apiVersion", "v1");
      list.put("kind", "List");
      list.put("items", manifests.stream().map(Manifest::content).toList());
      terminal.out().println(Json.of(list));
    } else {
      manifests.forEach(manifest -> terminal.out().print("---\n" + manifest.yaml()));
      // Only a line's end does it by itself, and a manifest brings its own.
      terminal.out().flush();
    }
    return 0;
  }

  private Release release() throws IOException {
    named("--name", name);
    if (namespace != null) {
      named("--namespace", namespace);
    }
    List<JobsFile> files = new ArrayList<>();
    for (Path file : options.files()) {
      files.add(new JobsFile(file.toString(), Files.readString(file)));
    }
    return new Release(name, Optional.ofNullable(namespace), files);
  }

  private void named(String option, String given) {
    if (!Release.isName(given)) {
      throw options.usage(
          option
              + ": no name for Kubernetes: "
              + given
              + "; write a-z, 0-9 and -, no - at either end, at most 53 characters");
    }
  }

  private void write(List<Manifest> manifests, Path folder) {
    try {
      Files.createDirectories(folder);
      for (Manifest manifest : manifests) {
        Files.writeString(folder.resolve(manifest.fileName()), manifest.yaml());
      }
      Files.writeString(folder.resolve(KUSTOMIZATION), FleetManifests.kustomization(manifests));
    } catch (IOException failed) {
      throw options.usage("--output: cannot write into " + folder + ": " + failed);
    }
    terminal
        .out()
        .println(
            manifests.size()
                + " manifests and "
                + KUSTOMIZATION
                + " are in "
                + folder
                + "; apply them with  kubectl apply -k "
                + folder);
  }
}
