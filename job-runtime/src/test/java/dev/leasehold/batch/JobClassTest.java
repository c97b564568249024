package dev.leasehold.batch;

import static dev.leasehold.batch.JobBench.plan;
import static dev.leasehold.batch.JobBench.query;
import static dev.leasehold.batch.JobBench.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leasehold.plan.Plan;
import dev.leasehold.pool.Leak;
import dev.leasehold.pool.LeasedPools;
import dev.leasehold.pool.PoolEvents;
import dev.leasehold.pool.Violation;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.asm.ClassWriter;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;

/** What cannot be loaded is said in one line; no database is asked for it. */
class JobClassTest {
  private static final String PACKAGE = "dev.leasehold.batch.Configurations$";
  private static final Plan ONE = plan(transaction(query()));

  @TempDir Path folder;

  private static BatchJob load(String configuration, ClassLoader classes) {
    DataSource nowhere = new Configurations.Forbidden();
    LeasedPools pools =
        LeasedPools.open(
            Map.of("main", new LeasedPools.Spec(nowhere, 1)),
            new LeasedPools.Settings(true, Duration.ofSeconds(1), ONE.outsideSteps()),
            new PoolEvents() {
              @Override
              public void changed() {}

              @Override
              public void violated(Violation violation) {}

              @Override
              public void leaked(Leak leak) {}
            },
            InstantSource.system());
    return BatchJob.load(
        new BatchJob.Spec("bench", configuration, classes, ONE, pools, "main", nowhere, Map.of()));
  }

  private static void assertRefused(String configuration, String message) {
    assertRefused(configuration, JobClassTest.class.getClassLoader(), message);
  }

  private static void assertRefused(String configuration, ClassLoader classes, String message) {
    assertThatThrownBy(() -> load(configuration, classes))
        .isInstanceOf(JobClassException.class)
        .hasMessage(message);
  }

  @Test
  void aGoodOneIsLoadedWithoutAnyConnection() {
    try (BatchJob job = load(PACKAGE + "Plain", getClass().getClassLoader())) {
      assertThat(job.steps()).hasSize(1);
    }
  }

  @Test
  void aClassThatIsNotThere() {
    assertRefused(
        "com.example.Xylophonist",
        "class com.example.Xylophonist is not on the class path; give its jar or folder with"
            + " --jobs");
  }

  @Test
  void aClassWhoseNameIsNearlyRightIsSuggested() throws Exception {
    Path file = folder.resolve("com/shop/VaultAudit.class");
    Files.createDirectories(file.getParent());
    Files.write(file, new byte[0]);
    try (URLClassLoader classes = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      assertRefused(
          "com.shop.VaultAuidt",
          classes,
          "class com.shop.VaultAuidt is not on the class path; did you mean"
              + " com.shop.VaultAudit? Give its jar or folder with --jobs");
    }
  }

  @Test
  void aClassThatIsNeitherAConfigurationNorATasklet() {
    assertRefused(
        PACKAGE + "NeitherNor",
        "class "
            + PACKAGE
            + "NeitherNor is neither a @Configuration with a Job nor a Tasklet; name one of these"
            + " as the job's configuration");
  }

  @Test
  void aConfigurationWithoutAJob() {
    assertRefused(
        PACKAGE + "NoJob",
        "class "
            + PACKAGE
            + "NoJob has no bean of type Job; give it a @Bean method that returns one");
  }

  @Test
  void aConfigurationWithTwoJobs() {
    assertRefused(
        PACKAGE + "TwoJobs",
        "class "
            + PACKAGE
            + "TwoJobs has 2 beans of type Job (another, job); name a configuration with just one,"
            + " or choose with properties: {spring.batch.job.name: another}");
  }

  @Test
  void aBeanThatCannotBeMade() {
    assertRefused(
        PACKAGE + "BrokenBean",
        "bean 'broken' of class "
            + PACKAGE
            + "BrokenBean cannot be made: IllegalStateException: no such file");
  }

  @Test
  void aBeanThatNeedsOneThatIsNotThere() {
    assertRefused(
        PACKAGE + "MissingBean",
        "bean 'needy' of class "
            + PACKAGE
            + "MissingBean cannot be made: it needs a bean of type"
            + " java.util.concurrent.Flow$Subscription, and there is none");
  }

  @Test
  void aPropertyThatNobodySet() {
    assertRefused(
        PACKAGE + "MissingProperty",
        "bean 'needy' of class "
            + PACKAGE
            + "MissingProperty cannot be made: Could not resolve placeholder 'nobody.set.it' in"
            + " value \"${nobody.set.it}\"");
  }

  @Test
  void aClassCompiledForSpringBatch5() throws Exception {
    write(Opcodes.V17, "Lorg/springframework/batch/core/Job;");
    try (URLClassLoader classes = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      assertRefused(
          "com.shop.Nightly",
          classes,
          "class com.shop.Nightly was compiled for Spring Batch 5: it asks for"
              + " org.springframework.batch.core.Job, which Spring Batch 6 does not have; migrate"
              + " it to the packages of Batch 6 (org.springframework.batch.core.job.Job) and"
              + " compile it again");
    }
  }

  @Test
  void aClassThatReadsItemsAsInSpringBatch5() throws Exception {
    write(Opcodes.V17, "Lorg/springframework/batch/item/ItemReader;");
    try (URLClassLoader classes = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      assertThatThrownBy(() -> load("com.shop.Nightly", classes))
          .isInstanceOf(JobClassException.class)
          .hasMessageContaining(
              "(org.springframework.batch.infrastructure.item.ItemReader) and compile it again");
    }
  }

  @Test
  void aClassThatNeedsAnotherWhichIsNotThere() throws Exception {
    write(Opcodes.V17, "Lcom/shop/Missing;");
    try (URLClassLoader classes = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      assertRefused(
          "com.shop.Nightly",
          classes,
          "class com.shop.Nightly needs class com.shop.Missing, which is not on the class path;"
              + " give its jar or folder with --jobs");
    }
  }

  @Test
  void aClassForANewerJava() throws Exception {
    write(99, "Ljava/lang/Object;");
    try (URLClassLoader classes = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      assertRefused(
          "com.shop.Nightly",
          classes,
          "class com.shop.Nightly needs classes compiled for Java 55, and this is Java "
              + Runtime.version().feature()
              + ": compile them for this one, or run on the newer one (com.shop.Nightly)");
    }
  }

  /** A configuration class with one method that returns this type. */
  private void write(int version, String returned) throws Exception {
    ClassWriter writer = new ClassWriter(0);
    writer.visit(version, Opcodes.ACC_PUBLIC, "com/shop/Nightly", null, "java/lang/Object", null);
    writer
        .visitAnnotation("Lorg/springframework/context/annotation/Configuration;", true)
        .visitEnd();
    MethodVisitor method =
        writer.visitMethod(
            Opcodes.ACC_PUBLIC | Opcodes.ACC_ABSTRACT, "job", "()" + returned, null, null);
    method.visitEnd();
    writer.visitEnd();
    Path file = folder.resolve("com/shop/Nightly.class");
    Files.createDirectories(file.getParent());
    Files.write(file, writer.toByteArray());
  }
}
