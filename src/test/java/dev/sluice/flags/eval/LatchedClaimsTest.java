// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import static dev.sluice.flags.eval.TestDriver.exposure;
import static dev.sluice.flags.eval.TestDriver.migration;
import static dev.sluice.flags.eval.TestSet.otp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.RolloutRecord.Position;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which flags a migration drives while a person wants it back. */
class LatchedClaimsTest {
  @Test
  void whoever_is_to_go_back_is_given_no_flag() {
    for (TestDriver waiting : List.of(waiting().emergency(), waiting().rollbackTo())) {
      assertThat(otp().flags("a").driver(waiting).claimed()).isEmpty();
      assertThat(otp().flags("a").driver(completed("done", "a"), "a").driver(waiting).claimed())
          .containsExactly("a=done");
    }
  }

  @Test
  void nor_does_it_hold_up_those_who_are_not() {
    assertThat(
            otp()
                .flags("a")
                .driver(waiting().emergency())
                .driver(migration("younger").createdInMinute(3).stage("one", "a"))
                .claimed())
        .containsExactly("a=younger");
  }

  @Test
  void a_completed_one_that_is_to_go_back_yields_nothing() {
    for (TestDriver done :
        List.of(completed("done", "a").emergency(), completed("done", "a").rollbackTo())) {
      assertThat(otp().flags("a").driver(done, "a").driver(waiting()).claimed())
          .containsExactly("a=done");
    }
  }

  @Test
  void nor_is_it_given_the_flags_of_a_stage_that_is_added_to_it() {
    assertThat(
            otp()
                .flags("a", "b")
                .driver(
                    migration("m")
                        .stage("one", "a")
                        .stage("two", "b")
                        .at(Position.Waiting, exposure("a", 100, "", "one"))
                        .rollbackTo(),
                    "a")
                .claimed())
        .containsExactly("a=m");
  }

  @Test
  void what_it_has_it_keeps_though_it_is_to_go_back() {
    for (TestDriver held : List.of(waiting().emergency(), waiting().rollbackTo())) {
      assertThat(otp().flags("a").driver(held, "a").claimed()).containsExactly("a=next");
    }
  }

  @Test
  void without_a_status_it_gets_back_what_its_record_lists_though_it_is_to_go_back() {
    assertThat(
            otp()
                .flags("a", "b")
                .neverObserved()
                .driver(waiting().emergency())
                .driver(completed("done", "b").emergency())
                .claimed())
        .containsExactly("b=done");
  }

  @Test
  void once_the_annotation_is_gone_it_is_given_its_flags() {
    assertThat(otp().flags("a").driver(completed("done", "a"), "a").driver(waiting()).claimed())
        .containsExactly("a=next");
  }

  private static TestDriver waiting() {
    return migration("next").createdInMinute(2).stage("one", "a");
  }

  private static TestDriver completed(String name, String key) {
    return migration(name).stage("one", key).at(Position.Completed, exposure(key, 100, "", "one"));
  }
}
