// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import static dev.sluice.flags.eval.TestDriver.exposure;
import static dev.sluice.flags.eval.TestDriver.migration;
import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.otp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.RolloutRecord.Position;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What outranks what, whatever else is true: killed, off by an emergency, deny, allow, percent. */
class EvaluatorPropertiesTest {
  private static final String ID = "one";

  @Property
  void the_first_that_matches_decides(
      @ForAll boolean killed,
      @ForAll boolean emergency,
      @ForAll boolean denied,
      @ForAll boolean allowed,
      @ForAll @IntRange(max = 100) int reached,
      @ForAll @IntRange(max = 100) int inSpec) {
    // Given
    boolean partly = reached > 0 && reached < 100;
    TestDriver driver =
        migration("m")
            .stage("s", "f")
            .at(Position.Running, exposure("f", reached, partly ? "m/s/" : "", "s"))
            .passed(null, exposure("f", 0, "", null));
    TestSet set =
        otp()
            .with(
                flag(
                    "f",
                    inSpec,
                    Assignment.Agents,
                    allowed ? List.of(ID) : List.of(),
                    denied ? List.of(ID) : List.of()))
            .driver(emergency ? driver.emergency() : driver, "f");

    // When
    boolean on =
        Evaluator.evaluate((killed ? set.killed("f") : set).table(), "f", ID).orElseThrow().value();

    // Then: who is no agent is in no cohort
    boolean off = killed || emergency || denied || reached == 0;
    assertThat(on).isEqualTo(!off && (allowed || reached == 100));
  }

  @Property
  void without_a_migration_the_lists_outrank_the_percent_and_a_kill_the_lists(
      @ForAll boolean killed,
      @ForAll boolean denied,
      @ForAll Assignment assignment,
      @ForAll @IntRange(max = 100) int percent) {
    // Given
    TestSet set =
        otp().with(flag("f", percent, assignment, List.of(ID), denied ? List.of(ID) : List.of()));

    // When
    boolean on =
        Evaluator.evaluate((killed ? set.killed("f") : set).table(), "f", ID).orElseThrow().value();

    // Then
    assertThat(on).isEqualTo(!killed && !denied);
  }
}
