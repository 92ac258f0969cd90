// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import static dev.sluice.flags.eval.TestDriver.exposure;
import static dev.sluice.flags.eval.TestDriver.migration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.FlagSetSpec;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.FlagClaim;
import dev.sluice.api.MigrationSpec;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.flags.eval.TestDriver;
import dev.sluice.history.rules.Invariants;
import dev.sluice.kit.Migrations;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** I22: which moves of a claim are a breach, and which are none. */
class ClaimsTest {
  private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");
  private static final Meta META = Meta.of(1, Map.of());
  private static final Subject MIGRATION = new Subject("Migration", "ns", "m", "uid-m");
  private static final Subject SET = new Subject("FlagSet", "ns", Migrations.FLAG_SET, "uid-set");
  private static final MigrationSpec PLAN =
      Migrations.plan(Migrations.stage("one").raises("a"), Migrations.stage("two").raises("b"));
  private static final FlagClaim OF_M = new FlagClaim("a", "m", "uid-m");
  private static final FlagClaim OF_N = new FlagClaim("a", "n", "uid-n");

  private final HistoryChecker checker = new HistoryChecker(Invariants.all());
  private long revision;

  @Test
  void a_claim_that_vanishes_under_a_running_stage_is_named_with_who_lost_it() {
    stands(PLAN, running(exposure("a", 100, "", "one")));

    assertThat(claims(Writer.OPERATOR, List.of(OF_M), List.of()))
        .containsExactly("flag a was taken from m, of which a stage runs, for nobody");
  }

  @Test
  void a_claim_that_goes_to_another_under_a_running_stage_is_named_with_who_got_it() {
    stands(PLAN, running(exposure("a", 100, "", "one")));

    assertThat(claims(Writer.OPERATOR, List.of(OF_M), List.of(OF_N)))
        .containsExactly("flag a was taken from m, of which a stage runs, for n");
  }

  @Test
  void claims_that_come_and_go_beside_one_that_stays_are_no_breach() {
    stands(PLAN, running(exposure("a", 100, "", "one")));

    assertThat(
            claims(
                Writer.OPERATOR,
                List.of(OF_M, new FlagClaim("x", "n", "uid-n")),
                List.of(new FlagClaim("y", "n", "uid-n"), OF_M)))
        .isEmpty();
  }

  @Test
  void one_that_does_not_run_yields() {
    stands(PLAN, migration("m").at(Position.Completed, exposure("a", 100, "", "one")).passed(null));

    assertThat(claims(Writer.OPERATOR, List.of(OF_M), List.of(OF_N))).isEmpty();
  }

  @Test
  void one_that_has_no_record_yet_yields() {
    stands(PLAN, null);

    assertThat(claims(Writer.OPERATOR, List.of(OF_M), List.of(OF_N))).isEmpty();
  }

  @Test
  void a_flag_that_the_running_migration_has_not_set_yields() {
    stands(PLAN, running(exposure("b", 100, "", "two")));

    assertThat(claims(Writer.OPERATOR, List.of(OF_M), List.of(OF_N))).isEmpty();
  }

  @Test
  void a_flag_that_a_person_has_taken_out_of_the_plan_is_let_go() {
    stands(
        Migrations.plan(Migrations.stage("two").raises("b")),
        running(exposure("a", 100, "", "one")));

    assertThat(claims(Writer.OPERATOR, List.of(OF_M), List.of())).isEmpty();
  }

  @Test
  void what_a_person_does_to_claims_is_no_breach_of_ours() {
    stands(PLAN, running(exposure("a", 100, "", "one")));

    assertThat(claims(Writer.PERSON, List.of(OF_M), List.of())).isEmpty();
  }

  @Test
  void only_a_flag_that_rises_needs_a_claim() {
    TestDriver before = running(exposure("a", 100, "", "one"), exposure("b", 0, "", null));
    stands(PLAN, before);
    set(List.of(new FlagClaim("b", "m", "uid-m")));

    assertThat(step(before, running(exposure("a", 100, "", "one"), exposure("b", 100, "", "two"))))
        .isEmpty();
  }

  @Test
  void a_flag_that_rises_without_a_claim_is_named() {
    TestDriver before = running(exposure("a", 100, "", "one"), exposure("b", 0, "", null));
    stands(PLAN, before);
    set(List.of(OF_M));

    assertThat(step(before, running(exposure("a", 100, "", "one"), exposure("b", 100, "", "two"))))
        .containsExactly("flag b rose to 100%, and is claimed by nobody");
  }

  @Test
  void a_flag_that_rises_by_the_claim_of_another_is_named_with_that_one() {
    TestDriver before = running(exposure("a", 0, "", null));
    stands(PLAN, before);
    set(List.of(OF_N));

    assertThat(step(before, running(exposure("a", 100, "", "one"))))
        .containsExactly("flag a rose to 100%, and is claimed by n");
  }

  /** In its first stage, each time a step further. */
  private static TestDriver running(Exposure... standing) {
    return migration("m").at(Position.Running, standing).passed(null);
  }

  private void stands(MigrationSpec plan, @Nullable TestDriver driver) {
    next(MIGRATION, Writer.OPERATOR, null, view(plan, driver, null));
  }

  private void set(List<FlagClaim> claims) {
    next(SET, Writer.OPERATOR, null, view(claims));
  }

  private List<String> claims(Writer writer, List<FlagClaim> before, List<FlagClaim> after) {
    set(before);
    return next(SET, writer, view(before), view(after));
  }

  private List<String> step(TestDriver before, TestDriver after) {
    return next(MIGRATION, Writer.OPERATOR, view(PLAN, before, 0), view(PLAN, after, 1));
  }

  /** What I22 has to say of that change. */
  private List<String> next(Subject of, Writer by, @Nullable View before, View after) {
    return checker.next(new Change(++revision, NOW, of, by, before, after)).stream()
        .filter(breach -> breach.id().equals("I22"))
        .map(Breach::what)
        .toList();
  }

  private static View view(
      MigrationSpec plan, @Nullable TestDriver driver, @Nullable Integer step) {
    RolloutRecord record = driver == null ? null : driver.build().record();
    return new View.OfMigration(
        META,
        plan,
        new MigrationStatus(
            1L,
            null,
            Phase.Advancing,
            null,
            null,
            null,
            null,
            record == null ? null : dev.sluice.kit.With.with(record, "step", step),
            List.of(),
            null,
            null,
            List.of(),
            List.of()));
  }

  private static View view(List<FlagClaim> claims) {
    return new View.OfFlagSet(
        META,
        new FlagSetSpec(List.of(), List.of()),
        new FlagSetStatus(
            1L, 1L, null, null, List.of(), claims, List.of(), List.of(), null, List.of(),
            List.of()));
  }
}
