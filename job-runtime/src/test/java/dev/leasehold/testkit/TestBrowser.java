package dev.leasehold.testkit;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A browser without a window: Chromium at {@code LEASEHOLD_TEST_BROWSER}, else {@code chromium} or
 * {@code google-chrome} of the path; its {@code chromedriver} lies beside it or on the path.
 */
public final class TestBrowser implements AutoCloseable {
  private static final Pattern ASKED_FOR =
      Pattern.compile("\"method\":\"Network\\.requestWillBeSent\".*?\"url\":\"([^\"]*)\"");

  private final ChromeDriver driver;

  /** Where the programs are. */
  public record Programs(Path browser, Path driver) {}

  private TestBrowser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Both programs; empty where one of them is missing. */
  public static Optional<Programs> find() {
    Optional<Path> browser =
        Optional.ofNullable(System.getenv("LEASEHOLD_TEST_BROWSER"))
            .filter(path -> !path.isBlank())
            .map(Path::of)
            .or(() -> onPath("chromium"))
            .or(() -> onPath("google-chrome"))
            .filter(Files::isExecutable);
    return browser.flatMap(
        program ->
            Optional.of(program.resolveSibling("chromedriver"))
                .filter(Files::isExecutable)
                .or(() -> onPath("chromedriver"))
                .map(driver -> new Programs(program, driver)));
  }

  private static Optional<Path> onPath(String name) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts one; there must be one. */
  public static TestBrowser start() {
    Programs programs = find().orElseThrow(() -> new IllegalStateException("no browser is found"));
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(programs.browser().toFile());
    options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-dev-shm-usage",
        "--disable-lcd-text",
        "--hide-scrollbars");
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(programs.driver().toFile())
            .usingAnyFreePort()
            .build();
    return new TestBrowser(new ChromeDriver(service, options));
  }

  /** Sets how the next page is looked at. */
  public void look(int width, int height, boolean dark) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
    media("screen", dark);
  }

  /** As it would be printed, by somebody who likes the dark. */
  public void lookAtPrint() {
    media("print", true);
  }

  private void media(String medium, boolean dark) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "media",
            medium,
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  /** Opens a file; what was told before is forgotten. */
  public void open(Path page) {
    told();
    requests();
    driver.get(page.toUri().toString());
  }

  /** What a script of the resources of this package's classes gives back, as lines. */
  public List<String> ask(String script) {
    List<String> lines = new ArrayList<>();
    if (driver.executeScript(script) instanceof List<?> answers) {
      answers.forEach(answer -> lines.add(String.valueOf(answer)));
    }
    return lines;
  }

  /** The same of one that answers by its last argument, a function, in its own time. */
  public List<String> askAndWait(String script) {
    List<String> lines = new ArrayList<>();
    if (driver.executeAsyncScript(script) instanceof List<?> answers) {
      answers.forEach(answer -> lines.add(String.valueOf(answer)));
    }
    return lines;
  }

  /** Errors and warnings of the console since the last call. */
  public List<String> told() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }

  /** Addresses that have been asked for since the last call. */
  public List<String> requests() {
    List<String> addresses = new ArrayList<>();
    for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
      Matcher request = ASKED_FOR.matcher(entry.getMessage());
      if (request.find()) {
        addresses.add(request.group(1));
      }
    }
    return addresses;
  }

  /** As a PDF of A4 pages. */
  public byte[] print() {
    Map<String, Object> answer =
        driver.executeCdpCommand(
            "Page.printToPDF",
            Map.of("preferCSSPageSize", true, "paperWidth", 8.27, "paperHeight", 11.69));
    return Base64.getDecoder().decode((String) answer.get("data"));
  }

  /** A picture of the page as far as it is in sight. */
  public byte[] picture() {
    return driver.getScreenshotAs(OutputType.BYTES);
  }

  /** A text of the class path. */
  public static String resource(Class<?> beside, String name) {
    try (InputStream in = beside.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Override
  public void close() {
    driver.quit();
  }
}
