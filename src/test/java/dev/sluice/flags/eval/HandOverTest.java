// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import static dev.sluice.flags.eval.TestDriver.exposure;
import static dev.sluice.flags.eval.TestDriver.migration;
import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.otp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.FlagSetStatus.EffectiveFlag;
import dev.sluice.api.FlagSetStatus.FlagClaim;
import dev.sluice.api.FlagSetStatus.KeptFlag;
import dev.sluice.api.RolloutRecord.CohortEntry;
import dev.sluice.api.RolloutRecord.Position;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a flag that a completed migration yielded. */
class HandOverTest {
  @Test
  void a_completed_migration_gets_back_what_still_stands_as_it_left_it() {
    TestDriver done = completed("done", "a").createdInMinute(1);
    TestSet set = otp().flags("a").kept("a", 100, "done/one", null, 0).driver(done);

    assertThat(set.claimed()).containsExactly("a=done");
    assertThat(set.table().flag("a").map(FlagState::reach)).contains(new Reach.Everybody());
    assertThat(KeptRules.decide(set.build())).hasSize(1);
  }

  @Test
  void it_does_not_get_back_what_another_one_has_changed_or_what_it_would_change_itself() {
    TestDriver done = completed("done", "a").createdInMinute(1);
    TestDriver burning = completed("burning", "a").emergency();

    assertThat(otp().flags("a").kept("a", 25, "next/one", "next/one/", 0).driver(done).claimed())
        .isEmpty();
    assertThat(otp().flags("a").kept("a", 100, "burning/one", null, 0).driver(burning).claimed())
        .isEmpty();
  }

  @Test
  void one_that_waits_for_the_flag_goes_before_one_that_would_get_it_back() {
    TestDriver done = completed("done", "a").createdInMinute(1);
    TestDriver waiting = migration("waiting").createdInMinute(2).stage("one", "a");

    assertThat(
            otp()
                .flags("a")
                .kept("a", 100, "done/one", null, 0)
                .driver(done)
                .driver(waiting)
                .claimed())
        .containsExactly("a=waiting");
  }

  @Test
  void what_its_last_stage_set_stays_when_another_one_waits_for_the_flag() {
    // Given
    TestDriver done =
        migration("done")
            .createdInMinute(1)
            .stage("one", "a")
            .at(Position.Completed, exposure("a", 60, "otp/a/", "one"))
            .cohort("otp/a/", "planner", "3,0,4")
            .passed(null, exposure("a", 40, "otp/a/", null))
            .passed("one", exposure("a", 60, "otp/a/", null));
    TestDriver waiting = migration("waiting").createdInMinute(2).stage("one", "a");
    TestSet set =
        otp()
            .with(flag("a", 40))
            .agents("planner", 5)
            .cohort("otp/a/", "planner", "1-2")
            .driver(done, "a")
            .driver(waiting);
    ObservedFlagSet before = set.build();

    // When
    FlagSetMirror mirror = FlagSetMirror.of(before, Instant.EPOCH);

    // Then
    assertThat(mirror.claims()).extracting(FlagClaim::migration).containsExactly("waiting");
    assertThat(mirror.kept()).containsExactly(new KeptFlag("a", 60, "done/one", "otp/a/", 40));
    assertThat(mirror.cohorts()).containsExactly(new CohortEntry("otp/a/", "planner", "3,0,4"));
    ObservedFlagSet after = before.with(mirror.claims(), mirror.kept(), mirror.cohorts());
    assertThat(FlagTable.of(after).flag("a").map(FlagState::reach))
        .isEqualTo(set.table().flag("a").map(FlagState::reach));
  }

  @Test
  void until_the_next_begins_what_stands_is_taken_back_by_who_has_left_it() {
    TestDriver next = migration("next").createdInMinute(2).stage("one", "a");
    for (TestDriver done :
        List.of(completed("done", "a").emergency(), completed("done", "a").rollbackTo())) {
      TestSet set = otp().flags("a").kept("a", 100, "done/one", null, 0).driver(done);

      assertThat(set.driver(next, "a").claimed()).containsExactly("a=done");
    }
  }

  @Test
  void what_the_next_has_begun_with_is_its_own() {
    TestDriver begun =
        migration("next")
            .createdInMinute(2)
            .stage("one", "a")
            .at(Position.Running, exposure("a", 100, "", null));

    assertThat(
            otp()
                .flags("a")
                .kept("a", 100, "done/one", null, 0)
                .driver(completed("done", "a").emergency())
                .driver(begun, "a")
                .claimed())
        .containsExactly("a=next");
  }

  @Test
  void what_somebody_else_has_left_since_is_not_taken_back() {
    TestDriver next = migration("next").createdInMinute(2).stage("one", "a");

    assertThat(
            otp()
                .flags("a")
                .kept("a", 100, "later/one", null, 0)
                .driver(completed("done", "a").emergency())
                .driver(next, "a")
                .claimed())
        .containsExactly("a=next");
  }

  @Test
  void an_emergency_of_who_has_yielded_a_flag_turns_it_off_while_the_next_waits() {
    // Given
    TestDriver next = migration("next").createdInMinute(2).stage("one", "a");
    TestSet set =
        otp()
            .flags("a")
            .kept("a", 100, "done/one", null, 0)
            .driver(completed("done", "a").emergency())
            .driver(next, "a");

    // When
    FlagSetMirror mirror = FlagSetMirror.of(set.build(), Instant.EPOCH);

    // Then
    assertThat(mirror.flags()).extracting(EffectiveFlag::percent).containsExactly(0);
    assertThat(mirror.flags()).extracting(EffectiveFlag::migration).containsExactly("done");
  }

  private static TestDriver completed(String name, String key) {
    return migration(name)
        .stage("one", key)
        .at(Position.Completed, exposure(key, 100, "", "one"))
        .passed(null, exposure(key, 0, "", null))
        .passed("one", exposure(key, 100, "", null));
  }
}
