package dev.leasehold.run;

import com.example.night.NightJobs;
import com.example.night.ServerJobs;
import dev.leasehold.report.Incident;
import dev.leasehold.report.IncidentJson;
import dev.leasehold.report.IncidentPage;
import dev.leasehold.testkit.TestBrowser;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import dev.leasehold.watchdog.Kind;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.imageio.ImageIO;

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
    // A schema of the tests has a name that nobody would give it.
    Incident named = IncidentJson.read(IncidentJson.of(incident).replace(schema.name(), "shop"));
    return Files.writeString(work.resolve("page.html"), IncidentPage.of(named));
  }

  /** From the headline to the end of the drawings. */
  private void shoot(Path page, String name, int width, boolean dark) throws IOException {
    browser.look(width, 800, dark);
    browser.open(page);
    String end = "return [document.querySelector('.drawings').getBoundingClientRect().bottom + 24]";
    double height = Double.parseDouble(browser.ask(end).get(0));
    browser.look(width, (int) height, dark);
    byte[] picture = inFewColours(browser.picture());
    if (picture.length > LARGEST) {
      throw new IllegalStateException(name + " has " + picture.length + " bytes");
    }
    Files.write(folder.resolve(name + ".png"), picture);
    System.out.println(name + ".png: " + picture.length + " bytes");
  }

  /**
   * With a palette of the colours that are there most, a picture of text has a third of the size.
   */
  private static byte[] inFewColours(byte[] png) throws IOException {
    BufferedImage picture = ImageIO.read(new ByteArrayInputStream(png));
    int width = picture.getWidth();
    int[] colours = picture.getRGB(0, 0, width, picture.getHeight(), null, 0, width);
    Map<Integer, Integer> times = new HashMap<>();
    for (int colour : colours) {
      times.merge(colour, 1, Integer::sum);
    }
    int[] palette =
        times.entrySet().stream()
            .sorted(Map.Entry.<Integer, Integer>comparingByValue().reversed())
            .limit(256)
            .mapToInt(Map.Entry::getKey)
            .toArray();
    IndexColorModel model =
        new IndexColorModel(8, palette.length, palette, 0, false, -1, DataBuffer.TYPE_BYTE);
    BufferedImage small =
        new BufferedImage(width, picture.getHeight(), BufferedImage.TYPE_BYTE_INDEXED, model);
    Map<Integer, Integer> nearest = new HashMap<>();
    for (int i = 0; i < colours.length; i++) {
      int index = nearest.computeIfAbsent(colours[i], colour -> nearest(colour, palette));
      small.getRaster().setSample(i % width, i / width, 0, index);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(small, "png", out);
    return out.toByteArray();
  }

  private static int nearest(int colour, int[] palette) {
    int best = 0;
    for (int i = 1; i < palette.length; i++) {
      best = distance(colour, palette[i]) < distance(colour, palette[best]) ? i : best;
    }
    return best;
  }

  private static int distance(int one, int other) {
    int sum = 0;
    for (int shift = 0; shift < 24; shift += 8) {
      int by = (one >> shift & 0xFF) - (other >> shift & 0xFF);
      sum += by * by;
    }
    return sum;
  }
}
