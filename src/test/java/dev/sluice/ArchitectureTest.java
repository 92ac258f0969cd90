// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.sluice.kube.Conditions;
import io.fabric8.kubernetes.client.CustomResource;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.apache.commons.codec.digest.MurmurHash3;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/**
 * The fences between the parts. One Maven module holds them all, so that these tests are what keeps
 * the pure parts pure and the shells apart.
 */
class ArchitectureTest {
  private static final String WIRE = "dev.sluice.flags.wire..";

  /** Decide and compute; see no clock, no network, no client, no logger. */
  private static final String[] PURE = {
    "dev.sluice.migration.engine..",
    "dev.sluice.migration.turn..",
    "dev.sluice.fleet..",
    "dev.sluice.judge..",
    "dev.sluice.flags.eval..",
    "dev.sluice.agents.plan..",
    "dev.sluice.history",
    "dev.sluice.history.rules",
    "dev.sluice.report.model.."
  };

  /** Where programs begin: settings, clocks, processes. */
  private static final String[] EDGE = {
    "dev.sluice.wiring..",
    "dev.sluice.cli..",
    "dev.sluice.local..",
    "dev.sluice.demo..",
    "dev.sluice.image.."
  };

  /** What pure code may see of the JDK: everything but the ways out, and the ways to the time. */
  private static final DescribedPredicate<JavaClass> HARMLESS_JAVA =
      resideInAPackage("java..")
          .and(
              not(
                  resideInAnyPackage(
                      "java.net..",
                      "java.nio.file..",
                      "java.nio.channels..",
                      "java.sql..",
                      "java.util.logging..",
                      "java.util.concurrent..",
                      "java.util.random..")))
          .and(not(equivalentTo(Clock.class)))
          .and(not(equivalentTo(InstantSource.class)))
          .and(not(equivalentTo(Random.class)))
          .as("the harmless part of java..");

  /** Each does its part of the work and knows the others by their ports only. */
  private static final List<String> SHELLS =
      List.of("migration", "signals", "resources", "flags", "agents", "state", "report");

  private static final DescribedPredicate<JavaClass> PURE_CLASS =
      resideInAnyPackage(PURE).as("the pure packages");

  private static final JavaClasses SLUICE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.sluice")
          .that(not(resideInAPackage(WIRE)));

  @Test
  void pure_packages_see_only_the_api_and_each_other() {
    check(
        classes()
            .that(PURE_CLASS)
            .and(not(resideInAnyPackage("dev.sluice.agents.plan..", "dev.sluice.history..")))
            .and(not(resideInAPackage("dev.sluice.migration.turn..")))
            .should()
            .onlyDependOnClassesThat(pureSurroundings()));
  }

  @Test
  void plans_of_agents_histories_and_turns_see_model_classes_of_kubernetes_besides() {
    check(
        classes()
            .that()
            .resideInAnyPackage(
                "dev.sluice.agents.plan..",
                "dev.sluice.history",
                "dev.sluice.history.rules",
                "dev.sluice.migration.turn..")
            .should()
            .onlyDependOnClassesThat(
                pureSurroundings()
                    .or(resideInAnyPackage("io.fabric8.kubernetes.api.model..", "com.fasterxml.."))
                    .or(equivalentTo(Conditions.class))));
  }

  @Test
  void the_api_sees_nothing_of_ours() {
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.sluice.api..")
            .should()
            .dependOnClassesThat(
                resideInAPackage("dev.sluice..").and(not(resideInAPackage("dev.sluice.api..")))));
  }

  @Test
  void the_api_is_made_of_jackson_and_the_client_only() {
    check(
        classes()
            .that()
            .resideInAPackage("dev.sluice.api..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                "java..",
                "org.jspecify..",
                "dev.sluice.api..",
                "com.fasterxml.jackson.annotation..",
                "com.fasterxml.jackson.core..",
                "com.fasterxml.jackson.databind..",
                "io.fabric8.crd.generator.annotation..",
                "io.fabric8.generator.annotation..",
                "io.fabric8.kubernetes.api.model..",
                "io.fabric8.kubernetes.client",
                "io.fabric8.kubernetes.model.."));
  }

  /** What checks the engine must not be wrong by the same mistake. */
  @Test
  void histories_know_neither_the_engine_nor_who_evaluates_flags() {
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.sluice.history..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "dev.sluice.migration..", "dev.sluice.flags..", "dev.sluice.judge.."));
  }

  @Test
  void what_the_command_line_asks_and_shows_is_pure() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage("dev.sluice.cli.steer..", "dev.sluice.cli.view..")
            .should()
            .dependOnClassesThat(
                resideInAnyPackage("io.fabric8.kubernetes.client..", "picocli..", "java.net..")
                    .and(not(equivalentTo(CustomResource.class))))
            .orShould()
            .dependOnClassesThat(equivalentTo(InstantSource.class)));
  }

  @Test
  void packages_form_no_cycles() {
    check(slices().matching("dev.sluice.(**)").should().beFreeOfCycles());
  }

  @Test
  void shells_know_other_shells_by_their_ports_only() {
    for (String shell : SHELLS) {
      check(
          noClasses()
              .that(shell(shell))
              .should()
              .dependOnClassesThat(
                  describe(
                      "belong to another shell and are no port",
                      target ->
                          SHELLS.stream()
                                  .filter(other -> !other.equals(shell))
                                  .anyMatch(other -> shell(other).test(target))
                              && !isPort(target))));
    }
  }

  @Test
  void only_the_edge_sees_the_edge() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(EDGE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(EDGE));
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.sluice.kube..")
            .should()
            .dependOnClassesThat(
                describe(
                    "belong to a shell",
                    target -> SHELLS.stream().anyMatch(shell -> shell(shell).test(target)))));
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.sluice.local..")
            .should()
            .dependOnClassesThat(
                resideInAPackage("dev.sluice..").and(not(resideInAPackage("dev.sluice.local..")))));
  }

  @Test
  void only_the_wiring_knows_the_configuration_of_quarkus() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.sluice.wiring..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.smallrye.config..", "org.eclipse.microprofile.config.."));
  }

  @Test
  void nothing_is_injected_into_fields() {
    check(
        noFields()
            .should()
            .beAnnotatedWith(Inject.class)
            .orShould()
            .beAnnotatedWith(ConfigProperty.class));
  }

  @Test
  void static_fields_are_final() {
    check(fields().that().areStatic().should().beFinal());
  }

  @Test
  void time_and_chance_enter_at_the_edge_only() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(EDGE)
            .should()
            .callMethodWhere(describe("reads a clock, sleeps or draws lots", EdgeCalls::isOne))
            .orShould()
            .callConstructorWhere(
                describe(
                    "creates a source of chance",
                    call -> call.getTargetOwner().isAssignableTo(RandomGenerator.class))));
  }

  private static DescribedPredicate<JavaClass> pureSurroundings() {
    return HARMLESS_JAVA
        .or(resideInAPackage("org.jspecify.."))
        .or(resideInAPackage("dev.sluice.api.."))
        .or(equivalentTo(MurmurHash3.class))
        .or(PURE_CLASS);
  }

  /** The classes of a shell, without the pure packages below it. */
  private static DescribedPredicate<JavaClass> shell(String name) {
    return resideInAPackage("dev.sluice." + name + "..").and(not(PURE_CLASS)).as("shell " + name);
  }

  /** A port is an interface; the values that go through it are records and enums. */
  private static boolean isPort(JavaClass target) {
    return target.isInterface() || target.isRecord() || target.isEnum();
  }

  /** A fence may stand before there is anything behind it. */
  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(SLUICE);
  }
}
