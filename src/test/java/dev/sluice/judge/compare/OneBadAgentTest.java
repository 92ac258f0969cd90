// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One bad agent is not a bad revision. */
class OneBadAgentTest {
  private static final int RUNS = 500;
  private static final int LOOKS = 120;

  @ParameterizedTest
  @CsvSource({"2, 5", "2, 30", "3, 30", "5, 5", "5, 30"})
  void one_agent_alone_seldom_makes_the_others_look_worse(int exposed, double times) {
    // Given
    Lots lots = new Lots(9);

    // When
    Many many =
        Many.runs(
            RUNS,
            () -> {
              Arms arms = Arms.differing(lots, 10, exposed, 0);
              return arms.found(lots, arms.calibrated(lots, History.LOOKS), times, 1, LOOKS);
            });

    // Then one in ten would be allowed
    assertThat(many.alarms()).isLessThanOrEqualTo(Many.most(1 / Comparison.OTHERS, RUNS) / 2);
  }

  @Test
  void the_one_agent_is_named() {
    // Given
    Lots lots = new Lots(10);
    Arms arms = Arms.differing(lots, 10, 3, 0);
    Comparison comparison = arms.calibrated(lots, History.LOOKS);

    // When
    for (int i = 0; i < 20; i++) {
      comparison = comparison.after(arms.look(lots, 30, 1), arms.exposedAgents());
    }

    // Then
    Finding finding = comparison.finding(Arms.ALPHA);
    assertThat(finding.kind()).isEqualTo(Finding.Kind.OneAgent);
    assertThat(finding.worst()).isEqualTo(Arms.agent(0));
  }

  @Test
  void where_only_one_is_exposed_it_stands_for_the_revision() {
    // Given
    Lots lots = new Lots(11);
    Arms arms = Arms.differing(lots, 10, 1, 0);
    Comparison comparison = arms.calibrated(lots, History.LOOKS);

    // When
    for (int i = 0; i < 20; i++) {
      comparison = comparison.after(arms.look(lots, 30, 1), Set.of(Arms.agent(0)));
    }

    // Then
    assertThat(comparison.finding(Arms.ALPHA).kind()).isEqualTo(Finding.Kind.Worse);
  }

  @Test
  void two_bad_agents_are_a_bad_revision() {
    // Given
    Lots lots = new Lots(12);
    Arms arms = Arms.differing(lots, 10, 5, 0);
    Comparison comparison = arms.calibrated(lots, History.LOOKS);

    // When
    for (int i = 0; i < 20; i++) {
      comparison = comparison.after(arms.look(lots, 30, 2), arms.exposedAgents());
    }

    // Then
    assertThat(comparison.finding(Arms.ALPHA).kind()).isEqualTo(Finding.Kind.Worse);
  }

  @Test
  void an_agent_without_work_is_no_second_agent() {
    // Given
    Lots lots = new Lots(13);
    List<Double> requests = List.of(200.0, 0.0, 200.0, 200.0);
    Arms arms = new Arms(requests, Collections.nCopies(4, Arms.RATE), 2);
    Comparison comparison = arms.calibrated(lots, History.LOOKS);

    // When
    for (int i = 0; i < 20; i++) {
      comparison = comparison.after(arms.look(lots, 30, 1), arms.exposedAgents());
    }

    // Then
    assertThat(comparison.finding(Arms.ALPHA).kind()).isEqualTo(Finding.Kind.Worse);
  }
}
