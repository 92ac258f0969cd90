// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.flags.eval.TestSet.otp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.flags.eval.TestSet;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a FlagSet says of itself. */
class FlagSetConditionsTest {

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

  private static Condition ready(TestSet set) {
    return FlagSetConditions.of(set.build(), 1).stream()
        .filter(condition -> condition.getType().equals("Ready"))
        .findFirst()
        .orElseThrow();
  }
}
