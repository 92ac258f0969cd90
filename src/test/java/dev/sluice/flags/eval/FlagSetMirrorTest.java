// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import static dev.sluice.flags.eval.TestDriver.exposure;
import static dev.sluice.flags.eval.TestDriver.migration;
import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.otp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.FlagSetStatus.EffectiveFlag;
import dev.sluice.api.FlagSetStatus.FlagClaim;
import dev.sluice.api.RolloutRecord.Position;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the status of a set says. */
class FlagSetMirrorTest {
  private static final Instant BEFORE = Instant.parse("2026-03-01T09:00:00Z");
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  @Test
  void counts_agents_and_says_who_set_what() {
    TestSet set =
        otp()
            .with(flag("driven", 0), flag("own", 100))
            .agents("planner", 10)
            .agents("coder", 5)
            .driver(
                migration("m")
                    .stage("one", "driven")
                    .at(Position.Running, exposure("driven", 10, "m/one/", "one"))
                    .cohort("m/one/", "planner", "4")
                    .cohort("m/one/", "coder", "0"),
                "driven");

    FlagSetMirror mirror = FlagSetMirror.of(set.build(), NOW);

    assertThat(mirror.flags())
        .containsExactly(
            new EffectiveFlag("driven", 10, 2, 15, "Migration", "m", "one", NOW),
            new EffectiveFlag("own", 100, 15, 15, "Spec", null, null, NOW));
    assertThat(mirror.claims()).containsExactly(new FlagClaim("driven", "m", "uid-m"));
    assertThat(mirror.summary()).isEqualTo("1 on, 1 partly");
  }

  @Test
  void sums_up_what_there_is() {
    assertThat(summary(otp().flags("a", "b"))).isEqualTo("2 off");
    assertThat(summary(otp().with(flag("a", 100)))).isEqualTo("1 on");
    assertThat(summary(otp().with(flag("a", 100), flag("b", 1), flag("c", 0), flag("d", 100))))
        .isEqualTo("2 on, 1 partly, 1 off");
  }

  @Test
  void says_the_same_twice() {
    TestSet set = otp().with(flag("a", 30)).agents("planner", 10);
    FlagSetMirror first = FlagSetMirror.of(set.build(), BEFORE);

    FlagSetMirror second =
        FlagSetMirror.of(set.mirrored(first.revision(), first.flags()).build(), NOW);

    assertThat(second).isEqualTo(first);
    assertThat(first.revision()).isEqualTo(1);
  }

  @Test
  void a_changed_percent_raises_the_revision_and_dates_the_change() {
    TestSet set =
        otp()
            .with(flag("a", 50), flag("b", 0))
            .agents("planner", 10)
            .mirrored(
                7,
                List.of(
                    new EffectiveFlag("a", 10, 1, 10, "Spec", null, null, BEFORE),
                    new EffectiveFlag("b", 0, 0, 10, "Spec", null, null, BEFORE)));

    FlagSetMirror mirror = FlagSetMirror.of(set.build(), NOW);

    assertThat(mirror.revision()).isEqualTo(8);
    assertThat(mirror.flags()).extracting(EffectiveFlag::sinceTime).containsExactly(NOW, BEFORE);
  }

  @Test
  void a_flag_more_or_less_raises_the_revision() {
    List<EffectiveFlag> one = List.of(new EffectiveFlag("a", 0, 0, 0, "Spec", null, null, BEFORE));

    assertThat(FlagSetMirror.of(otp().flags("a", "b").mirrored(7, one).build(), NOW).revision())
        .isEqualTo(8);
    assertThat(FlagSetMirror.of(otp().flags("b").mirrored(7, one).build(), NOW).revision())
        .isEqualTo(8);
  }

  @Test
  void more_agents_that_have_the_flag_raise_the_revision_and_others_do_not() {
    List<EffectiveFlag> off = List.of(new EffectiveFlag("a", 0, 0, 10, "Spec", null, null, BEFORE));
    List<EffectiveFlag> on =
        List.of(new EffectiveFlag("a", 100, 10, 10, "Spec", null, null, BEFORE));

    FlagSetMirror stillOff =
        FlagSetMirror.of(otp().flags("a").agents("planner", 20).mirrored(7, off).build(), NOW);
    FlagSetMirror moreOn =
        FlagSetMirror.of(
            otp().with(flag("a", 100)).agents("planner", 20).mirrored(7, on).build(), NOW);

    assertThat(stillOff.revision()).isEqualTo(7);
    assertThat(stillOff.flags().getFirst().of()).isEqualTo(20);
    assertThat(moreOn.revision()).isEqualTo(8);
    assertThat(moreOn.flags().getFirst().sinceTime()).isEqualTo(BEFORE);
  }

