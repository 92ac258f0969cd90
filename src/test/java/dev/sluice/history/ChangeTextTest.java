// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import static dev.sluice.flags.eval.TestDriver.exposure;
import static dev.sluice.flags.eval.TestDriver.migration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.AgentDeploymentSpec;
import dev.sluice.api.Annotations;
import dev.sluice.api.FlagSetSpec;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.FlagClaim;
import dev.sluice.api.FlagSetStatus.KeptFlag;
import dev.sluice.api.MigrationSpec;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.flags.eval.TestDriver;
import dev.sluice.kit.Fleets;
import dev.sluice.kit.Migrations;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A change in words: what became different, and nothing that did not. */
class ChangeTextTest {
  private static final Meta PLAIN = Meta.of(1, Map.of());
  private static final MigrationSpec PLAN =
      Migrations.plan(Migrations.stage("one").raises("a"), Migrations.stage("two").raises("b"));
  private static final TestDriver HALF =
      migration("m")
          .at(Position.Running, exposure("a", 50, "m/one/", "one"))
          .cohort("m/one/", "planner", "2,0")
          .passed(null);

  @Test
  void an_object_that_comes_is_told_with_all_it_has_and_one_that_goes_as_deleted() {
    View created = new View.OfMigration(PLAIN, PLAN, null);

    assertThat(told(null, created)).isEqualTo("created; generation 1");
    assertThat(told(created, null)).isEqualTo("deleted");
  }

  @Test
  void a_person_who_steers_is_told_by_the_annotation_and_one_who_edits_by_the_generation() {
    View before = new View.OfMigration(PLAIN, PLAN, null);
    View steered =
        new View.OfMigration(
            Meta.of(1, Map.of(Annotations.PAUSE, "lunch", "team", "checkout")), PLAN, null);
    View edited =
        new View.OfMigration(
            Meta.of(2, Map.of()), Migrations.plan(Migrations.stage("one").raises("a")), null);

    assertThat(told(before, steered)).isEqualTo("pause lunch");
    assertThat(told(steered, before)).isEqualTo("pause lunch -> null");
    assertThat(told(before, edited)).isEqualTo("generation 1 -> 2; spec edited");
  }

  @Test
  void a_step_of_a_migration_is_told_by_where_it_is_and_what_rose() {
    TestDriver full =
        migration("m")
            .at(Position.Running, exposure("a", 100, "m/one/", "one"))
            .cohort("m/one/", "planner", "2,0,1")
            .passed(null);

    assertThat(told(at(Phase.Pending, null), at(Phase.Advancing, HALF)))
        .isEqualTo(
            "phase Pending -> Advancing; revision 1; attempt 1; place Running null, 0 passed;"
                + " a 50% by one; cohorts  -> m/one/planner 2,0");
    assertThat(told(at(Phase.Advancing, HALF), at(Phase.Monitoring, full)))
        .isEqualTo(
            "phase Advancing -> Monitoring; a 50% by one -> 100% by one; cohorts m/one/planner 2,0"
                + " -> m/one/planner 2,0,1");
  }

  @Test
  void what_vanishes_from_a_migration_is_told() {
    View recorded = at(Phase.Advancing, HALF);

    assertThat(told(recorded, at(Phase.Advancing, null))).isEqualTo("record removed");
    assertThat(told(recorded, new View.OfMigration(PLAIN, PLAN, null))).isEqualTo("status removed");
    assertThat(told(recorded, recorded)).isEqualTo("nothing that is looked at");
  }

  @Test
  void a_flag_set_is_told_by_who_drives_its_flags_and_what_is_kept() {
    View before = new View.OfFlagSet(PLAIN, new FlagSetSpec(List.of(), List.of()), null);
    View after =
        new View.OfFlagSet(
            PLAIN,
            new FlagSetSpec(List.of(), List.of()),
            new FlagSetStatus(
                1L,
                7L,
                214L,
                null,
                List.of(),
                List.of(new FlagClaim("a", "m", "1"), new FlagClaim("b", "n", "2")),
                List.of(new KeptFlag("c", 25, "m/one", null, 0)),
                List.of(),
                null,
                List.of(),
                List.of()));

    assertThat(told(before, after))
        .isEqualTo("epoch 214; revision 7; claims  -> a by m, b by n; kept  -> c 25% by m/one");
  }

  @Test
  void a_fleet_is_told_by_its_size_and_how_many_are_ready() {
    View three = new View.OfFleet(PLAIN, fleet(3), null);
    View five = new View.OfFleet(Meta.of(2, Map.of()), fleet(5), null);

    assertThat(told(null, three)).isEqualTo("created; generation 1; replicas 3");
    assertThat(told(three, five)).isEqualTo("generation 1 -> 2; replicas 3 -> 5");
  }

  @Test
  void an_edit_of_a_flag_set_is_told_and_the_claims_that_stay_are_not() {
    FlagSetStatus status =
        new FlagSetStatus(
            1L,
            7L,
            null,
            null,
            List.of(),
            List.of(new FlagClaim("a", "m", "1")),
            List.of(),
            List.of(),
            null,
            List.of(),
            List.of());
    View before =
        new View.OfFlagSet(
            PLAIN, new FlagSetSpec(List.of(Migrations.flag("a")), List.of()), status);
    View after =
        new View.OfFlagSet(
            PLAIN, new FlagSetSpec(List.of(Migrations.flag("b")), List.of()), status);

    assertThat(told(before, after)).isEqualTo("spec edited");
    assertThat(told(before, before)).isEqualTo("nothing that is looked at");
  }

  private static AgentDeploymentSpec fleet(int replicas) {
    return Fleets.spec(replicas, Map.of(), List.of("otp"));
  }

  @Test
  void a_change_that_is_too_long_to_read_is_cut() {
    View before = new View.OfOther(PLAIN, Map.of());
    View after = new View.OfOther(Meta.of(1, Map.of(Annotations.PAUSE, "x".repeat(500))), Map.of());

    assertThat(told(before, after)).hasSize(403).startsWith("pause xxx").endsWith("x...");
  }

  private static View at(Phase phase, @Nullable TestDriver driver) {
    RolloutRecord record = driver == null ? null : driver.build().record();
    return new View.OfMigration(
        PLAIN,
        PLAN,
        new MigrationStatus(
            1L, null, phase, null, null, null, null, record, List.of(), null, null, List.of(),
            List.of()));
  }

  private static String told(@Nullable View before, @Nullable View after) {
    Change change =
        new Change(
            42,
            Instant.parse("2026-03-02T09:00:00Z"),
            new Subject("Migration", "ns", "m", "1"),
            new Writer(Writer.SLUICE, Part.STATUS, "1"),
            before,
            after);
    String line = ChangeText.of(change);
    String by = "42 2026-03-02T09:00:00Z Migration ns/m by sluice 1 (status): ";
    assertThat(line).startsWith(by);
    return line.substring(by.length());
  }
}
