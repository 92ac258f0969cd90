// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import static dev.sluice.flags.eval.TestDriver.exposure;
import static dev.sluice.flags.eval.TestDriver.migration;
import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.otp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.FlagSetStatus.EffectiveFlag;
import dev.sluice.api.FlagSetStatus.ResetNote;
import dev.sluice.api.FlagSetStatus.ResetResult;
import dev.sluice.api.RolloutRecord.Position;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a kept value is forgotten by a person's word, once. */
class ResetRulesTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final List<EffectiveFlag> KEPT =
      List.of(new EffectiveFlag("a", 100, 10, 10, "Kept", null, "one", NOW));

  @Test
  void forgets_the_kept_value_at_the_present_revision_and_raises_it() {
    FlagSetMirror after = mirror(kept().reset("a/7"));

    assertThat(after.kept()).isEmpty();
    assertThat(after.reset()).isEqualTo(new ResetNote("a/7", ResetResult.Done));
    assertThat(after.revision()).isEqualTo(8);
    assertThat(after.flags())
        .containsExactly(new EffectiveFlag("a", 0, 0, 10, "Spec", null, null, NOW));
  }

  @Test
  void raises_the_revision_even_where_no_count_differs_so_that_the_token_is_old() {
    TestSet partial =
        otp()
            .with(flag("a", 50))
            .agents("planner", 10)
            .kept("a", 50, "m/one", "m/one/", 50)
            .mirrored(7, List.of(new EffectiveFlag("a", 50, 5, 10, "Kept", null, "one", NOW)))
            .reset("a/7");

    FlagSetMirror after = mirror(partial);

    assertThat(after.kept()).isEmpty();
    assertThat(after.revision()).isEqualTo(8);
  }

  @Test
  void acts_once_though_the_annotation_stays() {
    FlagSetMirror done = mirror(kept().reset("a/7"));

    FlagSetMirror again =
        mirror(
            otp()
                .flags("a")
                .agents("planner", 10)
                .mirrored(done.revision(), done.flags())
                .noted(done.reset())
                .reset("a/7"));

    assertThat(again).isEqualTo(done);
  }

  @Test
  void a_done_token_stays_noted_when_the_annotation_goes_and_does_nothing_when_it_comes_back() {
    ResetNote done = new ResetNote("a/7", ResetResult.Done);

    FlagSetMirror without = mirror(kept().noted(done));
    FlagSetMirror back = mirror(kept().noted(done).reset("a/7"));

    assertThat(without.reset()).isEqualTo(done);
    assertThat(back.kept()).hasSize(1);
    assertThat(back.reset()).isEqualTo(done);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "a/6, NotPresent",
        "a/8, NotPresent",
        "a/0, NotPresent",
        "typo/7, UnknownFlag",
        "b/7, NothingKept",
        "a, Garbled",
        "a/, Garbled",
        "/7, Garbled",
        "a/b/7, Garbled",
        "a/+7, Garbled",
        "a/07, Garbled",
        "a/-7, Garbled",
        "a/7.0, Garbled",
        "a/99999999999999999999, Garbled",
        "'', Garbled",
      })
  void anything_else_forgets_nothing_and_is_noted(String token, ResetResult result) {
    FlagSetMirror after =
        mirror(
            otp()
                .flags("a", "b")
                .agents("planner", 10)
                .kept("a", 100, "m/one", null, 0)
                .mirrored(
                    7,
                    List.of(
                        KEPT.getFirst(), new EffectiveFlag("b", 0, 0, 10, "Spec", null, null, NOW)))
                .reset(token));

    assertThat(after.reset()).isEqualTo(new ResetNote(token, result));
    assertThat(after.kept()).hasSize(1);
    assertThat(after.revision()).isEqualTo(7);
  }

  @Test
  void blanks_around_a_token_do_no_harm() {
    assertThat(mirror(kept().reset(" a/7\n")).reset())
        .isEqualTo(new ResetNote("a/7", ResetResult.Done));
  }

  @Test
  void a_revision_to_come_is_ignored_also_when_it_has_come() {
    ResetNote early = mirror(kept().reset("a/8")).reset();

    FlagSetMirror atEight =
        mirror(
            otp()
                .flags("a")
                .agents("planner", 10)
                .kept("a", 100, "m/one", null, 0)
                .mirrored(8, KEPT)
                .noted(early)
                .reset("a/8"));

    assertThat(atEight.kept()).hasSize(1);
    assertThat(atEight.reset()).isEqualTo(new ResetNote("a/8", ResetResult.NotPresent));
  }

  @Test
  void what_was_ignored_is_judged_anew_after_it_was_taken_away() {
    ResetNote ignored = new ResetNote("a/7", ResetResult.NotPresent);

    ResetNote taken = mirror(kept().noted(ignored)).reset();
    FlagSetMirror again = mirror(kept().noted(taken).reset("a/7"));

    assertThat(taken).isNull();
    assertThat(again.kept()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {"none", "Waiting", "Running", "RolledBack", "Completed"})
  void a_flag_that_a_migration_drives_is_not_reset_wherever_that_one_is(
      @Nullable Position position) {
    TestDriver driver = migration("m").stage("one", "a");
    if (position != null) {
      driver
          .at(position, exposure("a", 100, "m/one/", "one"))
          .passed(null, exposure("a", 0, "otp/a/", null))
          .passed("one", exposure("a", 100, "m/one/", "one"));
    }

    FlagSetMirror after = mirror(kept().driver(driver, "a").reset("a/7"));

    assertThat(after.reset()).isEqualTo(new ResetNote("a/7", ResetResult.Driven));
    assertThat(after.kept()).hasSize(1);
  }

  @Test
  void a_reset_that_was_refused_counts_once_the_migration_is_gone() {
    ResetNote refused = new ResetNote("a/7", ResetResult.Driven);

    FlagSetMirror after = mirror(kept().noted(refused).reset("a/7"));

    assertThat(after.kept()).isEmpty();
    assertThat(after.reset()).isEqualTo(new ResetNote("a/7", ResetResult.Done));
  }

  @Test
  void a_reset_that_was_refused_is_ignored_in_the_very_write_that_leaves_its_revision_behind() {
    ResetNote refused = new ResetNote("a/7", ResetResult.Driven);

    FlagSetMirror grown = mirror(driven(12).mirrored(7, KEPT).noted(refused).reset("a/7"));

    assertThat(grown.revision()).isEqualTo(8);
    assertThat(grown.reset()).isEqualTo(new ResetNote("a/7", ResetResult.NotPresent));
  }

  @Test
  void nothing_more_is_to_be_said_of_a_reset_once_its_revision_has_passed() {
    FlagSetMirror grown = mirror(driven(12).mirrored(7, KEPT).reset("a/7"));

    FlagSetMirror again =
        mirror(
            driven(12).mirrored(grown.revision(), grown.flags()).noted(grown.reset()).reset("a/7"));

    assertThat(again).isEqualTo(grown);
  }

  @Test
  void a_reset_that_was_refused_waits_on_as_long_as_its_revision_stands() {
    ResetNote refused = new ResetNote("a/7", ResetResult.Driven);

    FlagSetMirror same = mirror(driven(10).mirrored(7, KEPT).noted(refused).reset("a/7"));

    assertThat(same.revision()).isEqualTo(7);
    assertThat(same.reset()).isEqualTo(refused);
  }

  @Test
  void a_set_that_was_never_looked_at_ignores_the_token_of_another_one() {
    FlagSetMirror after = mirror(otp().flags("a").neverObserved().reset("a/7"));

    assertThat(after.reset()).isEqualTo(new ResetNote("a/7", ResetResult.NotPresent));
  }

  @Test
  void a_text_of_any_length_is_noted_in_short() {
    FlagSetMirror after = mirror(kept().reset("x".repeat(5000)));

    assertThat(after.reset()).isEqualTo(new ResetNote("x".repeat(120), ResetResult.Garbled));
  }

  private static TestSet kept() {
    return otp()
        .flags("a")
        .agents("planner", 10)
        .kept("a", 100, "m/one", null, 0)
        .mirrored(7, KEPT);
  }

  /** A migration has brought the flag to all agents, and holds it still. */
  private static TestSet driven(int agents) {
    TestDriver driver =
        migration("m")
            .stage("one", "a")
            .at(Position.Completed, exposure("a", 100, "m/one/", "one"))
            .passed(null, exposure("a", 0, "otp/a/", null))
            .passed("one", exposure("a", 100, "m/one/", "one"));
    return otp()
        .flags("a")
        .agents("planner", agents)
        .driver(driver, "a")
        .kept("a", 100, "m/one", null, 0);
  }

  private static FlagSetMirror mirror(TestSet set) {
    return FlagSetMirror.of(set.build(), NOW);
  }
}
