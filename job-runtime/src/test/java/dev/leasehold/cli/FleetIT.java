package dev.leasehold.cli;

import static dev.leasehold.cli.CommandBench.leasehold;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.night.NightJobs;
import dev.leasehold.cli.CommandBench.Told;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class FleetIT {
  private static final String JOBS =
      """
      jobs:
        night:
          schedule: "0 3 * * *"
          deadline: 30m
          configuration: %s
          plan: [{cursor: SELECT 1, each: [{query: SELECT 2}]}]
        export:
          schedule: "10 3 * * *"
          deadline: 30m
          configuration: %s
          plan: [{query: SELECT 1}]
        by-hand:
          configuration: %s
          plan: [{query: SELECT 1}]
      """
          .replace("%s", NightJobs.QueryPerRow.class.getName());
  private static final String[] AT = {"--at", "2026-11-22T12:00:00Z"};

  @TempDir private Path folder;
  private CommandBench bench;

  @BeforeEach
  void open() {
    bench = new CommandBench(folder);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private static Told fleet(String file, String... more) {
    String[] args = new String[6 + more.length];
    System.arraycopy(new String[] {"plan", "--fleet", "-f", file, AT[0], AT[1]}, 0, args, 0, 6);
    System.arraycopy(more, 0, args, 6, more.length);
    return leasehold(args);
  }

  @Test
  void whatARunTookIsReckonedWithInPlaceOfItsDeadline() throws Exception {
    bench.migrated();
    String file = bench.declare("capacity: 6", JOBS);
    Told before = fleet(file);
    assertThat(before.err()).isEmpty();
    assertThat(before.exit()).isZero();
    assertThat(before.out())
        .contains("night: no run is recorded; its deadline of 30 min is taken.")
        .contains("Without a schedule, and not in it: by-hand.")
        .contains("main  capacity 6; the smallest leases ask for up to 7, first at 03:10")
        .contains("main  03:10 to 03:30  7 of 6 connections, 1 too many  night 4, export 3")
        .contains("night:\n    schedule: \"40 2 * * *\"  # was \"0 3 * * *\"");
    assertThat(
            leasehold("run", "night", "-f", file, "--scheduled-at", "2026-11-22T03:00:00Z").exit())
        .isZero();
    Told after = fleet(file);
    assertThat(after.out())
        .doesNotContain("night: no run is recorded", "Does not fit")
        .contains("export: no run is recorded; its deadline of 30 min is taken.")
        .endsWith("Everything fits.\n");
    JsonNode json = JsonMapper.shared().readTree(fleet(file, "--format", "json").out());
    JsonNode night = json.get("jobs").get(0);
    assertThat(night.get("runs").asInt()).isEqualTo(1);
    assertThat(night.get("expected").asDouble()).isBetween(0.0, 60.0);
    assertThat(json.get("jobs").get(1).get("expected").asDouble()).isEqualTo(1800);
    assertThat(json.get("recorded").asBoolean()).isTrue();
    // What is declared says 1,800 seconds of both, and does not ask.
    Told offline = fleet(file, "--offline");
    assertThat(offline.out())
        .contains("Nothing was asked of the ledger: runs are taken to last until their deadlines.")
        .contains("Does not fit:")
        .doesNotContain("no run is recorded");
  }

  @Test
  void aPageIsWritten() throws Exception {
    String file = bench.declare("capacity: 6", JOBS);
    Path page = folder.resolve("fleet.html");
    Told told = fleet(file, "--offline", "--html", page.toString());
    assertThat(told.exit()).isZero();
    assertThat(told.out()).isEqualTo(page + " shows the day from 2026-11-22T12:00Z\n");
    assertThat(Files.readString(page)).startsWith("<!DOCTYPE html>").contains("03:10 to 03:30");
    Told wrong = fleet(file, "--offline", "--html", folder.resolve("no/fleet.html").toString());
    assertThat(wrong.exit()).isEqualTo(64);
    assertThat(wrong.err()).contains("--html: ", "cannot be written");
  }

  @Test
  void whereTheLedgerCannotBeAskedTheDeadlinesAreTaken() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("away.yaml"),
            """
            databases:
              main: {url: "jdbc:mysql://127.0.0.1:1/shop", username: batch, capacity: 6}
            """
                + JOBS);
    Told told = fleet(file.toString());
    assertThat(told.err()).isEmpty();
    assertThat(told.exit()).isZero();
    assertThat(told.out())
        .contains(
            "The ledger could not be asked, so that runs are taken to last until their deadlines: ")
        .contains("7 of 6 connections");
    Told unmigrated = fleet(bench.declare("capacity: 6", JOBS));
    assertThat(unmigrated.exit()).isZero();
    assertThat(unmigrated.out()).contains("The ledger could not be asked", "leasehold migrate");
  }

  @Test
  void whatDoesNotGoTogetherIsOneClearError() throws Exception {
    String file = bench.declare("", JOBS);
    assertRefused("--fleet: shows all jobs together", "night", "--fleet", "-f", file);
    assertRefused("--at: goes with --fleet only", "--at", AT[1], "-f", file);
    assertRefused("--offline: goes with --fleet only", "--offline", "-f", file);
    assertRefused("--html: goes with --fleet only", "--html", "x.html", "-f", file);
    assertRefused("--at: write an instant as in", "--fleet", "--at", "noon", "-f", file);
  }

  private static void assertRefused(String message, String... args) {
    String[] all = new String[args.length + 1];
    all[0] = "plan";
    System.arraycopy(args, 0, all, 1, args.length);
    Told told = leasehold(all);
    assertThat(told.exit()).isEqualTo(64);
    assertThat(told.err()).contains(message);
    assertThat(told.out()).isEmpty();
  }
}
