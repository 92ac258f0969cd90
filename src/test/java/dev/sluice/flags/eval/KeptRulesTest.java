// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import static dev.sluice.flags.eval.TestDriver.exposure;
import static dev.sluice.flags.eval.TestDriver.migration;
import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.otp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.FlagSetStatus.KeptFlag;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.api.RolloutRecord.Position;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What passed stages leave behind, so that deleting a migration moves no flag. */
class KeptRulesTest {
  private static final String SEED = "m/one/";
  private static final Exposure OFF = exposure("a", 0, "otp/a/", null);
  private static final Exposure QUARTER = exposure("a", 25, SEED, "one");
  private static final Exposure FULL = exposure("a", 100, SEED, "two");

  @Test
  void the_stages_that_passed_leave_what_they_set_and_the_running_one_nothing() {
    TestSet set =
        otp()
            .flags("a", "b")
            .driver(
                migration("m")
                    .stage("one", "a")
                    .stage("two", "b")
                    .at(
                        Position.Running,
                        exposure("a", 100, SEED, "one"),
                        exposure("b", 50, "s", "two"))
                    .passed(null, OFF, exposure("b", 0, "otp/b/", null))
                    .passed("one", exposure("a", 100, SEED, "one")),
                "a",
                "b");

    assertThat(kept(set)).containsExactly(new KeptFlag("a", 100, "m/one", null, 0));
  }

  @Test
  void the_last_stage_that_set_a_flag_counts_and_a_partial_one_leaves_its_seed() {
    TestDriver afterOne = running().passed(null, OFF).passed("one", QUARTER);
    TestDriver afterTwo = running().passed(null, OFF).passed("one", QUARTER).passed("two", FULL);

    assertThat(kept(otp().flags("a").driver(afterOne, "a")))
        .containsExactly(new KeptFlag("a", 25, "m/one", SEED, 0));
    assertThat(kept(otp().flags("a").driver(afterTwo, "a")))
        .containsExactly(new KeptFlag("a", 100, "m/two", null, 0));
  }

  @Test
  void a_rollback_to_a_stage_leaves_what_that_stage_set() {
    TestSet set =
        otp()
            .flags("a")
            .kept("a", 100, "m/two", null, 0)
            .driver(running().passed(null, OFF).passed("one", QUARTER), "a");

    assertThat(kept(set)).containsExactly(new KeptFlag("a", 25, "m/one", SEED, 0));
  }

  @Test
  void a_rollback_to_the_start_leaves_nothing_where_nothing_was() {
    TestSet set =
        otp().flags("a").kept("a", 25, "m/one", SEED, 0).driver(running().passed(null, OFF), "a");

    assertThat(kept(set)).isEmpty();
  }

  @Test
  void a_rollback_to_the_start_leaves_what_an_earlier_migration_had_left() {
    Exposure start = exposure("a", 50, "old/x/", null);
    TestSet set =
        otp()
            .flags("a")
            .kept("a", 100, "m/two", null, 0)
            .driver(running().passed(null, start), "a");

    assertThat(kept(set)).containsExactly(new KeptFlag("a", 50, "m/start", "old/x/", 0));
  }

  @Test
  void a_rollback_to_the_start_leaves_off_what_was_off_though_the_spec_says_more() {
    TestSet set =
        otp()
            .with(flag("a", 50))
            .kept("a", 100, "m/two", null, 50)
            .driver(running().passed(null, OFF), "a");

    assertThat(kept(set)).containsExactly(new KeptFlag("a", 0, "m/start", null, 50));
  }

  @Test
  void what_an_earlier_migration_left_stays_until_a_stage_passes() {
    TestSet begun =
        otp()
            .flags("a")
            .kept("a", 50, "old/x", "old/x/", 0)
            .driver(running().passed(null, exposure("a", 50, "old/x/", null)), "a");
    TestSet waiting =
        otp()
            .flags("a")
            .kept("a", 50, "old/x", "old/x/", 0)
            .driver(migration("m").stage("one", "a"), "a");

    assertThat(kept(begun)).containsExactly(new KeptFlag("a", 50, "old/x", "old/x/", 0));
    assertThat(kept(waiting)).containsExactly(new KeptFlag("a", 50, "old/x", "old/x/", 0));
  }

