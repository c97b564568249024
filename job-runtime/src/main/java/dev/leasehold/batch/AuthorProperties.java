package dev.leasehold.batch;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
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

  private AuthorProperties(ConfigurableEnvironment environment, ClassLoader classes) {
    this.environment = environment;
    this.classes = classes;
  }

  static void fill(
      ConfigurableEnvironment environment, Map<String, String> declared, ClassLoader classes) {
    environment
        .getPropertySources()
        .addFirst(new MapPropertySource("declaration", Map.copyOf(declared)));
    new AuthorProperties(environment, classes).addFiles();
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
    URL file = classes.getResource(name);
    if (file == null) {
      return Optional.empty();
    }
    try (InputStream in = file.openStream()) {
      return Optional.of(
          new MapPropertySource(
              name, active(name.endsWith(".properties") ? properties(in) : yaml(in))));
    } catch (IOException | IllegalArgumentException | YamlEngineException e) {
      throw new JobClassException(file + " cannot be read: " + oneLine(e.getMessage()), e);
    }
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

  private static void flatten(String path, @Nullable Object node, Map<String, Object> into) {
    if (node instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> flatten(path.isEmpty() ? "" + key : path + "." + key, value, into));
    } else if (node instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        flatten(path + "[" + i + "]", list.get(i), into);
      }
      if (list.stream().noneMatch(e -> e instanceof Map || e instanceof List)) {
        // So that @Value takes a list of plain values, which it cannot from indexed keys.
        into.put(path, String.join(",", list.stream().map(String::valueOf).toList()));
      }
    } else if (!path.isEmpty()) {
      into.put(path, node == null ? "" : node.toString());
    }
  }
}
