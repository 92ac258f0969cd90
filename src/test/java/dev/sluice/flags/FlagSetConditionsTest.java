// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.flags.eval.TestDriver.migration;
import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.otp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Flag;
import dev.sluice.api.FlagSetStatus.EffectiveFlag;
import dev.sluice.flags.eval.FlagSetMirror;
import dev.sluice.flags.eval.ObservedFlagSet;
import dev.sluice.flags.eval.TestSet;
import dev.sluice.kit.With;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a FlagSet says of itself. */
class FlagSetConditionsTest {
  private static final LocalDate TODAY = LocalDate.of(2027, 1, 31);

  @Test
  void a_set_that_is_served_names_its_workloads() {
    Condition ready = ready(otp().flags("a").agents("planner", 3).agents("coder", 1));

    assertThat(ready.getStatus()).isEqualTo("True");
    assertThat(ready.getReason()).isEqualTo("Served");
    assertThat(ready.getMessage()).isEqualTo("served to coder, planner");
  }

  @Test
  void a_kill_in_force_is_said_and_is_no_fault() {
    Condition ready = ready(otp().flags("a", "b").agents("planner", 3).killed("a"));

    assertThat(ready.getStatus()).isEqualTo("True");
    assertThat(ready.getMessage()).isEqualTo("served to planner; killed, so off for everybody: a");
  }

  @Test
  void a_key_that_the_set_does_not_have_is_named_beside_those_that_are_killed() {
    Condition ready = ready(otp().flags("a").agents("planner", 3).killed("typo\u202e", "a"));

    assertThat(ready.getStatus()).isEqualTo("False");
    assertThat(ready.getReason()).isEqualTo("UnknownFlagKilled");
    assertThat(ready.getMessage())
        .isEqualTo(
            "annotation sluice.dev/kill names \"typo?\", and this set has no such flag: correct"
                + " it, or take it out; served to planner; killed, so off for everybody: a");
  }

  @Test
  void an_annotation_that_names_no_flag_is_a_fault() {
    Condition ready = ready(otp().flags("a").agents("planner", 3).killed());

    assertThat(ready.getReason()).isEqualTo("UnknownFlagKilled");
    assertThat(ready.getMessage())
        .startsWith("annotation sluice.dev/kill names no flag: write keys of this set");
  }

  @Test
  void of_many_unknown_keys_only_some_are_named_so_that_the_rest_can_be_read() {
    String[] keys =
        IntStream.range(0, 300).mapToObj(i -> "x".repeat(90) + i).toArray(String[]::new);

    Condition ready = ready(otp().flags("a").agents("planner", 3).killed(keys));

    assertThat(ready.getMessage()).contains("x…\" and others, and this set").hasSizeLessThan(600);
  }

  @Test
  void a_reset_that_is_not_understood_is_a_fault_with_the_value_and_the_way_out() {
    TestSet set = otp().flags("a").agents("planner", 3).mirrored(7, List.of());

    Condition garbled = ready(set.reset("a"));
    Condition unknown = ready(set.reset("typo/7"));

    assertThat(garbled.getReason()).isEqualTo("ResetRefused");
    assertThat(garbled.getMessage())
        .startsWith(
            "annotation sluice.dev/reset is \"a\": write \"<key of a flag>/<status.revision of"
                + " this FlagSet>\", or remove it");
    assertThat(unknown.getReason()).isEqualTo("ResetRefused");
    assertThat(unknown.getMessage())
        .startsWith(
            "annotation sluice.dev/reset is \"typo/7\", and this set has no such flag: correct the"
                + " key, or remove it");
  }

  @Test
  void a_reset_of_a_driven_flag_names_the_migration() {
    Condition ready =
        ready(
            otp()
                .flags("a")
                .agents("planner", 3)
                .kept("a", 100, "m/one", null, 0)
                .driver(migration("m").stage("one", "a"), "a")
                .mirrored(
                    7,
                    List.of(new EffectiveFlag("a", 100, 3, 3, "Kept", null, "one", Instant.EPOCH)))
                .reset("a/7"));

    assertThat(ready.getReason()).isEqualTo("ResetRefused");
    assertThat(ready.getMessage())
        .startsWith(
            "annotation sluice.dev/reset is \"a/7\", and Migration m drives that flag: delete that"
                + " one first, or remove the annotation");
  }

