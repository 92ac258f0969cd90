// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static dev.sluice.judge.Sittings.compare;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthCheck.Signal;
import dev.sluice.api.RolloutRecord.JudgeState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a check that compares carries over steps and restarts. */
class CarriedComparisonTest {
  private static final HealthCheck ERRORS = compare("against-rest", Signal.ErrorRate);

  /** Enough is known of the time before, and agents 0 and 1 are exposed. */
  private static Sittings begun(HealthCheck... checks) {
    return new Sittings(checks).looks(75, 4).stage(0, 1);
  }

  @Test
  void evidence_is_carried_from_step_to_step() {
    // Given
    Sittings sittings = begun(ERRORS).looks(4, 6, 4);
    double before = logs(sittings).getFirst();

    // When
    sittings.next(0, 1, 2, 3);
    List<JudgeState> told = sittings.health().compared().next();
    sittings.step(0, 1, 2, 3);

    // Then
    assertThat(before).isGreaterThan(0);
    assertThat(logs(sittings).getFirst()).isEqualTo(before);
    assertThat(logs(told)).isEqualTo(logs(sittings));
  }

  @Test
  void a_restart_forgets_nothing() {
    // Given
    Sittings through = begun(ERRORS).looks(8, 7, 4);
    Sittings restarted = begun(ERRORS).looks(8, 7, 4);
    List<Double> before = logs(restarted);

    // When
    restarted.remembers().restarts();

    // Then
    assertThat(logs(restarted)).isEqualTo(before);
    restarted.looks(1, 7, 4);
    assertThat(logs(restarted)).isEqualTo(before);
    restarted.looks(5, 7, 4);
    assertThat(logs(restarted)).isEqualTo(logs(through.looks(5, 7, 4)));
  }

  @Test
  void a_write_of_the_record_changes_nothing_that_goes_on() {
    // Given
    Sittings written = begun(ERRORS).looks(8, 7, 4);

    // When
    written.remembers().looks(2, 7, 4);

    // Then
    assertThat(logs(written)).isEqualTo(logs(begun(ERRORS).looks(10, 7, 4)));
  }

  @Test
  void the_first_step_can_be_taken_up_by_another_process_before_its_first_look() {
    // Given
    Sittings sittings = begun(ERRORS).restarts();

    // When
    CheckVerdict verdict = sittings.looks(3, 40, 4).verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Bad);
  }

  @Test
  void after_a_restart_agents_that_come_in_later_are_not_judged_by_what_is_not_known() {
    // Given
    Sittings sittings = begun(ERRORS).looks(4, 4).remembers().restarts().looks(4, 4);

    // When
    CheckVerdict verdict = sittings.step(0, 1, 2, 3).looks(10, 40, 4).verdict();

    // Then
    assertThat(verdict.reason()).startsWith(CompareWords.NOTHING_KNOWN);
  }

  @Test
  void numbers_in_the_record_that_are_none_are_not_believed() {
    // Given
    Sittings sittings = begun(ERRORS).looks(4, 4).remembers();
    JudgeState s = sittings.health().compared().now().getFirst();
    List<Double> numbers = new ArrayList<>(s.numbers());
    numbers.set(1, 0.1);
    JudgeState broken = new JudgeState(s.check(), s.time(), numbers);

    // When
    CheckVerdict verdict = sittings.remembers(List.of(broken)).restarts().verdict();

    // Then
    assertThat(verdict.reason()).startsWith(CompareWords.NOTHING_KNOWN);
  }

  @Test
  void the_end_of_a_stage_drops_its_evidence() {
    // Given
    Sittings sittings = begun(ERRORS).looks(4, 4);

    // When
    sittings.over();

    // Then
    assertThat(sittings.health().compared().now()).isEmpty();
  }

  @Test
  void the_window_of_a_stage_tells_what_is_natural_to_the_next() {
    // Given
    Sittings sittings = begun(ERRORS).step(0, 1, 2, 3, 4, 5, 6, 7, 8, 9).looks(200, 4).over();

    // When
    CheckVerdict verdict = sittings.next(0, 1).stage(0, 1).looks(2, 40, 4).verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Bad);
  }

  @Test
  void what_the_record_remembers_is_less_than_a_kilobyte() throws Exception {
    // Given
    Sittings sittings = begun(ERRORS).looks(500, 5, 4);
    ObjectMapper json =
        new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .setDefaultPropertyInclusion(JsonInclude.Include.NON_EMPTY);

    // When
    String text = json.writeValueAsString(sittings.health().compared().now().getFirst());

    // Then
    assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(1_024);
  }

  private static List<Double> logs(Sittings sittings) {
    return logs(sittings.health().compared().now());
  }

  /** The evidence for each effect. */
  private static List<Double> logs(List<JudgeState> states) {
    return states.getFirst().numbers().subList(19, 26);
  }
}
