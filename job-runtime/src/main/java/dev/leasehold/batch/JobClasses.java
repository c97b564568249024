package dev.leasehold.batch;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.springframework.boot.loader.launch.LaunchedClassLoader;

/**
 * The authors' classes: of folders, of jars, and of the jars that Spring Boot makes, in which the
 * classes and the libraries lie one level deeper.
 *
 * <p>What the runtime has itself comes from the runtime, and is not looked for in an author's jar.
 */
public final class JobClasses {
  private JobClasses() {}

  /**
   * A class loader above the runtime's own class path.
   *
   * @param places existing jars, wars, and folders of classes or jars
   * @throws JobClassException when a place cannot be read, or holds what cannot run here
   */
  public static ClassLoader of(List<Path> places) {
    return of(places, JobClasses.class.getClassLoader(), librariesOfTheRuntime());
  }

  static URLClassLoader of(List<Path> places, ClassLoader parent, Set<String> given) {
    List<URL> urls = new ArrayList<>();
    boolean launched = false;
    for (Path place : places) {
      for (Path one : withJarsOf(place)) {
        refuseWhatIsNoJar(one);
        List<URL> nested = BootJar.find(one).map(jar -> jar.urls(given)).orElse(List.of());
        launched |= !nested.isEmpty();
        urls.addAll(nested.isEmpty() ? List.of(url(one)) : nested);
      }
    }
    URL[] all = urls.toArray(URL[]::new);
    return launched
        ? new LaunchedClassLoader(false, all, parent)
        : new URLClassLoader("jobs", all, parent);
  }

  /** Java passes over a file that it cannot read as a jar. */
  private static void refuseWhatIsNoJar(Path place) {
    if (Files.isRegularFile(place)) {
      try (JarFile jar = new JarFile(place.toFile())) {
        jar.size();
      } catch (IOException e) {
        throw new JobClassException(
            place + " is no jar; give a jar, or a folder of classes or jars", e);
      }
    }
  }

  private static List<Path> withJarsOf(Path place) {
    List<Path> all = new ArrayList<>(List.of(place));
    if (Files.isDirectory(place) && BootJar.find(place).isEmpty()) {
      try (var jars = Files.newDirectoryStream(place, "*.jar")) {
        // The same everywhere, whatever order a file system has.
        StreamSupport.stream(jars.spliterator(), false).sorted().forEach(all::add);
      } catch (IOException e) {
        throw new JobClassException("cannot read " + place + ": " + e.getMessage(), e);
      }
    }
    return all;
  }

  private static URL url(Path place) {
    try {
      return place.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new JobClassException("not a path: " + place, e);
    }
  }

  /** Names of artifacts, with their major versions. */
  private static Set<String> librariesOfTheRuntime() {
    return Stream.of(System.getProperty("java.class.path", "").split(File.pathSeparator))
        .map(entry -> entry.substring(entry.lastIndexOf(File.separatorChar) + 1))
        .flatMap(file -> BootJar.Library.of(file).stream())
        .map(BootJar.Library::line)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