  @Test
  void a_kill_counts_nobody_and_raises_the_revision_and_so_does_its_end() {
    List<EffectiveFlag> on =
        List.of(new EffectiveFlag("a", 100, 10, 10, "Spec", null, null, BEFORE));
    TestSet set = otp().with(flag("a", 100)).agents("planner", 10);

    FlagSetMirror killed = FlagSetMirror.of(set.mirrored(7, on).killed("a").build(), NOW);
    FlagSetMirror free =
        FlagSetMirror.of(
            otp()
                .with(flag("a", 100))
                .agents("planner", 10)
                .mirrored(killed.revision(), killed.flags())
                .build(),
            NOW);

    assertThat(killed.revision()).isEqualTo(8);
    assertThat(killed.flags())
        .containsExactly(new EffectiveFlag("a", 0, 0, 10, "Killed", null, null, NOW));
    assertThat(killed.summary()).isEqualTo("1 off");
    assertThat(free.revision()).isEqualTo(9);
    assertThat(free.flags())
        .containsExactly(new EffectiveFlag("a", 100, 10, 10, "Spec", null, null, NOW));
  }

  @Test
  void a_kill_of_a_flag_that_only_its_list_has_raises_the_revision() {
    List<EffectiveFlag> listed =
        List.of(new EffectiveFlag("a", 0, 0, 0, "Spec", null, null, BEFORE));
    TestSet set =
        otp()
            .with(flag("a", 0, Assignment.Ids, List.of("vip"), List.of()))
            .mirrored(7, listed)
            .killed("a");

    assertThat(FlagSetMirror.of(set.build(), NOW).revision()).isEqualTo(8);
  }

  @Test
  void a_kill_changes_neither_claims_nor_what_is_kept() {
    TestDriver passed =
        migration("m")
            .stage("one", "a")
            .stage("two", "b")
            .at(Position.Running, exposure("a", 100, "s", "one"), exposure("b", 10, "t", "two"))
            .passed(null, exposure("a", 0, "s", null), exposure("b", 0, "t", null))
            .passed("one", exposure("a", 100, "s", "one"), exposure("b", 0, "t", null));
    TestSet set = otp().flags("a", "b").agents("planner", 10).driver(passed, "a", "b");
    FlagSetMirror before = FlagSetMirror.of(set.build(), NOW);

    FlagSetMirror killed = FlagSetMirror.of(set.killed("a", "b").build(), NOW);

    assertThat(killed.claims()).isEqualTo(before.claims()).hasSize(2);
    assertThat(killed.kept()).isEqualTo(before.kept()).isNotEmpty();
  }

  @Test
  void mirrors_what_is_served_once_the_claims_are_written() {
    TestDriver restored =
        migration("m")
            .stage("one", "a")
            .at(Position.Running, exposure("a", 100, "", "one"))
            .emergency();
    TestSet set = otp().with(flag("a", 100)).neverObserved().driver(restored);

    FlagSetMirror mirror = FlagSetMirror.of(set.build(), NOW);

    assertThat(mirror.flags().getFirst().reason()).isEqualTo("Emergency");
    assertThat(mirror.summary()).isEqualTo("1 off");
  }

  @Test
  void a_flag_that_is_waited_for_in_an_emergency_stays_as_it_is() {
    TestDriver done =
        migration("done")
            .stage("one", "a")
            .at(Position.Completed, exposure("a", 100, "", "one"))
            .passed(null, exposure("a", 0, "", null))
            .passed("one", exposure("a", 100, "", null));
    TestDriver burning = migration("burning").createdInMinute(2).stage("one", "a").emergency();

    FlagSetMirror mirror =
        FlagSetMirror.of(otp().flags("a").driver(done, "a").driver(burning).build(), NOW);

    assertThat(mirror.claims()).extracting(FlagClaim::migration).containsExactly("done");
    assertThat(mirror.flags())
        .containsExactly(new EffectiveFlag("a", 100, 0, 0, "Migration", "done", "one", NOW));
  }

  /** Deleting a migration moves no flag: what its record said is what the kept value says. */
  @Test
  void the_end_of_a_migration_moves_no_flag_of_a_passed_stage() {
    TestDriver driver =
        migration("m")
            .stage("one", "a")
            .stage("two", "b")
            .at(
                Position.Completed,
                exposure("a", 30, "m/one/", "one"),
                exposure("b", 100, "m/two/", "two"))
            .cohort("m/one/", "planner", "1,6,2")
            .passed(null, exposure("a", 0, "otp/a/", null), exposure("b", 0, "otp/b/", null))
            .passed("one", exposure("a", 30, "m/one/", "one"))
            .passed("two", exposure("b", 100, "m/two/", "two"));
    ObservedFlagSet there =
        otp().flags("a", "b").agents("planner", 10).driver(driver, "a", "b").build();
    FlagSetMirror before = FlagSetMirror.of(there, BEFORE);
    TestSet gone =
        otp().flags("a", "b").agents("planner", 10).mirrored(before.revision(), before.flags());
    before.kept().forEach(k -> gone.kept(k.key(), k.percent(), k.by(), k.seed(), k.specPercent()));
    before.claims().forEach(c -> gone.claim(c.key(), c.migration(), c.uid()));

    FlagSetMirror after = FlagSetMirror.of(gone.build(), NOW);

    assertThat(after.revision()).isEqualTo(before.revision());
    assertThat(after.claims()).isEmpty();
    assertThat(after.flags())
        .containsExactly(
            new EffectiveFlag("a", 30, 3, 10, "Kept", null, "one", BEFORE),
            new EffectiveFlag("b", 100, 10, 10, "Kept", null, "two", BEFORE));
  }

  private static String summary(TestSet set) {
    return FlagSetMirror.of(set.build(), NOW).summary();
  }
}
