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

/** What becomes of a flag that a completed migration yielded, when the next one is gone. */
class HandOverTest {
  @Test
  void a_completed_migration_gets_back_what_still_stands_as_it_left_it() {
    TestDriver done = completed("done", "a").createdInMinute(1);
    TestSet set = otp().flags("a").kept("a", 100, "done/one", null, 0).driver(done);

    assertThat(claims(set)).containsExactly("a=done");
    assertThat(set.table().flag("a").map(FlagState::reach)).contains(new Reach.Everybody());
    assertThat(KeptRules.decide(set.build())).hasSize(1);
  }

  @Test
  void it_does_not_get_back_what_another_one_has_changed_or_what_it_would_change_itself() {
    TestDriver done = completed("done", "a").createdInMinute(1);
    TestDriver burning = completed("burning", "a").emergency();

    assertThat(claims(otp().flags("a").kept("a", 25, "next/one", "next/one/", 0).driver(done)))
        .isEmpty();
    assertThat(claims(otp().flags("a").kept("a", 100, "burning/one", null, 0).driver(burning)))
        .isEmpty();
  }

  @Test
  void one_that_waits_for_the_flag_goes_before_one_that_would_get_it_back() {
    TestDriver done = completed("done", "a").createdInMinute(1);
    TestDriver waiting = migration("waiting").createdInMinute(2).stage("one", "a");

    assertThat(
            claims(
                otp().flags("a").kept("a", 100, "done/one", null, 0).driver(done).driver(waiting)))
        .containsExactly("a=waiting");
  }

  private static TestDriver completed(String name, String key) {
    return migration(name)
        .stage("one", key)
        .at(Position.Completed, exposure(key, 100, "", "one"))
        .passed(null, exposure(key, 0, "", null))
        .passed("one", exposure(key, 100, "", null));
  }

  private static List<String> claims(TestSet set) {
    return ClaimRules.decide(set.build()).stream()
        .map(claim -> claim.key() + "=" + claim.migration())
        .toList();
  }
}
