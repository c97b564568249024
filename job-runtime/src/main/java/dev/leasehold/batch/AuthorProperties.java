package dev.leasehold.batch;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.Profiles;
import org.springframework.core.env.PropertySource;

/**
 * Fills an Environment as the author knows it: the declaration's properties before all others, and
 * after them {@code application.properties} and {@code application.yml} of the class path, those of
 * the active profiles first.
 */
final class AuthorProperties {
  /** All files begin with it. */
  static final String FILE = "application";

  private static final String PROFILE = "spring.config.activate.on-profile";
  private static final Pattern NEXT_DOCUMENT = Pattern.compile("(?m)^[#!]---\\h*$");

  private final ConfigurableEnvironment environment;
  private final ClassLoader classes;
  private final String home;

  private AuthorProperties(
      ConfigurableEnvironment environment, ClassLoader classes, Class<?> type) {
    this.environment = environment;
    this.classes = classes;
    CodeSource source = type.getProtectionDomain().getCodeSource();
    URL location = source == null ? null : source.getLocation();
    this.home = location == null ? "" : location.toString();
  }

  /**
   * @param type the job's class: of several files of one name the one beside it is meant
   */
  static void fill(
      ConfigurableEnvironment environment,
      Map<String, String> declared,
      ClassLoader classes,
      Class<?> type) {
    environment
        .getPropertySources()
        .addFirst(new MapPropertySource("declaration", Map.copyOf(declared)));
    new AuthorProperties(environment, classes, type).addFiles();
  }

  private void addFiles() {
    MutablePropertySources sources = environment.getPropertySources();
    List<PropertySource<?>> common = new ArrayList<>();
    for (String name : names(FILE)) {
      // Each at once: which profiles are active may stand in the one before.
      read(name).ifPresent(common::add);
      common.stream()
          .filter(source -> !sources.contains(source.getName()))
          .forEach(sources::addLast);
    }
    String[] active = environment.getActiveProfiles();
    String[] profiles = active.length == 0 ? environment.getDefaultProfiles() : active;
    for (int i = profiles.length - 1; i >= 0; i--) {
      for (String name : names(FILE + "-" + profiles[i])) {
        Optional<PropertySource<?>> found = read(name);
        if (common.isEmpty()) {
          found.ifPresent(sources::addLast);
        } else {
          found.ifPresent(source -> sources.addBefore(common.get(0).getName(), source));
        }
      }
    }
  }

  /** The files of this name, what comes before the others first. */
  private static List<String> names(String name) {
    List<String> names = new ArrayList<>();
    for (String folder : List.of("config/", "")) {
      for (String ending : List.of(".properties", ".yml", ".yaml")) {
        names.add(folder + name + ending);
      }
    }
    return names;
  }

  private Optional<PropertySource<?>> read(String name) {
    URL file = find(name);
    if (file == null) {
      return Optional.empty();
    }
    try (InputStream in = file.openStream()) {
      return Optional.of(
          new MapPropertySource(
              name, active(name.endsWith(".properties") ? properties(in) : yaml(in))));
    } catch (MarkedYamlEngineException e) {
      // Not its message, nor it as the cause: both show the line, which may hold a secret.
      throw new JobClassException(file + " cannot be read: " + oneLine(e.getProblem()) + place(e));
    } catch (IOException | IllegalArgumentException | YamlEngineException e) {
      throw new JobClassException(file + " cannot be read: " + oneLine(e.getMessage()), e);
    }
  }

  private static String place(MarkedYamlEngineException e) {
    return e.getProblemMark()
        .map(at -> " (line %d, column %d)".formatted(at.getLine() + 1, at.getColumn() + 1))
        .orElse("");
  }

  private @Nullable URL find(String name) {
    try {
      for (URL one : Collections.list(classes.getResources(name))) {
        if (!home.isEmpty() && one.toString().contains(home)) {
          return one;
        }
      }
    } catch (IOException e) {
      throw new JobClassException(name + " cannot be looked for: " + oneLine(e.getMessage()), e);
    }
    return classes.getResource(name);
  }

  private static String oneLine(@Nullable String message) {
    return String.valueOf(message).strip().replaceAll("\\s*\\R\\s*", " ");
  }

  /** Of a file's documents those that hold for the active profiles, later ones before earlier. */
  private Map<String, Object> active(List<Map<String, Object>> documents) {
    Map<String, Object> all = new LinkedHashMap<>();
    for (Map<String, Object> document : documents) {
      Object profile = document.get(PROFILE);
      if (profile == null
          || environment.acceptsProfiles(Profiles.of(profile.toString().split("\\h*,\\h*")))) {
        // A list takes the place of the whole list before it.
        document.keySet().stream()
            .filter(key -> key.contains("["))
            .map(key -> key.substring(0, key.indexOf('[')))
            .distinct()
            .forEach(
                list ->
                    all.keySet().removeIf(key -> key.equals(list) || key.startsWith(list + "[")));
        all.putAll(document);
      }
    }
    return all;
  }

  private static List<Map<String, Object>> properties(InputStream in) throws IOException {
    String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    List<Map<String, Object>> documents = new ArrayList<>();
    for (String document : NEXT_DOCUMENT.split(text)) {
      Properties properties = new Properties();
      properties.load(new StringReader(document));
      Map<String, Object> values = new LinkedHashMap<>();
      properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
      documents.add(values);
    }
    return documents;
  }

  private static List<Map<String, Object>> yaml(InputStream in) {
    LoadSettings settings = LoadSettings.builder().setAllowDuplicateKeys(false).build();
    List<Map<String, Object>> documents = new ArrayList<>();
    for (Object document : new Load(settings).loadAllFromInputStream(in)) {
      Map<String, Object> flat = new LinkedHashMap<>();
      flatten("", document, flat);
      documents.add(flat);
    }
    return documents;
  }

  /** What a merge key brings, what comes first last, for it holds. */
  private static List<?> merged(@Nullable Object brought) {
    if (brought instanceof List<?> several) {
      List<Object> all = new ArrayList<>(several);
      Collections.reverse(all);
      return all;
    }
    return brought == null ? List.of() : List.of(brought);
  }

  private static void flatten(String path, @Nullable Object node, Map<String, Object> into) {
    if (node instanceof Map<?, ?> map) {
      merged(map.get("<<")).forEach(one -> flatten(path, one, into));
      map.forEach(
          (key, value) -> {
            if (!"<<".equals(key)) {
              flatten(path.isEmpty() ? "" + key : path + "." + key, value, into);
            }
          });
    } else if (node instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        flatten(path + "[" + i + "]", list.get(i), into);
      }
      if (list.stream()
          .noneMatch(e -> e instanceof Map || e instanceof List || ("" + e).contains(","))) {
        // So that @Value takes a list of plain values, which it cannot from indexed keys; but not
        // where a comma in one of them would make two of it.
        into.put(path, String.join(",", list.stream().map(String::valueOf).toList()));
      }
    } else if (!path.isEmpty()) {
      into.put(path, node == null ? "" : node.toString());
    }
  }
}
