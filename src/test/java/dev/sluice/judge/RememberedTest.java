// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.HealthCheck.Signal;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.RolloutRecord.JudgeState;
import dev.sluice.judge.compare.Comparison;
import dev.sluice.judge.compare.ComparisonState;
import dev.sluice.judge.compare.Dispersion;
import dev.sluice.judge.compare.Evidence;
import dev.sluice.judge.compare.Split;
import dev.sluice.judge.compare.Trials;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What anybody can tell of a comparison from the record alone. */
class RememberedTest {
  private static final Instant TIME = Instant.parse("2026-03-02T09:00:00Z");
  private static final JudgeState LIMIT =
      new JudgeState("error-rate", TIME, List.of(0.01), List.of());

  private static JudgeState noted(String check, Signal signal) {
    ComparisonState state =
        new ComparisonState(
            1.25,
            true,
            false,
            7,
            new Split(new Trials(100, 3), new Trials(1900, 19)),
            3,
            19,
            Dispersion.NONE,
            Collections.nCopies(Evidence.SIZE, 0.0),
            Collections.nCopies(Evidence.SIZE, 0.0));
    return JudgeStates.of(
        check, TIME, new Tried(signal, null), Comparison.resume(state, Map.of()), Natures.NONE);
  }

  @Test
  void comparisons_are_told_in_the_order_of_the_policy_and_nothing_else_is() {
    // Given
    HealthPolicySpec policy =
        new HealthPolicySpec(
            "30s",
            2,
            List.of(
                Sittings.compare("errors", Signal.ErrorRate),
                Sittings.compare("lost", Signal.Delivery),
                Sittings.compare("slow", Signal.Latency)));
    List<JudgeState> states =
        List.of(
            LIMIT,
            noted("lost", Signal.Delivery),
            noted("errors", Signal.ErrorRate),
            noted("slow", Signal.ErrorRate),
            noted("another", Signal.ErrorRate));

    // When
    List<Remembered> remembered = Remembered.of(policy, states);

    // Then
    assertThat(remembered).extracting(Remembered::check).containsExactly("errors", "lost");
    assertThat(remembered).extracting(Remembered::time).containsOnly(TIME);
    assertThat(remembered.getFirst().words())
        .startsWith("3 x the errors of the rest")
        .contains("3 of 100 against 19 of 1900 requests, 7 looks");
    assertThat(remembered.getLast().words()).contains("undelivered messages of the rest");
  }

  @Test
  void what_limits_have_read_is_no_comparison() {
    // Given
    List<JudgeState> limits = List.of(LIMIT);

    // When
    List<JudgeState> both = List.of(LIMIT, noted("lost", Signal.Delivery));

    // Then
    assertThat(Remembered.any(List.of())).isFalse();
    assertThat(Remembered.any(limits)).isFalse();
    assertThat(Remembered.any(both)).isTrue();
  }
}
