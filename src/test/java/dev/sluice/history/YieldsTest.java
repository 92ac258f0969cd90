// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import static dev.sluice.flags.eval.TestDriver.exposure;
import static dev.sluice.flags.eval.TestDriver.migration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.FlagSetSpec;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.EffectiveFlag;
import dev.sluice.api.FlagSetStatus.FlagClaim;
import dev.sluice.api.FlagSetStatus.KeptFlag;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.flags.eval.TestDriver;
import dev.sluice.history.rules.Invariants;
import dev.sluice.kit.Migrations;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** I41: what a flag may do when it is given to a migration, and what it may not. */
class YieldsTest {
  private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");
  private static final Subject SET = new Subject("FlagSet", "ns", Migrations.FLAG_SET, "uid-set");
  private static final TestDriver DONE =
      migration("done").at(Position.Completed, exposure("a", 60, "s", "one")).passed(null);
  private static final FlagSetStatus OF_DONE = shows(60, "Migration").by("done").status();

  private final HistoryChecker checker = new HistoryChecker(Invariants.all());
  private long revision;

  @BeforeEach
  void stand() {
    stands("done", DONE);
    stands("next", null);
  }

  @Test
  void a_completed_migration_yields_and_the_flag_stays() {
    assertThat(changes(OF_DONE, shows(60, "Kept").by("next"))).isEmpty();
  }

  @Test
  void a_flag_that_falls_to_its_spec_as_it_is_yielded_is_named() {
    assertThat(changes(OF_DONE, shows(0, "Spec").by("next")))
        .containsExactly(
            "flag a went from 60% to 0%, and next, which drives it, has not begun with it");
  }

  @Test
  void a_flag_that_is_given_in_an_emergency_is_named() {
    assertThat(changes(OF_DONE, shows(0, "Emergency").by("next")))
        .containsExactly("flag a was given to next in an emergency of it");
    assertThat(changes(shows(0, "Spec").status(), shows(0, "Emergency").by("next")))
        .containsExactly("flag a was given to next in an emergency of it");
  }

  @Test
  void an_emergency_of_who_has_the_flag_turns_it_off_and_its_end_does_not() {
    FlagSetStatus waited = shows(60, "Kept").by("next").status();

    assertThat(changes(waited, shows(0, "Emergency").by("next"))).isEmpty();
    assertThat(changes(shows(0, "Emergency").by("next").status(), shows(60, "Kept").by("next")))
        .isEmpty();
  }

  @Test
  void a_flag_that_moves_while_its_driver_waits_is_named() {
    assertThat(changes(shows(60, "Kept").by("next").status(), shows(100, "Migration").by("next")))
        .containsExactly(
            "flag a went from 60% to 100%, and next, which drives it, has not begun with it");
    assertThat(changes(shows(30, "Spec").status(), shows(0, "Spec").by("next")))
        .containsExactly(
            "flag a went from 30% to 0%, and next, which drives it, has not begun with it");
  }

  @Test
  void what_its_driver_records_is_what_it_stands_at() {
    stands("next", migration("next").at(Position.Running, exposure("a", 100, "", "one")));

    assertThat(changes(shows(60, "Kept").by("next").status(), shows(100, "Migration").by("next")))
        .isEmpty();
  }

  @Test
  void a_mirror_that_was_behind_the_record_catches_up() {
    assertThat(changes(shows(30, "Migration").by("done").status(), shows(60, "Kept").by("next")))
        .isEmpty();
  }

  @Test
  void one_that_is_gone_or_was_taken_back_leaves_what_it_may() {
    FlagSetStatus ofGone = shows(60, "Migration").by("gone").status();
    stands("back", migration("back").at(Position.RolledBack, exposure("a", 0, "", null)));
    FlagSetStatus ofBack = shows(0, "RolledBack").by("back").status();

    assertThat(changes(ofGone, shows(0, "Spec").by("next"))).isEmpty();
    assertThat(changes(ofBack, shows(30, "Spec").by("next"))).isEmpty();
  }

  @Test
  void what_no_stage_has_set_is_what_the_spec_says_by_now() {
    stands("done", migration("done").at(Position.Completed, exposure("a", 100, "", null)));

    assertThat(changes(shows(100, "Migration").by("done").status(), shows(0, "Spec").by("next")))
        .isEmpty();
  }

