// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.judge.compare.History.Known;
import java.util.Map;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  private static final Set<dev.sluice.fleet.AgentId> FIRST = Set.of(Arms.agent(0));

  private static History history(int looks, double exposed, double rest) {
    History history = History.NONE;
    for (int i = 0; i < looks; i++) {
      history =
          history.plus(
              Counted.of(
                  Map.of(
                      Arms.agent(0), new Trials(100, exposed),
                      Arms.agent(1), new Trials(100, rest))));
    }
    return history;
  }

  @Test
  void what_is_natural_is_the_ratio_before_the_stage_and_its_standard_error() {
    // Given 120 errors against 60
    History history = history(60, 2, 1);

    // When
    Known known = history.calibration(FIRST);

    // Then
    assertThat(known).isInstanceOf(Known.Natural.class);
    double tolerated = ((Known.Natural) known).calibration().tolerated();
    assertThat(tolerated)
        .isCloseTo(2 * Math.exp(Math.sqrt(1.0 / 120 + 1.0 / 60)), Offset.offset(1e-9));
  }

  @Test
  void better_agents_are_not_asked_for_more_than_equality() {
    // Given
    History history = history(60, 1, 4);

    // When
    Known known = history.calibration(FIRST);

    // Then
    assertThat(((Known.Natural) known).calibration().tolerated()).isEqualTo(1);
  }

  @Test
  void fewer_than_sixty_looks_are_too_little() {
    // Given
    History history = history(59, 2, 1);

    // When
    Known known = history.calibration(FIRST);

    // Then
    assertThat(known).isEqualTo(new Known.TooLittle(59, 177));
  }

  @Test
  void fewer_than_thirty_errors_are_too_little() {
    // Given
    History history = history(60, 0.25, 0.2);

    // When
    Known known = history.calibration(FIRST);

    // Then
    assertThat(known).isInstanceOf(Known.TooLittle.class);
  }

  @Test
  void looks_in_which_one_arm_had_no_work_do_not_count() {
    // Given
    History history = history(59, 2, 1);
    history = history.plus(Counted.of(Map.of(Arms.agent(0), new Trials(100, 3))));

    // When
    Known known = history.calibration(FIRST);

    // Then
    assertThat(known).isEqualTo(new Known.TooLittle(59, 177));
  }

  @Test
  void only_the_last_looks_are_kept() {
    // Given
    History history = history(500, 2, 1);

    // When
    int looks = history.looks().size();

    // Then
    assertThat(looks).isEqualTo(History.MOST);
  }

  @Test
  void what_is_natural_without_an_agent_is_known_too() {
    // Given a first agent that is bad by nature
    History history = History.NONE;
    for (int i = 0; i < 60; i++) {
      history =
          history.plus(
              Counted.of(
                  Map.of(
                      Arms.agent(0), new Trials(1_000, 50),
                      Arms.agent(1), new Trials(1_000, 5),
                      Arms.agent(2), new Trials(1_000, 5))));
    }

    // When
    Known known = history.calibration(Set.of(Arms.agent(0), Arms.agent(1)));

    // Then
    assertThat(((Known.Natural) known).calibration().tolerated()).isGreaterThan(5);
    assertThat(((Known.Natural) known).without().get(Arms.agent(0))).isLessThan(1.2);
    assertThat(((Known.Natural) known).without().get(Arms.agent(1))).isGreaterThan(9);
  }

  @Test
  void a_tolerated_ratio_below_one_is_a_mistake() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Calibration(0.5, Dispersion.NONE));
  }
}
