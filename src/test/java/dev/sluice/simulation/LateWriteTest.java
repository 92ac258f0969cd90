// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.MigrationSpec;
import dev.sluice.kit.Migrations;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A write that arrives after another object than its own has changed: no API server locks two
 * objects, so it is committed, and what matters is that it does no harm.
 */
class LateWriteTest {
  private static final long NOT_DRAWN = -1;

  @Test
  void a_step_that_is_recorded_after_its_flags_were_deleted_serves_nothing_and_goes_no_further() {
    // Given
    List<Act> acts =
        List.of(
            act(Deed.PASS, 45),
            act(Deed.SLOW_WRITE, 0),
            act(Deed.PASS, 15),
            act(Deed.DELETE_FLAG_SET, 0),
            act(Deed.PASS, 200));
    Coverage coverage = new Coverage();
    Teller.Told told = new Teller.Told();

    // When
    Run.Failure failure = Run.play(schedule(acts), coverage, told);

    // Then: Claimed has seen to it that nothing was served, Ending that all ended well
    assertThat(failure).isNull();
    assertThat(coverage.excuses("I22")).isOne();
    assertThat(told.toString().lines().map(LateWriteTest::untimed))
        .containsSubsequence(
            "people otp: deleted",
            "operator 0 alpha: Monitoring 0/2, waits for window of stage one, record 2 attempt 1"
                + " Running one/1 [a=60]",
            "operator 0 alpha: Holding 0/2, waits for its FlagSet, record 3 attempt 1 Running one/1"
                + " [a=60]",
            "the faults end, and all is well");
  }

  @Test
  void a_claim_that_is_handed_over_after_its_holder_went_on_holds_that_one() {
    // Given
    List<Act> acts =
        List.of(
            act(Deed.CUT_STAGES, 0),
            act(Deed.PASS, 200),
            act(Deed.SLOW_WRITE, 0),
            new Act(Deed.CREATE_MIGRATION, 1, 0, 0),
            act(Deed.WHOLE_PLAN, 0),
            act(Deed.PASS, 31));
    Coverage coverage = new Coverage();
    Teller.Told told = new Teller.Told();

    // When
    Run.Failure failure = Run.play(schedule(acts), coverage, told);

    // Then
    assertThat(failure).isNull();
    assertThat(coverage.excuses("I22")).isOne();
    assertThat(told.toString().lines().map(LateWriteTest::untimed))
        .containsSubsequence(
            "operator 0 alpha: Monitoring 1/2, waits for window of stage two, record 4 attempt 1"
                + " Running two/0 [a=100]",
            "operator 0 otp: revision 3 a=60(2) b=0(0) c=0(0) d=0(0) e=0(0) f=0(0), claims"
                + " [a:beta], kept [a=60/0]",
            "operator 0 alpha: Holding 1/2, waits for its flags, driven by another, record 5"
                + " attempt 1 Running two/0 [a=100]");
  }

  private static String untimed(String line) {
    return line.strip().replaceFirst("^\\d+:\\d\\d\\.\\d +", "");
  }

  private static Schedule schedule(List<Act> acts) {
    MigrationSpec plan =
        Migrations.plan(
            Migrations.stage("one").raises("a", 60).by("30s", 50).window("1m"),
            Migrations.stage("two").raises("a").atOnce().window("1m"));
    Cast cast =
        new Cast(
            List.of(plan, plan),
            Cast.KEYS.stream().map(Migrations::flag).toList(),
            List.of(3, -1),
            1,
            false,
            Sabotage.NONE);
    return new Schedule(NOT_DRAWN, cast, acts);
  }

  private static Act act(Deed deed, int what) {
    return new Act(deed, 0, what, 0);
  }
}
