package dev.leasehold.batch;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.loader.launch.Archive;

/**
 * An application as Spring Boot packs it: a jar or war whose libraries are jars inside of it, or a
 * folder with the same content.
 *
 * @param place the jar, war or folder
 * @param root where classes and libraries are in it: {@code BOOT-INF/} or {@code WEB-INF/}
 */
record BootJar(Path place, String root) {
  private static final String JAR = "BOOT-INF/";
  private static final String WAR = "WEB-INF/";

  /** What the libraries of the runtime are the only ones for, and in which major version. */
  private static final Map<String, Required> REQUIRED =
      Map.of(
          "spring-core", new Required("Spring Framework", 7),
          "spring-batch-core", new Required("Spring Batch", 6));

  record Required(String name, int major) {}

  /**
   * A library by the name of its file.
   *
   * @param artifact without version
   */
  record Library(String artifact, String version) {
    private static final Pattern FILE = Pattern.compile("(.+?)-(\\d[^/]*)\\.jar");

    static Optional<Library> of(String file) {
      Matcher matcher = FILE.matcher(file);
      return matcher.matches()
          ? Optional.of(new Library(matcher.group(1), matcher.group(2)))
          : Optional.empty();
    }

    int major() {
      return Integer.parseInt(version.replaceFirst("\\D.*", ""));
    }

    /** What must be the same for one to stand in for the other: Jackson 2 is not Jackson 3. */
    String line() {
      return artifact + "-" + version.replaceFirst("\\D.*", "");
    }
  }

  /**
   * The application at a place; empty for an ordinary jar or folder, and for what is no jar at all.
   *
   * @throws JobClassException for a web application that is not packed by Spring Boot
   */
  static Optional<BootJar> find(Path place) {
    if (Files.isDirectory(place)) {
      return Files.isDirectory(place.resolve(JAR))
          ? Optional.of(new BootJar(place, JAR))
          : Optional.empty();
    }
    try (JarFile jar = new JarFile(place.toFile())) {
      if (jar.getEntry(JAR) != null || attribute(jar.getManifest(), "Spring-Boot-Lib") != null) {
        refuseCompressedLibraries(place, jar);
        boolean war = jar.getEntry(JAR) == null && jar.getEntry(WAR) != null;
        return Optional.of(new BootJar(place, war ? WAR : JAR));
      }
      if (jar.getEntry(WAR + "classes/") != null || jar.getEntry(WAR + "lib/") != null) {
        throw new JobClassException(
            place
                + " is a web application that Spring Boot has not packed; give its WEB-INF/classes"
                + " and WEB-INF/lib as folders");
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static void refuseCompressedLibraries(Path place, JarFile jar) {
    jar.stream()
        .filter(entry -> entry.getName().matches("(BOOT|WEB)-INF/lib[^/]*/[^/]+\\.jar"))
        .filter(entry -> entry.getMethod() != ZipEntry.STORED)
        .findFirst()
        .ifPresent(
            entry -> {
              throw new JobClassException(
                  place
                      + ": its library "
                      + entry.getName()
                      + " is compressed and cannot be read in place; pack the application with"
                      + " Spring Boot's own plugin");
            });
  }

  private static @Nullable String attribute(@Nullable Manifest manifest, String name) {
    return manifest == null ? null : manifest.getMainAttributes().getValue(name);
  }

  /**
   * Its classes and then its libraries, without those that the runtime has.
   *
   * @param given the runtime's libraries, as {@link Library#line} has them
   * @throws JobClassException when it holds another major version of Spring than the runtime's
   */
  List<URL> urls(Set<String> given) {
    try (Archive archive = Archive.create(place.toFile())) {
      Map<String, Library> libraries = new TreeMap<>();
      Set<URL> urls =
          archive.getClassPathUrls(
              entry -> {
                Optional<String> library = library(entry);
                library.flatMap(Library::of).ifPresent(one -> libraries.put(one.artifact(), one));
                return library
                    .map(
                        file ->
                            Library.of(file).filter(one -> given.contains(one.line())).isEmpty())
                    .orElse(entry.isDirectory() && entry.name().equals(root + "classes/"));
              });
      refuseAnotherSpring(libraries, archive.getManifest());
      return List.copyOf(urls);
    } catch (JobClassException e) {
      throw e;
    } catch (Exception e) {
      throw new JobClassException(
          place + " cannot be read as an application of Spring Boot: " + LoadFailure.describe(e),
          e);
    }
  }

  /** The file name of a library; empty for anything else. */
  private Optional<String> library(Archive.Entry entry) {
    String name = entry.name();
    return !entry.isDirectory() && name.startsWith(root + "lib") && name.endsWith(".jar")
        ? Optional.of(name.substring(name.lastIndexOf('/') + 1))
        : Optional.empty();
  }

  private void refuseAnotherSpring(Map<String, Library> libraries, @Nullable Manifest manifest) {
    Map<String, String> wrong = new LinkedHashMap<>();
    for (String artifact : List.of("spring-core", "spring-batch-core")) {
      Library library = libraries.get(artifact);
      Required required = REQUIRED.get(artifact);
      if (library != null && required != null && library.major() != required.major()) {
        wrong.put(
            required.name() + " " + library.version(), required.name() + " " + required.major());
      }
    }
    if (wrong.isEmpty()) {
      return;
    }
    String boot = attribute(manifest, "Spring-Boot-Version");
    throw new JobClassException(
        place
            + " is an application of Spring Boot"
            + (boot == null ? "" : " " + boot)
            + " with "
            + String.join(" and ", wrong.keySet())
            + "; here a job runs on "
            + String.join(" and ", wrong.values())
            + ", so migrate it to Spring Boot 4 and build it again");
  }
}
