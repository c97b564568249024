package dev.leasehold.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The delivered Compose file, as Compose reads it: merged, and with its variables' defaults. */
public final class ComposeFile {
  /** Where it is. */
  public static final Path PATH =
      Path.of("..", "deploy", "compose.yaml").toAbsolutePath().normalize();

  private static final Pattern VARIABLE =
      Pattern.compile("\\$(?:\\$|\\{([A-Z_]+)(?::-([^}]*)|:\\?[^}]*)?})");

  private final Map<String, Object> services;
  private final Map<String, String> variables;

  private ComposeFile(Map<String, Object> services, Map<String, String> variables) {
    this.services = services;
    this.variables = variables;
  }

  /**
   * @param variables for those that have no default
   */
  public static ComposeFile read(Map<String, String> variables) throws IOException {
    Object all = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(PATH));
    return new ComposeFile(mapping(mapping(all).get("services")), variables);
  }

  /** A file or a folder of this machine in a container. */
  public record Mount(Path host, String container, boolean readOnly) {}

  /** By name. */
  public List<Service> services() {
    return services.keySet().stream().map(this::service).toList();
  }

  public Service service(String name) {
    return new Service(name, merged(mapping(services.get(name))));
  }

  /** One service, with what it takes over from others. */
  public final class Service {
    private final String name;
    private final Map<String, Object> keys;

    private Service(String name, Map<String, Object> keys) {
      this.name = name;
      this.keys = keys;
    }

    public String name() {
      return name;
    }

    public boolean has(String key) {
      return keys.containsKey(key);
    }

    /** As it is written, with its variables. */
    public String written(String key) {
      return String.valueOf(keys.get(key));
    }

    public List<String> list(String key) {
      List<String> all = new ArrayList<>();
      if (keys.get(key) instanceof List<?> list) {
        list.forEach(one -> all.add(resolved(String.valueOf(one))));
      }
      return all;
    }

    public Map<String, String> environment() {
      Map<String, String> all = new LinkedHashMap<>();
      if (keys.containsKey("environment")) {
        mapping(keys.get("environment"))
            .forEach((key, value) -> all.put(key, resolved(String.valueOf(value))));
      }
      return all;
    }

    /** What is run to see whether it is well, with how it is run in front. */
    public List<String> healthcheck() {
      List<String> all = new ArrayList<>();
      ((List<?>) mapping(keys.get("healthcheck")).get("test"))
          .forEach(one -> all.add(resolved(String.valueOf(one))));
      return all;
    }

    public List<String> dependsOn() {
      return keys.containsKey("depends_on")
          ? List.copyOf(mapping(keys.get("depends_on")).keySet())
          : List.of();
    }

    /** Without its named volumes. */
    public List<Mount> mounts() {
      return list("volumes").stream()
          .filter(volume -> volume.startsWith("."))
          .map(volume -> volume.split(":"))
          .map(
              parts ->
                  new Mount(
                      PATH.resolveSibling(parts[0]).normalize(),
                      parts[1],
                      parts.length > 2 && parts[2].equals("ro")))
          .toList();
    }

    /** Where its named volumes are in its container. */
    public List<String> volumes() {
      return list("volumes").stream()
          .filter(volume -> !volume.startsWith("."))
          .map(volume -> volume.split(":")[1])
          .toList();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private String resolved(String text) {
    Matcher matcher = VARIABLE.matcher(text);
    return matcher.replaceAll(
        found ->
            Matcher.quoteReplacement(
                found.group().equals("$$")
                    ? "$"
                    : Optional.ofNullable(variables.get(found.group(1)))
                        .or(() -> Optional.ofNullable(found.group(2)))
                        .orElseThrow()));
  }

  /** Compose knows YAML's merge key, which newer YAML does not. */
  private static Map<String, Object> merged(Map<String, Object> keys) {
    Map<String, Object> all = new LinkedHashMap<>();
    if (keys.get("<<") instanceof Map<?, ?> other) {
      all.putAll(merged(mapping(other)));
    }
    all.putAll(keys);
    all.remove("<<");
    return all;
  }

  private static Map<String, Object> mapping(Object yaml) {
    Map<String, Object> all = new LinkedHashMap<>();
    ((Map<?, ?>) yaml).forEach((key, value) -> all.put(String.valueOf(key), value));
    return all;
  }
}
