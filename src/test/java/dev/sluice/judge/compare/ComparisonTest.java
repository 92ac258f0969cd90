// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.fleet.AgentId;
import dev.sluice.judge.compare.History.Known;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final Known.Natural ALIKE = new Known.Natural(Calibration.ALIKE, Map.of());
  private static final Set<AgentId> FIRST = Set.of(Arms.agent(0));

  private static Counted look(double exposedErrors, double restErrors) {
    return Counted.of(
        Map.of(
            Arms.agent(0), new Trials(1_000, exposedErrors),
            Arms.agent(1), new Trials(1_000, restErrors)));
  }

  private static Comparison warm() {
    return Comparison.begin(ALIKE).after(look(0, 0), FIRST);
  }

  @Test
  void the_first_look_of_a_step_is_dropped() {
    // Given
    Comparison begun = Comparison.begin(ALIKE);

    // When
    Comparison after = begun.after(look(900, 5), FIRST);

    // Then
    assertThat(after.state().looks()).isZero();
    assertThat(after.finding(0.01).kind()).isEqualTo(Finding.Kind.Open);
  }

  @Test
  void the_evidence_of_a_step_counts_in_the_next_but_for_its_first_look() {
    // Given
    Comparison first = warm().after(look(9, 5), FIRST);

    // When
    Comparison second = first.step(ALIKE).after(look(900, 5), FIRST);

    // Then
    assertThat(second.state().evidence()).isEqualTo(first.state().evidence());
    assertThat(second.state().looks()).isEqualTo(1);
  }

  @Test
  void a_great_effect_is_worse_at_once() {
    // When
    Comparison after = warm().after(look(60, 5), FIRST);

    // Then
    Finding finding = after.finding(0.01);
    assertThat(finding.kind()).isEqualTo(Finding.Kind.Worse);
    assertThat(finding.e()).isGreaterThan(finding.bar());
    assertThat(finding.ratio()).isEqualTo(12);
    assertThat(finding.bounds().lower()).isBetween(3.0, 12.0);
  }

  @Test
  void alike_is_said_once_three_times_the_rate_would_have_been_seen() {
    // Given
    Comparison few = warm().after(look(5, 5), FIRST);

    // When
    Comparison many = few;
    for (int i = 0; i < 20; i++) {
      many = many.after(look(5, 5), FIRST);
    }

    // Then
    assertThat(few.finding(0.01).kind()).isEqualTo(Finding.Kind.Open);
    assertThat(many.finding(0.01).kind()).isEqualTo(Finding.Kind.Alike);
  }

  @Test
  void without_a_rest_nothing_is_learnt() {
    // Given
    Comparison warm = warm();

    // When
    Comparison after = warm.after(look(60, 60), Set.of(Arms.agent(0), Arms.agent(1)));

    // Then
    assertThat(after.state()).isEqualTo(warm.state());
  }

  @Test
  void without_work_of_the_exposed_nothing_is_learnt() {
    // Given
    Comparison warm = warm();
    Counted idle =
        Counted.of(
            Map.of(
                Arms.agent(0), new Trials(0, 0),
                Arms.agent(1), new Trials(1_000, 5)));

    // When
    Comparison after = warm.after(idle, FIRST);

    // Then
    assertThat(after.state()).isEqualTo(warm.state());
  }

  @Test
  void the_ratio_is_one_of_rates_and_there_is_none_while_the_rest_has_no_errors() {
    // Given
    Counted shifted =
        Counted.of(
            Map.of(
                Arms.agent(0), new Trials(100, 4),
                Arms.agent(1), new Trials(2_000, 40)));

    // When / Then
    assertThat(warm().after(shifted, FIRST).finding(0.01).ratio()).isEqualTo(2);
    assertThat(warm().after(look(9, 0), FIRST).finding(0.01).ratio()).isNull();
  }

  @Test
  void the_bar_is_one_over_alpha() {
    assertThat(warm().after(look(9, 5), FIRST).finding(0.05).bar()).isEqualTo(20);
  }

  @Test
  void errors_that_come_in_bursts_are_fewer_than_they_look_like() {
    // Given
    Comparison comparison = warm();

    // When
    for (int i = 0; i < 40; i++) {
      comparison = comparison.after(i % 2 == 0 ? look(36, 4) : look(4, 36), FIRST);
    }

    // Then
    ComparisonState state = comparison.state();
    assertThat(comparison.finding(0.01).phi()).isGreaterThan(10);
    assertThat(state.temperedExposed()).isBetween(100.0, state.total().exposed().errors() / 2);
    assertThat(state.temperedRest()).isBetween(100.0, state.total().rest().errors() / 2);
  }

  @Test
  void its_state_is_less_than_a_kilobyte_and_comes_back_bit_by_bit()
      throws JsonProcessingException {
    // Given
    Lots lots = new Lots(40);
    Arms arms = Arms.differing(lots, 10, 3, 0.3);
    Comparison comparison = arms.calibrated(lots, 60);
    for (int i = 0; i < 1_000; i++) {
      comparison = comparison.after(arms.look(lots, 1, 0), arms.exposedAgents());
    }
    ObjectMapper json = new ObjectMapper();

    // When
    String text = json.writeValueAsString(comparison.state());

    // Then
    assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(1_024);
    assertThat(json.readValue(text, ComparisonState.class)).isEqualTo(comparison.state());
  }

  @Test
  void after_a_restart_the_worst_agent_is_still_held_back() {
    // Given
    Lots lots = new Lots(41);
    Arms arms = Arms.differing(lots, 10, 3, 0);
    Comparison comparison = arms.calibrated(lots, 60);
    for (int i = 0; i < 30; i++) {
      comparison = comparison.after(arms.look(lots, 30, 1), arms.exposedAgents());
    }

    // When
    Comparison resumed = Comparison.resume(comparison.state(), Map.of());
    for (int i = 0; i < 30; i++) {
      resumed = resumed.after(arms.look(lots, 30, 1), arms.exposedAgents());
    }

    // Then
    assertThat(resumed.finding(0.01).kind()).isEqualTo(Finding.Kind.OneAgent);
    assertThat(resumed.finding(0.01).worst()).isEqualTo(Arms.agent(0));
  }

  @Test
  void one_bad_agent_is_no_bad_revision_in_the_moment_after_a_restart_either() {
    // Given
    Lots lots = new Lots(41);
    Arms arms = Arms.differing(lots, 10, 3, 0);
    Comparison comparison = arms.calibrated(lots, 60);
    for (int i = 0; i < 30; i++) {
      comparison = comparison.after(arms.look(lots, 30, 1), arms.exposedAgents());
    }

    // When
    Comparison resumed = Comparison.resume(comparison.state(), Map.of());

    // Then
    assertThat(comparison.finding(0.01).kind()).isEqualTo(Finding.Kind.OneAgent);
    assertThat(resumed.finding(0.01).kind()).isEqualTo(Finding.Kind.OneAgent);
  }

  @Test
  void a_state_that_is_none_is_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Evidence.of(List.of(1.0, 2.0)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Evidence.of(List.of(1.0, 1.0, 1.0, 1.0, 1.0, 1.0, Double.NaN)));
  }

  @Test
  void counts_that_are_none_are_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Trials(-1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Trials(Double.NaN, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Trials(1, Double.NaN));
  }
}