  @Test
  void a_recreated_migration_changes_nothing_by_beginning() {
    TestSet set =
        otp()
            .flags("a")
            .kept("a", 100, "m/two", null, 0)
            .driver(running().uid("second").passed(null, exposure("a", 100, "otp/a/", null)), "a");

    assertThat(kept(set)).containsExactly(new KeptFlag("a", 100, "m/two", null, 0));
  }

  @Test
  void an_emergency_leaves_nothing_even_before_it_is_recorded() {
    TestSet set =
        otp()
            .flags("a")
            .kept("a", 100, "m/two", null, 0)
            .driver(running().emergency().passed(null, OFF).passed("two", FULL), "a");

    assertThat(kept(set)).isEmpty();
  }

  @Test
  void an_entry_survives_its_migration() {
    assertThat(kept(otp().flags("a").kept("a", 100, "m/two", null, 0)))
        .containsExactly(new KeptFlag("a", 100, "m/two", null, 0));
  }

  @Test
  void an_entry_goes_when_the_spec_says_the_same() {
    assertThat(kept(otp().with(flag("a", 100)).kept("a", 100, "m/two", null, 0))).isEmpty();
  }

  @Test
  void a_partial_entry_whose_percent_the_spec_took_over_keeps_its_agents() {
    TestSet set = otp().with(flag("a", 25)).agents("planner", 8).kept("a", 25, "m/one", SEED, 0);

    assertThat(kept(set)).containsExactly(new KeptFlag("a", 25, "m/one", SEED, 25));
    assertThat(FlagFact.of("otp", set.build().spec(), set.build().status()).get("a"))
        .extracting(FlagFact::seed)
        .isEqualTo(SEED);
  }

  @Test
  void an_entry_goes_when_a_person_changes_the_spec() {
    assertThat(kept(otp().with(flag("a", 50)).kept("a", 100, "m/two", null, 0))).isEmpty();
    assertThat(kept(otp().with(flag("a", 0)).kept("a", 25, "m/one", SEED, 25))).isEmpty();
  }

  @Test
  void an_entry_of_a_flag_that_is_gone_goes() {
    assertThat(kept(otp().flags("b").kept("a", 100, "m/two", null, 0))).isEmpty();
  }

  @Test
  void a_person_who_changed_the_spec_under_a_live_migration_wins_for_good() {
    TestDriver completed =
        migration("m")
            .stage("two", "a")
            .at(Position.Completed, FULL)
            .passed(null, OFF)
            .passed("two", FULL);

    List<KeptFlag> changed =
        kept(otp().with(flag("a", 50)).kept("a", 100, "m/two", null, 0).driver(completed, "a"));
    List<KeptFlag> changedBack =
        kept(otp().with(flag("a", 0)).kept("a", 100, "m/two", null, null).driver(completed, "a"));
    List<KeptFlag> gone = kept(otp().with(flag("a", 0)).kept("a", 100, "m/two", null, null));

    assertThat(changed).containsExactly(new KeptFlag("a", 100, "m/two", null, null));
    assertThat(changedBack).containsExactly(new KeptFlag("a", 100, "m/two", null, null));
    assertThat(gone).isEmpty();
    assertThat(otp().with(flag("a", 0)).kept("a", 100, "m/two", null, null).table().flag("a"))
        .map(FlagState::reason)
        .contains(Reason.Spec);
  }

  private static TestDriver running() {
    return migration("m").stage("one", "a").stage("two", "a").at(Position.Running, QUARTER);
  }

  private static List<KeptFlag> kept(TestSet set) {
    return KeptRules.decide(set.build());
  }
}
