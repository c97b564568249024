package dev.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.declaration.DaemonDeclaration;
import dev.leasehold.report.ExitCode;
import dev.leasehold.run.JobRunner;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the unit of systemd says is what the code does, and systemd takes it. */
class SystemdUnitTest {
  private static final Path FOLDER = Path.of("..", "deploy", "systemd");
  private static final Path UNIT = FOLDER.resolve("leasehold-daemon.service");

  @TempDir private Path folder;

  /** The values of its keys; one that stands there several times has several. */
  private static Map<String, List<String>> keys() throws IOException {
    Map<String, List<String>> keys = new LinkedHashMap<>();
    for (String line : Files.readAllLines(UNIT)) {
      if (!line.isBlank() && !line.startsWith("#") && !line.startsWith("[")) {
        assertThat(line)
            .as("a key and a value on one line")
            .matches("[A-Za-z]+=.*[^\\\\]|[A-Z].*=");
        String[] both = line.split("=", 2);
        keys.computeIfAbsent(both[0], key -> new ArrayList<>()).add(both[1]);
      }
    }
    return keys;
  }

  private static String value(String key) throws IOException {
    List<String> values = keys().getOrDefault(key, List.of());
    assertThat(values).as(key).hasSize(1);
    return values.get(0);
  }

  @Test
  void itIsGivenTimeToDrainAndItsRunsToEnd() throws IOException {
    Duration whole = DaemonDeclaration.none().drainTimeout().plus(JobRunner.GRACE);
    Duration given = Duration.ofSeconds(Long.parseLong(value("TimeoutStopSec")));
    assertThat(given).isGreaterThan(whole.plusSeconds(10));
    assertThat(Files.readString(FOLDER.resolve("README.md")))
        .contains("`TimeoutStopSec`** is " + given.toSeconds() + " s");
  }

  @Test
  void onlyTheDaemonIsAskedToEnd() throws IOException {
    assertThat(value("KillMode")).isEqualTo("mixed");
    assertThat(keys()).doesNotContainKeys("KillSignal", "SendSIGKILL", "ExecStop");
    assertThat(value("SuccessExitStatus")).isEqualTo(String.valueOf(ExitCode.INTERRUPTED.code()));
  }

  @Test
  void itIsStartedAgainUnlessThatCannotHelp() throws IOException {
    assertThat(value("Restart")).isEqualTo("always");
    assertThat(value("StartLimitIntervalSec")).isEqualTo("0");
    assertThat(value("RestartPreventExitStatus"))
        .isEqualTo(ExitCode.USAGE.code() + " " + ExitCode.DECLARATION.code());
  }

  @Test
  void aRunThatTakesTooMuchMemoryEndsAlone() throws IOException {
    assertThat(value("OOMPolicy")).isEqualTo("continue");
    assertThat(keys()).doesNotContainKey("MemoryMax");
    assertThat(Files.readString(UNIT)).contains("#MemoryMax=");
  }

  @Test
  void itMayDoNoMoreThanItNeeds() throws IOException {
    assertThat(value("NoNewPrivileges")).isEqualTo("yes");
    assertThat(value("DynamicUser")).isEqualTo("yes");
    assertThat(value("ProtectSystem")).isEqualTo("strict");
    assertThat(value("CapabilityBoundingSet")).isEmpty();
    assertThat(value("StateDirectory")).isEqualTo("leasehold");
    assertThat(value("WorkingDirectory")).isEqualTo("%S/leasehold");
    assertThat(keys()).as("Java compiles").doesNotContainKey("MemoryDenyWriteExecute");
  }

  @Test
  void secretsAreReadBySystemdAndStandInNoUnit() throws IOException {
    assertThat(value("EnvironmentFile")).startsWith("-/etc/leasehold/");
    assertThat(keys().get("Environment")).containsExactly("LEASEHOLD_JOBS=/opt/leasehold/jobs");
  }

