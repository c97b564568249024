package com.example.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every example job, as if it had no plan, is recorded; with the plan that was written for it, it
 * completes in {@code strict} on a lease of its floor, in a shop that it has not seen. One
 * connection less is refused; where nothing is refused, the first story hangs, and is ended.
 */
class RecordExamplesIT {
  private static final List<String> JOBS =
      List.of(
          "order-export", "nightly-report", "price-refresh", "search-index-rebuild", "settlement");
  private static final Pattern PLAN = Pattern.compile("(?m)^    plan:\\n(?:      .*\\n)+");
  private static final Pattern FLOOR = Pattern.compile("# \\w+: floor (\\d+), peak \\d+\\.");

  @TempDir private Path folder;

  @Test
  void theRecordedPlanOfEachIsWhatItNeeds() throws Exception {
    Files.writeString(folder.resolve("small-shop.sql"), smallShop());
    Path observed = folder.resolve("observed.yaml");
    Files.writeString(observed, declaration("recorded", JOBS, Map.of()));
    Map<String, Integer> floors = new LinkedHashMap<>();
    for (String job : JOBS) {
      LeaseholdProcess.Result seen =
          LeaseholdProcess.run("./leasehold record " + job + " --write -f " + observed);
      assertThat(seen.exit()).as(seen.all()).isZero();
      Matcher floor = FLOOR.matcher(seen.all());
      assertThat(floor.find()).as(seen.all()).isTrue();
      floors.put(job, Integer.valueOf(floor.group(1)));
    }
    assertThat(floors)
        .containsEntry("order-export", 2)
        .containsEntry("nightly-report", 2)
        .containsEntry("price-refresh", 3)
        .containsEntry("settlement", 3);
    String written = Files.readString(observed);
    Path strict = folder.resolve("strict.yaml");
    Files.writeString(strict, strict(written, floors));
    for (String job : JOBS) {
      LeaseholdProcess.Result run =
          LeaseholdProcess.run("./leasehold run " + job + " -f " + strict);
      assertThat(run.exit()).as(run.all() + "\n" + Files.readString(strict)).isZero();
      assertThat(run.all()).contains(job + "  completed");
    }
    floors.replaceAll((job, floor) -> floor - 1);
    Path tooSmall = folder.resolve("too-small.yaml");
    Files.writeString(tooSmall, strict(written, floors));
    LeaseholdProcess.Result refused = LeaseholdProcess.run("./leasehold plan -f " + tooSmall);
    assertThat(refused.exit()).as(refused.all()).isEqualTo(78);
    floors.forEach(
        (job, lease) ->
            assertThat(refused.all())
                .contains(
                    "jobs.%s.lease: a lease of %d is below the plan's floor"
                        .formatted(job, lease)));
    Path starved = folder.resolve("starved.yaml");
    Files.writeString(
        starved, declaration("again", List.of("nightly-report"), Map.of("connections", "1")));
    LeaseholdProcess.Result run =
        LeaseholdProcess.run("./leasehold run nightly-report -f " + starved);
    assertThat(run.exit()).as(run.all()).isEqualTo(80);
    assertThat(run.all()).contains("POOL_DEADLOCK");
  }

  /** The shop with few orders. */
  private static String smallShop() throws IOException {
    return Files.readString(LeaseholdProcess.ROOT.resolve("example-jobs/shop.sql"))
        + "DELETE FROM order_items WHERE order_id > 3000;\n"
        + "DELETE FROM orders WHERE id > 3000;\n";
  }

  private static String declaration(String database, List<String> jobs, Map<String, String> keys)
      throws IOException {
    StringBuilder all =
        new StringBuilder(
            "databases:\n  " + database + ": {embedded: true, script: small-shop.sql}\njobs:\n");
    for (String job : jobs) {
      String yaml =
          Files.readString(LeaseholdProcess.ROOT.resolve("example-jobs/" + job + "/jobs.yaml"));
      String declared = yaml.substring(yaml.indexOf("jobs:\n") + "jobs:\n".length());
      String without = PLAN.matcher(declared).replaceAll("");
      assertThat(without).isNotEqualTo(declared);
      all.append(without).append("    enforcement: observe\n");
      keys.forEach((key, value) -> all.append("    " + key + ": " + value + "\n"));
    }
    return all.toString();
  }

  /** The same jobs in a shop of their own. */
  private static String strict(String written, Map<String, Integer> floors) {
    List<String> lines = new ArrayList<>();
    String job = "";
    for (String line : written.replace("  recorded: {", "  again: {").lines().toList()) {
      job = line.matches("  [a-z-]+:") ? line.strip().replace(":", "") : job;
      lines.add(line.equals("    enforcement: observe") ? "    lease: " + floors.get(job) : line);
    }
    return String.join("\n", lines) + "\n";
  }
}
