package dev.leasehold.batch;

import java.io.File;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AnnotatedElementUtils;

/** Finds the class that a declaration names, or says in one line why it cannot be used. */
final class AuthorClass {
  private static final int CANDIDATES = 3;
  private static final int FARTHEST = 3;
  private static final Pattern ROOT_PACKAGE = Pattern.compile("\\w+\\.\\w+\\.");

  private AuthorClass() {}

  @SuppressWarnings("ReturnValueIgnored") // looking loads the classes of the signatures
  static Class<?> load(String name, ClassLoader classes) {
    Class<?> type;
    try {
      type = Class.forName(name, false, classes);
      type.getDeclaredMethods();
      type.getDeclaredConstructors();
    } catch (ClassNotFoundException e) {
      throw new JobClassException(notFound(name, classes), e);
    } catch (NoClassDefFoundError e) {
      // The name with wrong upper case or with slashes finds a file that holds another class.
      if (String.valueOf(e.getMessage()).contains("wrong name")) {
        throw new JobClassException(notFound(name, classes), e);
      }
      throw LoadFailure.explain(name, e);
    } catch (LinkageError e) {
      throw LoadFailure.explain(name, e);
    }
    if (!isConfiguration(type) && !Tasklet.class.isAssignableFrom(type)) {
      throw new JobClassException(
          "class "
              + name
              + " is neither a @Configuration with a Job nor a Tasklet; name one of these as the"
              + " job's configuration");
    }
    return type;
  }

  static boolean isConfiguration(Class<?> type) {
    return AnnotatedElementUtils.hasAnnotation(type, Configuration.class);
  }

  /**
   * Whether a class is by the author of this one: from the same jar or folder, or of a package with
   * the same first two names.
   */
  static boolean isBySameAuthor(Class<?> configuration, Class<?> other) {
    if (isFromSamePlace(configuration, other)) {
      return true;
    }
    Matcher root = ROOT_PACKAGE.matcher(configuration.getName());
    return root.lookingAt() && other.getName().startsWith(root.group());
  }

  /** Whether both come from the same jar or folder. */
  static boolean isFromSamePlace(Class<?> one, Class<?> other) {
    CodeSource home = one.getProtectionDomain().getCodeSource();
    CodeSource place = other.getProtectionDomain().getCodeSource();
    return home != null
        && place != null
        && home.getLocation() != null
        && Objects.equals(home.getLocation(), place.getLocation());
  }

  private static String notFound(String name, ClassLoader classes) {
    List<String> near = near(name, classes);
    return "class "
        + name
        + " is not on the class path; "
        + (near.isEmpty() ? "" : "did you mean " + String.join(" or ", near) + "? ")
        + (near.isEmpty() ? "give" : "Give")
        + " its jar or folder with --jobs";
  }

  /** Classes of the same simple name, or nearly so, in the folders and jars that were given. */
  private static List<String> near(String name, ClassLoader classes) {
    String simple = simpleName(name);
    return places(classes).stream()
        .flatMap(place -> classNames(place).stream())
        .filter(candidate -> !candidate.equals(name))
        .filter(candidate -> distance(simple, simpleName(candidate)) < FARTHEST)
        .distinct()
        .sorted(
            Comparator.<String>comparingInt(c -> distance(simple, simpleName(c)))
                .thenComparing(Comparator.naturalOrder()))
        .limit(CANDIDATES)
        .toList();
  }

  private static String simpleName(String name) {
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private static List<URL> places(ClassLoader classes) {
    List<URL> places = new ArrayList<>();
    for (ClassLoader loader = classes; loader != null; loader = loader.getParent()) {
      if (loader instanceof URLClassLoader urls) {
        places.addAll(List.of(urls.getURLs()));
      }
    }
    // Of the runtime's own class path only the folders: its jars hold no jobs.
    for (String entry : System.getProperty("java.class.path", "").split(File.pathSeparator)) {
      if (Files.isDirectory(Path.of(entry))) {
        try {
          places.add(Path.of(entry).toUri().toURL());
        } catch (MalformedURLException e) {
          continue;
        }
      }
    }
    return places;
  }

  private static List<String> classNames(URL place) {
    List<String> names = new ArrayList<>();
    try {
      if (place.openConnection() instanceof JarURLConnection nested) {
        nested.getJarFile().stream().forEach(entry -> addClass(entry.getName(), names));
      } else if (Files.isDirectory(Path.of(place.toURI()))) {
        Path folder = Path.of(place.toURI());
        try (Stream<Path> files = Files.walk(folder)) {
          files.forEach(file -> addClass(folder.relativize(file).toString(), names));
        }
      } else if (Files.isRegularFile(Path.of(place.toURI()))) {
        try (JarFile jar = new JarFile(Path.of(place.toURI()).toFile())) {
          jar.stream().forEach(entry -> addClass(entry.getName(), names));
        }
      }
    } catch (IOException | java.io.UncheckedIOException | URISyntaxException e) {
      // A place that cannot be read has no candidates.
      return names;
    }
    return names;
  }

  private static void addClass(String file, List<String> names) {
    if (file.endsWith(".class") && !file.contains("$") && !file.startsWith("META-INF")) {
      names.add(
          file.substring(0, file.length() - ".class".length())
              .replace(File.separatorChar, '.')
              .replace('/', '.'));
    }
  }

  /** Levenshtein's, with the two-row algorithm of Wagner and Fischer (1974). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