  @Test
  void a_kill_and_its_end_move_a_flag_whoever_is_given_it() {
    FlagSetStatus killed = shows(0, "Killed").by("next").status();

    assertThat(changes(OF_DONE, shows(0, "Killed").by("next"))).isEmpty();
    assertThat(changes(killed, shows(60, "Kept").by("next"))).isEmpty();
  }

  @Test
  void a_person_who_edits_the_spec_moves_it() {
    assertThat(changes(OF_DONE, shows(20, "Spec").by("next").generation(2))).isEmpty();
    assertThat(
            changes(
                shows(60, "Migration").by("done").overruled().status(),
                shows(20, "Spec").by("next")))
        .isEmpty();
  }

  @Test
  void what_a_person_writes_is_no_breach_of_ours() {
    assertThat(changes(Writer.PERSON, OF_DONE, shows(0, "Spec").by("next"))).isEmpty();
  }

  @Test
  void an_emergency_of_who_has_left_it_turns_it_off_until_the_next_begins() {
    Map<String, String> emergency = Map.of(Annotations.ROLLBACK, "it burns");
    changes(OF_DONE, shows(60, "Kept").by("next"));
    assertThat(atRest()).isEmpty();

    stands("done", DONE, emergency);

    assertThat(atRest())
        .containsExactly(
            "flag a is still at 60%, as done has left it, which is in an emergency; next, which"
                + " drives it, has not begun with it");
    stands("next", migration("next").at(Position.Running, exposure("a", 60, "s", null)));
    assertThat(atRest()).isEmpty();
  }

  private List<String> atRest() {
    return checker.atRest().stream()
        .filter(breach -> breach.id().equals("I41"))
        .map(Breach::what)
        .toList();
  }

  private void stands(String name, @Nullable TestDriver driver) {
    stands(name, driver, Map.of());
  }

  private void stands(String name, @Nullable TestDriver driver, Map<String, String> annotations) {
    RolloutRecord record = driver == null ? null : driver.build().record();
    View view =
        new View.OfMigration(
            Meta.of(1, annotations),
            Migrations.plan(Migrations.stage("one").raises("a")),
            new MigrationStatus(
                1L,
                null,
                Phase.Pending,
                null,
                null,
                null,
                null,
                record,
                List.of(),
                null,
                null,
                List.of(),
                List.of()));
    next(new Subject("Migration", "ns", name, "uid-" + name), Writer.OPERATOR, null, view);
  }

  private List<String> changes(FlagSetStatus before, Shown after) {
    return changes(Writer.OPERATOR, before, after);
  }

  /** What I41 has to say of that write. */
  private List<String> changes(Writer writer, FlagSetStatus before, Shown after) {
    long generation = after.status().observedGeneration();
    View stood = view(generation, before);
    next(SET, Writer.PERSON, null, stood);
    return next(SET, writer, stood, view(generation, after.status()));
  }

  private List<String> next(Subject of, Writer by, @Nullable View before, View after) {
    return checker.next(new Change(++revision, NOW, of, by, before, after)).stream()
        .filter(breach -> breach.id().equals("I41"))
        .map(Breach::what)
        .toList();
  }

  private static View view(long generation, FlagSetStatus status) {
    return new View.OfFlagSet(
        Meta.of(generation, Map.of()), new FlagSetSpec(List.of(), List.of()), status);
  }

  private static Shown shows(int percent, String reason) {
    return new Shown(percent, reason, List.of(), 60, 1);
  }

  /** What a FlagSet shows of flag a, for which 60 is kept. */
  private record Shown(
      int percent,
      String reason,
      List<FlagClaim> claims,
      @Nullable Integer specPercent,
      long observedGeneration) {
    Shown by(String migration) {
      FlagClaim claim = new FlagClaim("a", migration, "uid-" + migration);
      return new Shown(percent, reason, List.of(claim), specPercent, observedGeneration);
    }

    Shown overruled() {
      return new Shown(percent, reason, claims, null, observedGeneration);
    }

    Shown generation(long value) {
      return new Shown(percent, reason, claims, specPercent, value);
    }

    FlagSetStatus status() {
      return new FlagSetStatus(
          observedGeneration,
          1L,
          null,
          null,
          List.of(new EffectiveFlag("a", percent, 0, 0, reason, null, null, NOW)),
          claims,
          List.of(new KeptFlag("a", 60, "done/one", null, specPercent)),
          List.of(),
          null,
          List.of(),
          List.of());
    }
  }
}
