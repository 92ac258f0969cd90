// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.MigrationSpec;
import dev.sluice.kit.Migrations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two stages, two operators, a dozen acts: every order of a few of them, none left to chance. */
@Tag("simulation")
class EveryOrderTest {
  /** After a while in which the first stage has passed and the second one has begun. */
  private static final List<Act> BEFORE = List.of(act(Deed.PASS, 0, 130));

  private static final List<Act> ALPHABET =
      List.of(
          act(Deed.PASS, 0, 61),
          act(Deed.ROLLBACK, 0, 0),
          act(Deed.LIFT_ROLLBACK, 0, 0),
          act(Deed.ROLLBACK_TO, 0, 3),
          act(Deed.LIFT_ROLLBACK_TO, 0, 0),
          act(Deed.RETRY, 0, 3),
          act(Deed.ILL, 0, 0),
          act(Deed.SCALE, 0, 6),
          act(Deed.STALL, 1, 0),
          act(Deed.LEAD_BLINDLY, 0, 0),
          act(Deed.SLOW_WRITE, 0, 0),
          act(Deed.CRASH_AFTER_WRITE, 0, 0));

  private static final int DEPTH = 4;
  private static final long NOT_DRAWN = -1;

  @Test
  void no_order_of_a_few_acts_breaks_an_invariant() {
    // Given
    MigrationSpec plan =
        Migrations.plan(
            Migrations.stage("one").raises("a").by("30s", 50).window("30s"),
            Migrations.stage("two").raises("b", 60).raises("c").by("30s", 50).window("1m"));
    Cast cast =
        new Cast(
            List.of(plan, plan),
            Cast.KEYS.stream().map(Migrations::flag).toList(),
            List.of(3, -1),
            2,
            false,
            Sabotage.NONE);

    // When
    Optional<Schedule> failing =
        IntStream.range(0, (int) Math.pow(ALPHABET.size(), DEPTH))
            .parallel()
            .mapToObj(number -> new Schedule(NOT_DRAWN, cast, acts(number)))
            .filter(schedule -> Run.play(schedule, new Coverage()) != null)
            .findAny();

    // Then
    assertThat(failing.map(Story::of)).isEmpty();
  }

  /** The acts of that number, read as one of as many digits as there are acts. */
  private static List<Act> acts(int number) {
    List<Act> acts = new ArrayList<>(BEFORE);
    int rest = number;
    for (int i = 0; i < DEPTH; i++) {
      acts.add(ALPHABET.get(rest % ALPHABET.size()));
      rest /= ALPHABET.size();
    }
    return acts;
  }

  private static Act act(Deed deed, int who, int what) {
    return new Act(deed, who, what, 0);
  }
}
