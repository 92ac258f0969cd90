// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The simulator itself: one seed replays all, failures shrink, and bugs are found. */
class SimulatorTest {
  private static final int SEEDS = 8_000;

  @Test
  void a_seed_replays_all() {
    // Given
    Teller.Told once = new Teller.Told();
    Teller.Told again = new Teller.Told();

    // When
    for (long seed = 1; seed <= 20; seed++) {
      Run.play(Schedule.draw(seed), new Coverage(), once);
      Run.play(Schedule.draw(seed), new Coverage(), again);
    }

    // Then
    assertThat(again.toString()).isEqualTo(once.toString()).contains("operator 0 alpha");
  }

  @Test
  void dice_are_the_same_everywhere() {
    // Given
    Dice dice = new Dice(1234567);

    // When
    List<Long> drawn = List.of(dice.next(), dice.next(), dice.next());

    // Then: the first numbers that the authors of SplitMix64 give for this seed
    assertThat(drawn)
        .containsExactly(6457827717110365317L, 3203168211198807973L, -8629252141511181193L);
  }

  @Test
  void a_failing_schedule_is_cut_down_to_what_makes_it_fail() {
    // Given
    Schedule schedule = Schedule.draw(7);
    Act first = schedule.acts().get(3);
    Act last = schedule.acts().get(17);

    // When
    Schedule shortest =
        Shrinking.shortest(
            schedule,
            s ->
                s.acts().stream().anyMatch(a -> a.inUsualOrder().equals(first.inUsualOrder()))
                    && s.acts().stream()
                        .anyMatch(a -> a.inUsualOrder().equals(last.inUsualOrder())));

    // Then
    assertThat(shortest.acts()).containsExactly(first.inUsualOrder(), last.inUsualOrder());
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  void finds_a_bug_of_an_operator_and_tells_the_shortest_way_to_it(Sabotage bug) {
    // Given
    List<Schedule> schedules =
        LongStream.rangeClosed(1, SEEDS)
            .mapToObj(Schedule::draw)
            .map(s -> new Schedule(s.seed(), s.cast().sabotaged(bug), s.acts()))
            .toList();

    // When
    Schedule failing =
        schedules.stream()
            .filter(s -> Run.play(s, new Coverage()) != null)
            .findFirst()
            .orElseThrow();

    // Then
    Schedule shortest = Shrinking.shortest(failing, s -> Run.play(s, new Coverage()) != null);
    assertThat(shortest.acts()).hasSizeLessThanOrEqualTo(12);
    assertThat(Story.of(failing))
        .contains("seed " + failing.seed())
        .contains("-Dsimulation.seed=" + failing.seed());
  }
}
