package dev.leasehold.run;

import com.example.night.NightJobs;
import com.example.night.ServerJobs;
import dev.leasehold.report.Incident;
import dev.leasehold.report.IncidentPage;
import dev.leasehold.testkit.TestBrowser;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import dev.leasehold.watchdog.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs jobs that end in incidents, and makes pictures of the pages of these; started by {@code
 * docs/incidents/screenshots}.
 */
final class IncidentPictures {
  private static final int LARGEST = 200_000;

  private final Path folder;
  private final TestBrowser browser;

  private IncidentPictures(Path folder, TestBrowser browser) {
    this.folder = folder;
    this.browser = browser;
  }

  /** Writes them into the folder that is the only argument. */
  public static void main(String[] arguments) throws IOException {
    if (!TestDatabase.get().isMySql()) {
      throw new IllegalStateException("set LEASEHOLD_TEST_URL to a MySQL server");
    }
    try (TestBrowser browser = TestBrowser.start()) {
      IncidentPictures pictures = new IncidentPictures(Path.of(arguments[0]), browser);
      Path deadlock =
          pictures.page(
              Kind.POOL_DEADLOCK,
              NightJobs.QueryPerRow.class,
              "plan: [{cursor: SELECT id FROM orders}]\nenforcement: observe\nconnections: 1");
      pictures.shoot(deadlock, "pool-deadlock", 920, false);
      Path lock =
          pictures.page(
              Kind.LOCK_DEADLOCK,
              ServerJobs.HolderWaitsForThePool.class,
              "enforcement: observe\nconnections: 2\n");
      pictures.shoot(lock, "lock-deadlock", 920, false);
      pictures.shoot(lock, "lock-deadlock-dark", 920, true);
      pictures.shoot(lock, "lock-deadlock-phone", 360, false);
      Path timeout =
          pictures.page(
              Kind.ACQUIRE_TIMEOUT,
              NightJobs.WaitsForAStranger.class,
              "plan: [{query: SELECT 1}]\nacquireTimeout: 1s");
      pictures.shoot(timeout, "acquire-timeout", 920, false);
    }
    System.exit(0); // whatever threads the jobs have left
  }

  private Path page(Kind kind, Class<?> job, String keys) throws IOException {
    TestSchema schema = TestDatabase.get().createSchema();
    schema.execute(
        "CREATE TABLE orders (id INT PRIMARY KEY, total INT)",
        "INSERT INTO orders VALUES (1, 0), (2, 0)");
    Path work = Files.createTempDirectory("incident-pictures");
    Incident incident =
        new NightRuns()
            .run(schema, work, job, keys).incidents().stream()
                .filter(one -> one.kind() == kind)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + kind));
    schema.execute("DROP SCHEMA " + schema.name());
    return Files.writeString(work.resolve("page.html"), IncidentPage.of(incident));
  }

  /** From the headline to the end of the drawings. */
  private void shoot(Path page, String name, int width, boolean dark) throws IOException {
    browser.look(width, 800, dark);
    browser.open(page);
    String end =
        "return [document.querySelector('.drawings').getBoundingClientRect().bottom + 24]";
    double height = Double.parseDouble(browser.ask(end).get(0));
    browser.look(width, (int) height, dark);
    byte[] picture = browser.picture();
    if (picture.length > LARGEST) {
      throw new IllegalStateException(name + " has " + picture.length + " bytes");
    }
    Files.write(folder.resolve(name + ".png"), picture);
    System.out.println(name + ".png: " + picture.length + " bytes");
  }
}
