package dev.leasehold.batch;

import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.util.ClassUtils;

/**
 * What an application of Spring Boot's finds in a run, and, said by name, what it does not.
 *
 * <p>Boot is the author's, if it is there at all: its classes are asked for by name.
 */
final class BootParts {
  private static final String BOOT = "org.springframework.boot.";
  private static final String AUTO_CONFIGURATION = BOOT + "autoconfigure.EnableAutoConfiguration";
  private static final String BINDER =
      BOOT + "context.properties.ConfigurationPropertiesBindingPostProcessor";
  private static final List<String> RUNNERS = List.of("CommandLineRunner", "ApplicationRunner");
  private static final int MOST_KEYS = 4;

  /** What a missing bean's error says on top. */
  static final String MISSING_BEAN =
      "; Spring Boot's auto-configuration does not take place, so give the configuration a @Bean"
          + " that makes it";

  /** Keys that Spring itself, or the runtime, reads. */
  private static final Set<String> READ =
      Set.of(
          "spring.application.name",
          "spring.profiles.active",
          "spring.config.activate.on-profile",
          JobContext.JOB_NAME);

  /** What takes the place of keys; the first that fits holds. */
  private static final Map<String, String> INSTEAD = new LinkedHashMap<>();

  static {
    INSTEAD.put("spring.datasource.", "the job's database is the declaration's");
    INSTEAD.put("spring.batch.", "the job is started, and written down, by the runtime");
    INSTEAD.put("spring.config.", "only application.properties and application.yml are read");
    INSTEAD.put("spring.profiles.", "only spring.profiles.active is read");
    String nobody = "nothing is configured but by the job's own beans";
    List.of("spring.", "logging.", "management.", "server.")
        .forEach(root -> INSTEAD.put(root, nobody));
  }

  private final ClassLoader classes;
  private final List<String> warnings = new ArrayList<>();

  private BootParts(ClassLoader classes) {
    this.classes = classes;
  }

  /** Of an author whose classes have Spring Boot beside them; empty for all others. */
  static Optional<BootParts> in(ClassLoader classes) {
    return classes.getResource(BOOT.replace('.', '/') + "SpringApplication.class") == null
        ? Optional.empty()
        : Optional.of(new BootParts(classes));
  }

  /**
   * Before the author's class is read: its auto-configuration is switched off by Boot's own switch,
   * and its {@code @ConfigurationProperties} are bound, which the auto-configuration would have
   * seen to.
   */
  void prepare(AnnotationConfigApplicationContext context) {
    context
        .getEnvironment()
        .getPropertySources()
        .addFirst(
            new MapPropertySource("boot", Map.of("spring.boot.enableautoconfiguration", "false")));
    try {
      Class.forName(BINDER, true, classes)
          .getMethod("register", BeanDefinitionRegistry.class)
          .invoke(null, context);
    } catch (ReflectiveOperationException | LinkageError e) {
      warnings.add(
          "@ConfigurationProperties are not filled, for this Spring Boot does it in another way: "
              + LoadFailure.describe(e));
    }
  }

  /** What the made context shows to be missing, one line each. */
  List<String> warnings(AnnotationConfigApplicationContext context) {
    List<String> all = new ArrayList<>(warnings);
    asksForAutoConfiguration(context)
        .ifPresent(
            author ->
                all.add(
                    "the auto-configuration of Spring Boot that "
                        + author
                        + " asks for does not take place: the job has its own beans and those of"
                        + " the runtime"));
    for (String runner : RUNNERS) {
      load(BOOT + runner)
          .ifPresent(
              type -> {
                for (String bean : context.getBeanNamesForType(type)) {
                  all.add(
                      "bean '"
                          + bean
                          + "' is of type "
                          + runner
                          + ", which is not run: the job is");
                }
              });
    }
    for (PropertySource<?> source : context.getEnvironment().getPropertySources()) {
      if (source instanceof EnumerablePropertySource<?> file
          && file.getName().contains(AuthorProperties.FILE)) {
        all.addAll(keys(file));
      }
    }
    return all;
  }

  private Optional<String> asksForAutoConfiguration(AnnotationConfigApplicationContext context) {
    return load(AUTO_CONFIGURATION)
        .filter(Class::isAnnotation)
        .map(type -> type.asSubclass(Annotation.class))
        .flatMap(
            annotation ->
                Stream.of(context.getBeanNamesForAnnotation(annotation))
                    .map(name -> context.getType(name, false))
                    .filter(type -> type != null)
                    .map(ClassUtils::getUserClass)
                    .filter(type -> AnnotatedElementUtils.hasAnnotation(type, annotation))
                    .map(Class::getName)
                    .findFirst());
  }

  private Optional<Class<?>> load(String name) {
    try {
      return Optional.of(Class.forName(name, false, classes));
    } catch (ClassNotFoundException | LinkageError e) {
      return Optional.empty();
    }
  }

  private static List<String> keys(EnumerablePropertySource<?> file) {
    Map<String, Set<String>> found = new LinkedHashMap<>();
    for (String key : file.getPropertyNames()) {
      INSTEAD.entrySet().stream()
          .filter(entry -> key.startsWith(entry.getKey()) && !READ.contains(key))
          .findFirst()
          .ifPresent(
              entry ->
                  found.computeIfAbsent(entry.getValue(), instead -> new TreeSet<>()).add(key));
    }
    List<String> lines = new ArrayList<>();
    found.forEach(
        (instead, keys) ->
            lines.add(
                file.getName()
                    + ": Spring Boot is not there to act on "
                    + String.join(", ", keys.stream().limit(MOST_KEYS).toList())
                    + (keys.size() > MOST_KEYS ? " and " + (keys.size() - MOST_KEYS) + " more" : "")
                    + ": "
                    + instead));
    return lines;
  }
}
