package io.gantry.acceptance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules of the architecture that a compiler does not check. */
class ArchitectureTest {
  private static final List<String> STAGES =
      List.of("extractor", "normalizer", "loader", "reconciler", "fhir");

  private static JavaClasses gantry;

  @BeforeAll
  static void readAllClasses() {
    gantry =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.gantry");
  }

  @Test
  void everyModuleIsOnTheClassPathOfThisTest() {
    for (String stage : STAGES) {
      assertThat(gantry.containPackage("io.gantry." + stage)).as(stage).isTrue();
    }
    assertThat(gantry.containPackage("io.gantry.dicom.net")).isTrue();
    assertThat(gantry.containPackage("io.gantry.contracts.event")).isTrue();
  }

  @Test
  void noStageImportsAnotherStage() {
    for (String stage : STAGES) {
      for (String other : STAGES) {
        if (!stage.equals(other)) {
          noClasses()
              .that()
              .resideInAPackage("io.gantry." + stage + "..")
              .should()
              .dependOnClassesThat()
              .resideInAPackage("io.gantry." + other + "..")
              .check(gantry);
        }
      }
    }
  }

  @Test
  void modulesDependOnlyOnWhatTheDesignAllows() {
    Map<String, Set<String>> allowed =
        Map.of(
            "contracts", Set.of(),
            "dicom", Set.of(),
            "platform", Set.of("contracts"),
            "embedded", Set.of(),
            "simulator", Set.of("dicom", "platform", "contracts"),
            "extractor", Set.of("contracts", "dicom", "platform"),
            "normalizer", Set.of("contracts", "dicom", "platform"),
            "loader", Set.of("contracts", "dicom", "platform"),
            "reconciler", Set.of("contracts", "platform"),
            "fhir", Set.of("contracts", "platform"));
    for (Map.Entry<String, Set<String>> module : allowed.entrySet()) {
      String[] forbidden =
          allowed.keySet().stream()
              .filter(name -> !name.equals(module.getKey()) && !module.getValue().contains(name))
              .map(name -> "io.gantry." + name + "..")
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage("io.gantry." + module.getKey() + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(forbidden)
          .check(gantry);
    }
  }

  @Test
  void awsStaysInItsAdapters() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.gantry.loader.adapter.s3..",
            "io.gantry.reconciler.adapter.kms..",
            "io.gantry.embedded..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("software.amazon..")
        .check(gantry);
  }

  @Test
  void camelStaysInTheFhirBridgeAndSpringInTheReconciler() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.gantry.fhir..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.camel..")
        .check(gantry);
    noClasses()
        .that()
        .resideOutsideOfPackage("io.gantry.reconciler..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework..", "tools.jackson..")
        .check(gantry);
  }

  @Test
  void kafkaStreamsLivesInTheNormalizerOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.gantry.normalizer..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.kafka.streams..")
        .check(gantry);
  }

  @Test
  void rulesImportNoTechnology() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.gantry.contracts..",
            "io.gantry.dicom.data..",
            "io.gantry.normalizer.rules..",
            "io.gantry.reconciler.ledger..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.kafka..",
            "software.amazon..",
            "org.apache.camel..",
            "java.sql..",
            "javax.sql..",
            "java.net.http..",
            "org.springframework..")
        .check(gantry);
  }

  @Test
  void packagesOfAModuleFormNoCycles() {
    for (String module : STAGES) {
      slices().matching("io.gantry." + module + ".(*)..").should().beFreeOfCycles().check(gantry);
    }
  }

  @Test
  void namesSayWhatAThingIs() {
    classes()
        .that()
        .resideInAPackage("io.gantry..")
        .should()
        .haveSimpleNameNotEndingWith("Util")
        .andShould()
        .haveSimpleNameNotEndingWith("Utils")
        .andShould()
        .haveSimpleNameNotEndingWith("Manager")
        .andShould()
        .haveSimpleNameNotEndingWith("Impl")
        .check(gantry);
  }
}
