package dev.leasehold.kubernetes;

import static java.util.stream.Collectors.toMap;

import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import java.util.List;
import java.util.Map;

/** What Helm makes of every jobs file of the tests; once, for it takes a while. */
final class RenderedFiles {
  private static final Map<String, String> ALL =
      JobsFiles.all().entrySet().stream()
          .collect(toMap(Map.Entry::getKey, file -> Chart.published().render(file.getValue())));

  private RenderedFiles() {}

  /** By the name of the file. */
  static Map<String, String> all() {
    return ALL;
  }

  static Manifests manifests(String file) {
    return Manifests.read(ALL.get(file));
  }

  static List<CronJob> jobsOf(String file) {
    return manifests(file).all(CronJob.class).stream()
        .filter(each -> !each.getMetadata().getName().endsWith("-sweep"))
        .toList();
  }
}
