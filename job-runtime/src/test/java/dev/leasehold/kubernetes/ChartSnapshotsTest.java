package dev.leasehold.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.declaration.KeyReference;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What a person sees of the chart, for a person to look at. With {@code -Dleasehold.docs=write} it
 * is written anew.
 */
class ChartSnapshotsTest {
  private static final Chart CHART = Chart.published();
  private static final Path FOLDER =
      Path.of("src", "test", "resources", "dev", "leasehold", "kubernetes", "snapshots");

  private static final String SHOP =
      """
      databases:
        main: {url: "jdbc:mysql://db:3306/shop", username: batch, password: "${SHOP_DB_PASSWORD}", capacity: 40}
        archive: {url: "jdbc:mysql://archive:3306/shop", username: batch, password: "${SHOP_DB_PASSWORD}"}
      ledger: main
      defaults: {database: main, deadline: 30m, retries: 2}
      jobs:
        order-export:
          schedule: "*/15 * * * *"
          timeZone: Europe/Berlin
          configuration: com.example.OrderExport
          plan:
            - chunk:
                reader:
                  cursor: SELECT id FROM orders WHERE exported_at IS NULL
                processor:
                  query: SELECT name FROM customers WHERE id = ?
                writer:
                  query: UPDATE orders SET exported_at = NOW() WHERE id IN (?)
                workers: {min: 1, max: 4}
        old-orders:
          schedule: "0 3 * * *"
          configuration: com.example.OldOrders
          plan:
            - cursor: SELECT id FROM orders WHERE ordered_on < ?
              each:
                - query: INSERT INTO orders VALUES (?)
                  database: archive
        repair:
          configuration: com.example.Repair
          enforcement: observe
          kubernetes: {resources: {limits: {memory: 1Gi}}}
      kubernetes:
        image: registry.example.com/shop-jobs:1.4
        env: {SHOP_DB_PASSWORD: {secret: shop-db, key: password}}
        resources: {requests: {cpu: 100m, memory: 256Mi}}
      """;

  @Test
  void aCronJob() {
    String manifests = CHART.render(SHOP);
    int from =
        manifests.indexOf(
            "apiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: \"order-export\"");
    int to = manifests.indexOf("\n---", from);
    // Another file has another checksum, and another version another chart.
    Written.sameAs(
        FOLDER.resolve("cronjob.yaml"),
        manifests
                .substring(from, to)
                .replaceAll("checksum/config: [0-9a-f]{64}", "checksum/config: (of the file)")
            + "\n");
  }

  @Test
  void aRefusal() {
    String values =
        SHOP.replace("capacity: 40", "capacity: 4")
            .replace("enforcement: observe", "database: mian")
            .replace("image: registry.example.com/shop-jobs:1.4", "podMonitor: {enabled: true}");
    Written.sameAs(FOLDER.resolve("refusal.txt"), String.join("\n", CHART.refusals(values)) + "\n");
  }

  @Test
  void theNotes() {
    Written.sameAs(FOLDER.resolve("notes.txt"), CHART.notes(SHOP));
  }

  @Test
  void theReadmesFileMakesAFleet() {
    Matcher blocks =
        Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL)
            .matcher(Chart.read(Chart.FOLDER.resolve("README.md")));
    int found = 0;
    while (blocks.find()) {
      assertThat(CHART.refusals(blocks.group(1))).isEmpty();
      assertThat(JobsFiles.read(blocks.group(1)).jobs()).isNotEmpty();
      found++;
    }
    assertThat(found).isPositive();
  }

  @Test
  void theReadme() {
    Path file = Chart.FOLDER.resolve("README.md");
    String heading = "\n## Every key of kubernetes\n";
    String text = Chart.read(file);
    String byHand = text.substring(0, text.indexOf(heading) + heading.length());
    Written.sameAs(
        file,
        byHand
            + KeyReference.markdown(
                List.of(
                    "kubernetes",
                    "sweepCronJob",
                    "networkPolicy",
                    "podMonitor",
                    "prometheusRule",
                    "resources",
                    "variable")));
  }
}