  @Test
  void a_reset_that_is_old_or_has_nothing_to_forget_is_said_and_is_no_fault() {
    TestSet set = otp().flags("a").agents("planner", 3).mirrored(7, List.of());

    Condition old = ready(set.reset("a/6"));
    Condition nothing = ready(set.reset("a/7"));

    assertThat(old.getReason()).isEqualTo("Served");
    assertThat(old.getMessage())
        .isEqualTo(
            "served to planner; annotation sluice.dev/reset is \"a/6\", which was not the present"
                + " revision: ignored; name status.revision as it is now");
    assertThat(nothing.getMessage())
        .isEqualTo(
            "served to planner; annotation sluice.dev/reset is \"a/7\", and nothing was kept of"
                + " that flag: ignored");
  }

  @Test
  void a_reset_that_is_done_needs_no_word() {
    Condition ready =
        ready(
            otp()
                .flags("a")
                .agents("planner", 3)
                .kept("a", 100, "m/one", null, 0)
                .mirrored(7, List.of())
                .reset("a/7"));

    assertThat(ready.getMessage()).isEqualTo("served to planner");
  }

  @Test
  void a_flag_whose_day_has_passed_is_named_and_goes_on_as_it_is() {
    Condition ready =
        ready(
            otp()
                .with(until("gone", TODAY.minusDays(1)), until("today", TODAY), flag("ever", 0))
                .agents("planner", 3));

    assertThat(ready.getStatus()).isEqualTo("True");
    assertThat(ready.getReason()).isEqualTo("RemovalDue");
    assertThat(ready.getMessage())
        .isEqualTo(
            "served to planner; past removeBy: gone (2027-01-30): remove them from the code, then"
                + " from spec.flags, or set another day");
  }

  @Test
  void a_set_that_nobody_uses_any_more_says_all_the_same_which_days_have_passed() {
    Condition ready = ready(otp().with(until("gone", TODAY.minusDays(1))));

    assertThat(ready.getReason()).isEqualTo("RemovalDue");
    assertThat(ready.getMessage())
        .contains("no AgentDeployment of the namespace", "past removeBy: gone (2027-01-30)");
  }

  @Test
  void a_set_that_clients_cannot_take_in_one_message_says_so_and_what_to_do() {
    TestSet set = otp().agents("planner", 2_000);
    IntStream.range(0, 120).forEach(i -> set.with(flag("f" + i, 99)));

    Condition ready = ready(set);

    assertThat(ready.getStatus()).isEqualTo("False");
    assertThat(ready.getReason()).isEqualTo("DocumentTooLarge");
    assertThat(ready.getMessage())
        .startsWith("more than 4 MiB of flags")
        .contains("hear of no change and no rollback", "assignment Ids", "served to planner");
  }

  @Test
  void of_many_flags_whose_day_has_passed_five_are_named_and_the_rest_counted() {
    Flag[] flags =
        IntStream.range(0, 8)
            .mapToObj(i -> until("f" + i, TODAY.minusDays(9)))
            .toArray(Flag[]::new);

    Condition ready = ready(otp().with(flags).agents("planner", 3));

    assertThat(ready.getMessage())
        .contains("f4 (2027-01-22) and 3 more: remove")
        .doesNotContain("f5");
  }

  private static Flag until(String key, LocalDate day) {
    return With.with(flag(key, 0), "removeBy", day);
  }

  private static Condition ready(TestSet set) {
    ObservedFlagSet observed = set.build();
    return FlagSetConditions.of(
            observed, FlagSetMirror.of(observed, Instant.EPOCH), List.of(), TODAY, 1)
        .stream()
        .filter(condition -> condition.getType().equals("Ready"))
        .findFirst()
        .orElseThrow();
  }
}
