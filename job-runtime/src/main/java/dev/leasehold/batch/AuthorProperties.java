package dev.leasehold.batch;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.Profiles;
import org.springframework.core.env.PropertiesPropertySource;

/**
 * Fills an Environment as the author knows it: the declaration's properties before all others,
 * {@code application.properties} and then {@code application.yml} of the class path after them.
 */
final class AuthorProperties {
  private static final String PROFILE = "spring.config.activate.on-profile";

  private AuthorProperties() {}

  static void fill(
      ConfigurableEnvironment environment, Map<String, String> declared, ClassLoader classes) {
    MutablePropertySources sources = environment.getPropertySources();
    sources.addFirst(new MapPropertySource("declaration", Map.copyOf(declared)));
    for (String name : List.of("application.properties", "application.yml", "application.yaml")) {
      URL file = classes.getResource(name);
      if (file == null) {
        continue;
      }
      try (InputStream in = file.openStream()) {
        if (name.endsWith(".properties")) {
          Properties properties = new Properties();
          properties.load(in);
          sources.addLast(new PropertiesPropertySource(name, properties));
        } else {
          sources.addLast(new MapPropertySource(name, flat(in, environment)));
        }
      } catch (IOException | IllegalArgumentException | YamlEngineException e) {
        throw new JobClassException(file + " cannot be read: " + oneLine(e.getMessage()), e);
      }
    }
  }

  private static String oneLine(@Nullable String message) {
    return String.valueOf(message).strip().replaceAll("\\s*\\R\\s*", " ");
  }

  private static Map<String, Object> flat(InputStream in, ConfigurableEnvironment environment) {
    Map<String, Object> all = new LinkedHashMap<>();
    LoadSettings settings = LoadSettings.builder().setAllowDuplicateKeys(false).build();
    for (Object document : new Load(settings).loadAllFromInputStream(in)) {
      Map<String, Object> flat = new LinkedHashMap<>();
      flatten("", document, flat);
      Object profile = flat.get(PROFILE);
      if (profile == null || environment.acceptsProfiles(Profiles.of(profile.toString()))) {
        all.putAll(flat);
      }
    }
    return all;
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