  @Test
  void itStartsTheDaemonOfThisProgram() throws IOException {
    List<String> command = command();
    assertThat(command.get(0)).isEqualTo("/usr/bin/java");
    int main = command.indexOf(Main.class.getName());
    assertThat(command.subList(main - 2, main)).containsExactly("-cp", "/opt/leasehold/lib/*");
    assertThat(command.subList(main + 1, command.size()))
        .containsExactly("daemon", "-f", "/etc/leasehold/jobs.yaml");
    // The program takes them, and would be a daemon.
    assertThat(parsed(command.subList(main + 1, command.size()))).isInstanceOf(DaemonCommand.class);
  }

  @Test
  void theReadmeMigratesWithWhatItInstallsBeforeTheDaemonIsStarted() throws IOException {
    String readme = Files.readString(FOLDER.resolve("README.md")).replace("\\\n", "");
    Matcher migration =
        Pattern.compile("(?m)^systemd-run (.*) /usr/bin/java -cp '([^']*)' (\\S+) (.*)$")
            .matcher(readme);
    assertThat(migration.find()).isTrue();
    assertThat(migration.end()).isLessThan(readme.indexOf("systemctl enable"));
    assertThat(migration.group(1)).contains("-p EnvironmentFile=" + value("EnvironmentFile"));
    assertThat(command()).contains(migration.group(2), migration.group(3));
    assertThat(parsed(List.of(migration.group(4).split(" ")))).isInstanceOf(MigrateCommand.class);
    assertThat(migration.group(4)).endsWith("-f /etc/leasehold/jobs.yaml");
  }

  /** The command that the program would be with these arguments. */
  private static Object parsed(List<String> arguments) {
    CommandLine line =
        Main.commandLine(
            new Terminal(new PrintWriter(System.out), new PrintWriter(System.err), false, false));
    return line.parseArgs(arguments.toArray(String[]::new)).subcommand().commandSpec().userObject();
  }

  private static List<String> command() throws IOException {
    return List.of(value("ExecStart").split(" "));
  }

  @Test
  void theReadmeInstallsWhatTheUnitNames() throws IOException {
    String readme = Files.readString(FOLDER.resolve("README.md"));
    for (String path :
        List.of(
            "/opt/leasehold/lib",
            "/opt/leasehold/jobs",
            "/etc/leasehold/jobs.yaml",
            value("EnvironmentFile").substring(1),
            "/var/lib/" + value("StateDirectory"))) {
      assertThat(readme).contains("| `" + path + "` |");
    }
    assertThat(readme).contains("127.0.0.1:" + DaemonDeclaration.none().listen().port());
  }

  /** What holds without the program, {@code systemd-analyze}, is held by the tests above. */
  @Test
  void systemdTakesItWhereItsProgramIsThereAndElseThisPasses() throws Exception {
    Optional<String> without = refusals("", "");
    if (without.isEmpty()) {
      System.out.println("SystemdUnitTest: systemd-analyze is not there");
      return;
    }
    assertThat(without.get()).isEmpty();
    assertThat(refusals("KillMode=mixed", "KillMode=mixt").orElseThrow()).contains("mixt");
    assertThat(refusals("OOMPolicy", "OOMPolice").orElseThrow()).contains("OOMPolice");
  }

  /** What it says of the unit with one change; empty where it is not there. */
  private Optional<String> refusals(String text, String otherwise) throws Exception {
    Optional<Path> program =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .map(each -> Path.of(each, "systemd-analyze"))
            .filter(Files::isExecutable)
            .findFirst();
    if (program.isEmpty()) {
      return Optional.empty();
    }
    // It looks whether the command is there.
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Path unit = folder.resolve(UNIT.getFileName());
    Files.writeString(
        unit,
        Files.readString(UNIT)
            .replace("ExecStart=/usr/bin/java", "ExecStart=" + java)
            .replace(text, otherwise));
    Path said = folder.resolve("said.txt");
    Process process =
        new ProcessBuilder(program.get().toString(), "verify", "--man=no", unit.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    // Units of this machine are none of ours.
    return Optional.of(
        Files.readAllLines(said).stream()
            .filter(line -> line.contains("leasehold"))
            .collect(Collectors.joining("\n")));
  }
}
