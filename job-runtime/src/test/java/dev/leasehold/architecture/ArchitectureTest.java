package dev.leasehold.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final Architecture CODE =
      new Architecture(
          "dev.leasehold",
          new ClassFileImporter()
              .withImportOption(new ImportOption.DoNotIncludeTests())
              .importPackages("dev.leasehold"));

  @Test
  void everyPackageOfTheOrderHasClasses() {
    assertThat(CODE.emptyPackages()).isEmpty();
  }

  @Test
  void noClassIsOutsideTheOrder() {
    assertThat(CODE.classesOutsideTheOrder()).isEmpty();
  }

  @Test
  void aPackageImportsOnlyFromItsLeft() {
    assertThat(CODE.importsFromTheRight()).isEmpty();
  }

  @Test
  void noPackagesFormACycle() {
    assertThat(CODE.cycles()).isEmpty();
  }

  @Test
  void aLibraryStaysBehindItsFence() {
    assertThat(CODE.librariesOutsideTheirFence()).isEmpty();
  }

  @Test
  void timeIsAParameter() {
    assertThat(CODE.wallClocks()).isEmpty();
  }

  @Test
  void nothingSleeps() {
    assertThat(CODE.sleeps()).isEmpty();
  }

  @Test
  void onlyTheCommandLineEndsTheProcess() {
    assertThat(CODE.exits()).isEmpty();
  }

  @Test
  void everyPackageSettlesNull() {
    assertThat(CODE.packagesWithoutNullMarked()).isEmpty();
  }

  /** A rule that planted classes do not break would hold for any code. */
  @Nested
  class OnPlantedClasses {
    private static final Architecture PLANTED =
        new Architecture(
            "dev.leasehold.architecture.planted",
            new ClassFileImporter().importPackages("dev.leasehold.architecture.planted"));

    @Test
    void anEmptyPackageIsFound() {
      assertThat(PLANTED.emptyPackages()).contains("admission").doesNotContain("plan");
    }

    @Test
    void aClassOutsideTheOrderIsFound() {
      assertThat(PLANTED.classesOutsideTheOrder()).anyMatch(name -> name.endsWith("Nowhere"));
    }

    @Test
    void anImportFromTheRightIsFound() {
      assertThat(PLANTED.importsFromTheRight())
          .anyMatch(line -> line.contains("ImportsFromTheRight"));
      assertThat(PLANTED.importsFromTheRight())
          .noneMatch(line -> line.contains("class <dev.leasehold.architecture.planted.run."));
    }

    @Test
    void aCycleIsFound() {
      assertThat(PLANTED.cycles()).isNotEmpty();
    }

    @Test
    void aLibraryOutsideItsFenceIsFound() {
      assertThat(PLANTED.librariesOutsideTheirFence())
          .anyMatch(line -> line.contains("org.springframework"))
          .anyMatch(line -> line.contains("com.zaxxer.hikari"))
          .anyMatch(line -> line.contains("com.mysql"));
    }

    @Test
    void aLookAtTheClockIsFound() {
      assertThat(PLANTED.wallClocks())
          .anyMatch(line -> line.contains("Instant.now"))
          .anyMatch(line -> line.contains("currentTimeMillis"));
    }

    @Test
    void aSleepIsFound() {
      assertThat(PLANTED.sleeps()).isNotEmpty();
    }

    @Test
    void anExitIsFound() {
      assertThat(PLANTED.exits())
          .anyMatch(line -> line.contains("System.exit"))
          .anyMatch(line -> line.contains("Runtime.halt"));
    }

    @Test
    void aPackageThatLeavesNullOpenIsFound() {
      assertThat(PLANTED.packagesWithoutNullMarked())
          .containsExactly("dev.leasehold.architecture.planted.unmarked");
    }
  }
}
