package dev.leasehold.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;

/** Says in one line why an author's class cannot be loaded. */
final class LoadFailure {
  private static final int JAVA_1 = 44;
  private static final int LONGEST = 400;
  private static final Pattern VERSION = Pattern.compile("class file version (\\d+)");
  private static final Pattern BATCH_CLASS =
      Pattern.compile("org[./]springframework[./]batch[./][\\w./$]+");

  /** Where Spring Batch 6 has put the classes that nearly every job names. */
  private static final Map<String, String> MOVED =
      Map.of(
          "core.Job", "core.job.Job",
          "core.JobExecution", "core.job.JobExecution",
          "core.JobParameters", "core.job.parameters.JobParameters",
          "core.JobExecutionListener", "core.listener.JobExecutionListener",
          "core.Step", "core.step.Step",
          "core.StepContribution", "core.step.StepContribution",
          "core.StepExecution", "core.step.StepExecution",
          "core.StepExecutionListener", "core.listener.StepExecutionListener");

  private LoadFailure() {}

  static JobClassException explain(String className, Throwable failure) {
    return explain(className, failure, "");
  }

  /**
   * The same.
   *
   * @param whereMissing what is said on top of a bean that nobody makes
   */
  static JobClassException explain(String className, Throwable failure, String whereMissing) {
    List<Throwable> chain = chain(failure);
    for (Throwable cause : chain) {
      if (cause instanceof JobClassException known) {
        return known;
      }
      Optional<String> line = ofClassFile(className, cause);
      if (line.isPresent()) {
        return new JobClassException(line.get(), failure);
      }
    }
    return new JobClassException(ofBean(className, chain, whereMissing), failure);
  }

  private static Optional<String> ofClassFile(String className, Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    if (cause instanceof UnsupportedClassVersionError) {
      Matcher version = VERSION.matcher(message);
      String java =
          version.find() ? "Java " + (Integer.parseInt(version.group(1)) - JAVA_1) : "a newer Java";
      return Optional.of(
          "class "
              + className
              + " needs classes compiled for "
              + java
              + ", and this is Java "
              + Runtime.version().feature()
              + ": compile them for this one, or run on the newer one ("
              + message.replaceFirst(" .*", "").replace('/', '.')
              + ")");
    }
    if (!(cause instanceof LinkageError || cause instanceof ClassNotFoundException)) {
      return Optional.empty();
    }
    Matcher batch = BATCH_CLASS.matcher(message);
    if (batch.find() && !batch.group().contains("integration")) {
      String missing = batch.group().replace('/', '.').replaceFirst("\\.$", "");
      return Optional.of(
          "class "
              + className
              + " was compiled for Spring Batch 5: it asks for "
              + missing
              + ", which Spring Batch 6 does not have; migrate it to the packages of Batch 6"
              + moved(missing).map(to -> " (" + to + ")").orElse("")
              + " and compile it again");
    }
    if (cause instanceof NoClassDefFoundError || cause instanceof ClassNotFoundException) {
      return Optional.of(
          "class "
              + className
              + " needs class "
              + message.replaceFirst("^Could not initialize class ", "").replace('/', '.')
              + ", which is not on the class path; give its jar or folder with --jobs");
    }
    return Optional.empty();
  }

  private static Optional<String> moved(String missing) {
    String root = "org.springframework.batch.";
    String name = missing.substring(root.length());
    if (name.matches("(item|repeat|poller|support)\\..*")) {
      return Optional.of(root + "infrastructure." + name);
    }
    return Optional.ofNullable(MOVED.get(name)).map(to -> root + to);
  }

  private static String ofBean(String className, List<Throwable> chain, String whereMissing) {
    String bean = null;
    for (Throwable cause : chain) {
      if (cause instanceof BeanCreationException creation && creation.getBeanName() != null) {
        bean = creation.getBeanName();
      }
    }
    Throwable root = chain.get(chain.size() - 1);
    String where = bean == null ? "the beans" : "bean '" + bean + "'";
    return where + " of class " + className + " cannot be made: " + reason(root, whereMissing);
  }

  private static String reason(Throwable root, String whereMissing) {
    if (root instanceof NoSuchBeanDefinitionException missing
        && !(root instanceof NoUniqueBeanDefinitionException)) {
      String what =
          missing.getResolvableType() != null
              ? "a bean of type " + missing.getResolvableType()
              : "a bean named '" + missing.getBeanName() + "'";
      return "it needs " + what + ", and there is none" + whereMissing;
    }
    return describe(root);
  }

  /** An exception in one line: its type unless that is Spring's, and what it says. */
  static String describe(Throwable failure) {
    String message = failure.getMessage();
    String name = failure.getClass().getSimpleName();
    if (message == null || message.isBlank()) {
      return name;
    }
    String line = message.strip().replaceAll("\\s*\\R\\s*", " ");
    String cut = line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
    return failure.getClass().getName().startsWith("org.springframework.")
        ? cut
        : name + ": " + cut;
  }

  private static List<Throwable> chain(Throwable failure) {
    List<Throwable> chain = new ArrayList<>();
    @Nullable Throwable next = failure;
    while (next != null && !chain.contains(next)) {
      chain.add(next);
      next = next.getCause();
    }
    return chain;
  }
}
