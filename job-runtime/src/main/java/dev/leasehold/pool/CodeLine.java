package dev.leasehold.pool;

import java.util.List;
import java.util.Optional;

/**
 * A line of code of the job's author.
 *
 * @param className fully qualified
 * @param method its name
 * @param file without folders; the simple class name where it is not known
 * @param line from 1; negative where it is not known
 */
public record CodeLine(String className, String method, String file, int line) {
  private static final List<String> NOT_THE_AUTHORS =
      List.of(
          // The JDK, and languages on it.
          "java.",
          "javax.",
          "jakarta.",
          "jdk.",
          "sun.",
          "com.sun.",
          "kotlin.",
          "kotlinx.",
          "scala.",
          "groovy.",
          "org.codehaus.groovy.",
          "org.apache.groovy.",
          // Drivers and pools.
          "com.mysql.",
          "org.mariadb.",
          "org.postgresql.",
          "org.h2.",
          "org.hsqldb.",
          "oracle.",
          "com.microsoft.sqlserver.",
          "com.zaxxer.hikari.",
          "io.agroal.",
          "com.p6spy.",
          "net.ttddyy.dsproxy.",
          "org.apache.commons.dbcp2.",
          "org.apache.tomcat.",
          // Frameworks.
          "org.springframework.",
          "org.hibernate.",
          "org.apache.ibatis.",
          "org.mybatis.",
          "org.jooq.",
          "org.jdbi.",
          "org.eclipse.persistence.",
          "com.querydsl.",
          "org.aopalliance.",
          "org.aspectj.",
          "net.bytebuddy.",
          "net.sf.cglib.",
          "javassist.",
          "io.micrometer.",
          "reactor.",
          "org.quartz.",
          // Test frameworks.
          "org.awaitility.",
          "org.junit.",
          "net.jqwik.",
          "org.apache.maven.",
          // Logging.
          "org.slf4j.",
          "ch.qos.logback.",
          "org.apache.logging.",
          "org.apache.log4j.",
          "org.apache.commons.logging.",
          // This runtime.
          "dev.leasehold.declaration.",
          "dev.leasehold.plan.",
          "dev.leasehold.database.",
          "dev.leasehold.admission.",
          "dev.leasehold.pool.",
          "dev.leasehold.recording.",
          "dev.leasehold.batch.",
          "dev.leasehold.watchdog.",
          "dev.leasehold.report.",
          "dev.leasehold.alert.",
          "dev.leasehold.metrics.",
          "dev.leasehold.run.",
          "dev.leasehold.kubernetes.",
          "dev.leasehold.schedule.",
          "dev.leasehold.cli.",
          "dev.leasehold.junit.");

  /**
   * The innermost frame that belongs neither to the JDK, nor to a driver, a pool or a framework,
   * nor to this runtime.
   *
   * @param stack innermost first, as {@link Throwable#getStackTrace()} gives it
   */
  public static Optional<CodeLine> ofAuthor(StackTraceElement[] stack) {
    for (StackTraceElement frame : stack) {
      if (isAuthors(frame)) {
        return Optional.of(of(frame));
      }
    }
    return Optional.empty();
  }

  /**
   * Whether a frame is of the author's code.
   *
   * @param frame as {@link StackTraceElement#toString()} writes it
   */
  public static boolean isAuthors(String frame) {
    String call = frame.substring(0, Math.max(0, frame.indexOf('(')));
    if (call.contains("$$")) {
      // A class made at run time, whose name may have a slash of its own.
      return false;
    }
    // Before the class stand a class loader and a module, each ended by a slash.
    String name = call.substring(call.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    return dot > 0 && isAuthors(name.substring(0, dot), name.substring(dot + 1));
  }

  private static CodeLine of(StackTraceElement frame) {
    String name = frame.getClassName();
    String file = frame.getFileName();
    String simple = name.substring(name.lastIndexOf('.') + 1);
    return new CodeLine(
        name,
        withoutLambda(frame.getMethodName()),
        file == null ? simple : file,
        frame.getLineNumber());
  }

  /** A lambda's body is compiled into a method named like {@code lambda$process$0}. */
  private static String withoutLambda(String method) {
    if (!method.startsWith("lambda$")) {
      return method;
    }
    int end = method.lastIndexOf('$');
    int from = "lambda$".length();
    return end > from ? method.substring(from, end) : method;
  }

  private static boolean isAuthors(StackTraceElement frame) {
    return isAuthors(frame.getClassName(), frame.getMethodName());
  }

  private static boolean isAuthors(String name, String method) {
    // Proxies, lambda classes and generated subclasses; and accessors that no source line has.
    if (name.contains("$$") || name.contains("$Proxy") || method.startsWith("access$")) {
      return false;
    }
    return NOT_THE_AUTHORS.stream().noneMatch(name::startsWith);
  }

  @Override
  public String toString() {
    return line > 0 ? file + ":" + line : file;
  }
}
