package dev.leasehold.cli;

import dev.leasehold.batch.JobClasses;
import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.DeclarationReader;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What every command takes: the declaration, and where the jobs' classes are. */
final class DeclarationOptions {
  private static final String JOBS = "LEASEHOLD_JOBS";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      defaultValue = "jobs.yaml",
      description = "A declaration file; may be given several times. Default: ${DEFAULT-VALUE}.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--jobs",
      paramLabel = "PATH",
      defaultValue = "${env:" + JOBS + "}",
      description =
          "A jar, or a folder of classes or jars, with the jobs; several with "
              + "repeated options or the path separator. Default: what the environment variable"
              + " LEASEHOLD_JOBS says.")
  private List<String> jobs = new ArrayList<>();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text or json. Default: ${DEFAULT-VALUE}.")
  private Format format = Format.text;

  /** How results are written. */
  enum Format {
    text,
    json
  }

  boolean json() {
    return format == Format.json;
  }

  Declaration read() {
    return DeclarationReader.read(existing());
  }

  /** The same, also held against the published schema, which takes a second longer. */
  Declaration readBySchema() {
    return DeclarationReader.readBySchema(existing());
  }

  /** The files of the declaration, in order. */
  List<Path> files() {
    return List.copyOf(files);
  }

  private List<Path> existing() {
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        throw usage("no such file: " + file + "; name the declaration with -f FILE");
      }
    }
    return files;
  }

  /** Checks that the job is declared; names the nearest where it is not. */
  String job(Declaration declaration, String name) {
    if (declaration.jobs().containsKey(name)) {
      return name;
    }
    throw usage(
        "no job '"
            + name
            + "' is declared; there is: "
            + String.join(", ", declaration.jobs().keySet()));
  }

  ParameterException usage(String message) {
    CommandLine line = command.commandLine();
    return new ParameterException(line, message);
  }

  /** The authors' classes, above the runtime's own class path. */
  ClassLoader classes() {
    List<Path> places = new ArrayList<>();
    for (String given : jobs) {
      String source = given.equals(System.getenv(JOBS)) ? JOBS : "--jobs";
      for (String one : given.split(File.pathSeparator, -1)) {
        Path place = Path.of(one);
        if (!Files.exists(place)) {
          throw usage(source + ": no such jar or folder: " + place);
        }
        places.add(place);
      }
    }
    return JobClasses.of(places);
  }

  /** The same, as options of another command. */
  List<String> jobsOptions() {
    return jobs.stream().flatMap(one -> Stream.of("--jobs", one)).toList();
  }
}
