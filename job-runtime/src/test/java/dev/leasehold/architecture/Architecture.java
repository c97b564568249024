package dev.leasehold.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;

/**
 * The rules of the code below one base package, each as the list of what breaks it.
 *
 * <p>They take the base so that they can be held against planted classes that break every one.
 */
final class Architecture {
  /** A package imports only from its left. */
  static final List<String> ORDER =
      List.of(
          "declaration",
          "plan",
          "database",
          "admission",
          "pool",
          "recording",
          "batch",
          "watchdog",
          "report",
          "alert",
          "metrics",
          "run",
          "kubernetes",
          "schedule",
          "cli");

  /** Which packages may use which libraries. */
  private static final Map<String, Set<String>> FENCES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("ch.qos.logback", Set.of("cli")),
              Map.entry("ch.vorburger", Set.of("database")),
              Map.entry("com.mysql", Set.of("database", "pool")),
              Map.entry("com.networknt", Set.of("declaration")),
              Map.entry("com.zaxxer.hikari", Set.of("pool")),
              Map.entry("jakarta.mail", Set.of("alert")),
              Map.entry("org.eclipse.angus", Set.of("alert")),
              Map.entry("com.google.protobuf", Set.of("metrics")),
              Map.entry("io.micrometer", Set.of("pool", "batch", "metrics")),
              Map.entry("io.opentelemetry", Set.of("metrics")),
              Map.entry("io.prometheus", Set.of("metrics")),
              Map.entry("org.flywaydb", Set.of("database")),
              Map.entry("org.snakeyaml", Set.of("declaration", "batch", "kubernetes")),
              Map.entry("org.springframework", Set.of("batch")),
              Map.entry("org.quartz", Set.of("schedule")),
              Map.entry("picocli", Set.of("cli")),
              Map.entry("tools.jackson", Set.of("declaration", "report", "alert", "cli"))));

  private final String base;
  private final JavaClasses classes;

  Architecture(String base, JavaClasses classes) {
    this.base = base;
    this.classes = classes;
  }

  /** Imports from a package's right. */
  List<String> importsFromTheRight() {
    List<String> broken = new ArrayList<>();
    for (int i = 0; i < ORDER.size() - 1; i++) {
      String[] right =
          ORDER.subList(i + 1, ORDER.size()).stream().map(this::of).toArray(String[]::new);
      broken.addAll(
          breaks(
              noClasses()
                  .that()
                  .resideInAPackage(of(ORDER.get(i)))
                  .should()
                  .dependOnClassesThat()
                  .resideInAnyPackage(right)));
    }
    return broken;
  }

  /** Cycles among packages. */
  List<String> cycles() {
    return breaks(slices().matching(base + ".(*)..").should().beFreeOfCycles());
  }

  /** Uses of a library outside of its packages. */
  List<String> librariesOutsideTheirFence() {
    List<String> broken = new ArrayList<>();
    FENCES.forEach(
        (library, homes) ->
            broken.addAll(
                breaks(
                    noClasses()
                        .that()
                        .resideOutsideOfPackages(
                            homes.stream().map(this::of).toArray(String[]::new))
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(library + ".."))));
    return broken;
  }

  /** Reading the machine's clock, where time has to be a parameter. */
  List<String> wallClocks() {
    return breaks(
        noClasses()
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(java.time.LocalDateTime.class, "now")
            .orShould()
            .callMethod(java.time.ZonedDateTime.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis"));
  }

  /** Sleeping, where a condition has to be waited for. */
  List<String> sleeps() {
    return breaks(noClasses().should().callMethod(Thread.class, "sleep", long.class));
  }

  /** Ending the process, which is the command line's to decide. */
  List<String> exits() {
    return breaks(
        noClasses()
            .that()
            .resideOutsideOfPackage(of("cli"))
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class));
  }

  /** Packages whose package-info does not settle null. */
  Set<String> packagesWithoutNullMarked() {
    return packages().stream()
        .filter(name -> !isNullMarked(classes.getPackage(name)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Packages of the order that have no class: every rule about them would hold. */
  Set<String> emptyPackages() {
    Set<String> empty = new TreeSet<>(ORDER);
    packages().forEach(name -> empty.remove(name.substring(base.length() + 1)));
    return empty;
  }

  /** Classes of no package of the order: no rule would see them. */
  Set<String> classesOutsideTheOrder() {
    return classes.stream()
        .filter(type -> ORDER.stream().noneMatch(name -> isIn(type, base + "." + name)))
        .map(JavaClass::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Set<String> packages() {
    return classes.stream()
        .filter(type -> !type.getSimpleName().equals("package-info"))
        .map(JavaClass::getPackageName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isNullMarked(JavaPackage folder) {
    return folder.isAnnotatedWith(NullMarked.class);
  }

  private static boolean isIn(JavaClass type, String name) {
    return type.getPackageName().equals(name) || type.getPackageName().startsWith(name + ".");
  }

  private String of(String name) {
    return base + "." + name + "..";
  }

  private List<String> breaks(ArchRule rule) {
    EvaluationResult result = rule.allowEmptyShould(true).evaluate(classes);
    return result.getFailureReport().getDetails();
  }
}
