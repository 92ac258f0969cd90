// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static dev.sluice.judge.Scene.agent;
import static dev.sluice.judge.Scene.agents;
import static dev.sluice.judge.Sittings.compare;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthCheck.Signal;
import dev.sluice.api.RolloutRecord.JudgeState;
import dev.sluice.api.RolloutRecord.Natural;
import dev.sluice.fleet.AgentId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** The first of three steps, which are known beforehand. */
  private static Sittings ofThreeSteps() {
    return new Sittings(ERRORS)
        .looksWithOneBad(75, 2, 9)
        .planned(List.of(agents(0, 1), agents(0, 1, 2, 3), agents(0, 1, 2, 3, 4, 5, 6, 7, 8)))
        .stage(0, 1)
        .looks(8, 5, 4)
        .remembers();
  }

  /** Through the other two. */
  private static Sittings on(Sittings sittings) {
    return sittings
        .advances(0, 1, 2, 3)
        .looks(5, 5, 4)
        .advances(0, 1, 2, 3, 4, 5, 6, 7, 8)
        .looks(5, 5, 4);
  }

  @Test
  void after_a_restart_later_steps_are_judged_as_if_there_had_been_none() {
    // Given a look that tells the new process from where to count
    Sittings restarted = ofThreeSteps().restarts().looks(1, 5, 4);

    // When
    on(restarted);

    // Then
    assertThat(looks(restarted)).isEqualTo(7 + 4 + 4);
    assertThat(logs(restarted)).isEqualTo(logs(on(ofThreeSteps())));
  }

  @Test
  void after_a_restart_between_two_steps_the_third_is_judged() {
    // Given
    Sittings restarted = ofThreeSteps().advances(0, 1, 2, 3).restarts().looks(5, 5, 4);

    // When
    restarted.advances(0, 1, 2, 3, 4, 5, 6, 7, 8).restarts().looks(5, 5, 4);

    // Then
    assertThat(logs(restarted)).isEqualTo(logs(on(ofThreeSteps())));
  }

  @Test
  void what_is_natural_to_the_others_without_one_agent_survives_a_restart() {
    // Given an agent that is worse by nature: without it the others are no worse than the rest
    Sittings through = on(ofThreeSteps()).looks(1, 5, 4);
    List<Natural> known = ofThreeSteps().advances(0, 1, 2, 3).told().natural();

    // When
    Natures natures = new Natures(known);

    // Then
    Map<AgentId, Double> without = natures.of(agents(0, 1, 2, 3)).orElseThrow().without();
    assertThat(without.get(agent(2))).isLessThan(1.2);
    assertThat(without.get(agent(0))).isGreaterThan(2);
    assertThat(through.told().natural().getFirst().without()).hasSize(1);
  }

  @Test
  void what_is_natural_is_known_of_the_stage_that_runs_only() {
    // Given
    Sittings sittings = ofThreeSteps().over();

    // When
    sittings.restarts().stage(0, 1).looks(5, 40, 4);

    // Then
    assertThat(sittings.verdict().reason()).startsWith(CompareWords.NOTHING_KNOWN);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.9, Double.NaN, Double.POSITIVE_INFINITY})
  void what_cannot_be_natural_is_not_believed(double ratio) {
    // Given
    Sittings sittings = ofThreeSteps();
    JudgeState told = sittings.told();
    List<Natural> broken =
        told.natural().stream().map(n -> new Natural(n.agents(), ratio, n.without())).toList();

    // When
    sittings
        .remembers(List.of(new JudgeState(told.check(), told.time(), told.numbers(), broken)))
        .restarts()
        .looks(2, 5, 4)
        .advances(0, 1, 2, 3)
        .looks(5, 40, 4);

    // Then
    assertThat(sittings.verdict().reason()).startsWith(CompareWords.NOTHING_KNOWN);
  }

  @Test
  void after_a_restart_agents_that_nobody_foresaw_are_not_judged_by_what_is_not_known() {
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
    JudgeState broken = new JudgeState(s.check(), s.time(), numbers, List.of());

    // When
    CheckVerdict verdict = sittings.remembers(List.of(broken)).restarts().verdict();

    // Then
    assertThat(verdict.reason()).startsWith(CompareWords.NOTHING_KNOWN);
  }

  @Test
  void a_check_that_compares_something_else_under_its_name_does_not_go_on_from_the_old_evidence() {
    // Given
    Sittings sittings = begun(ERRORS).looks(4, 6, 4).remembers();

    // When
    sittings.edited(compare("against-rest", Signal.Delivery));

    // Then
    assertThat(sittings.health().compared().now()).isEmpty();
    assertThat(sittings.restarts().health().compared().now()).isEmpty();
    assertThat(sittings.edited(ERRORS).restarts().health().compared().now()).hasSize(1);
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
  void what_the_record_remembers_is_less_than_a_kilobyte_and_a_half() throws Exception {
    // Given
    Sittings sittings =
        new Sittings(ERRORS)
            .looksWithOneBad(75, 2, 9)
            .planned(
                List.of(
                    agents(0, 1),
                    agents(0, 1, 2),
                    agents(0, 1, 2, 3),
                    agents(0, 1, 2, 3, 4),
                    agents(0, 1, 2, 3, 4, 5),
                    agents(0, 1, 2, 3, 4, 5, 6),
                    agents(0, 1, 2, 3, 4, 5, 6, 7)))
            .stage(0, 1)
            .looks(500, 5, 4);
    ObjectMapper json =
        new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .setDefaultPropertyInclusion(JsonInclude.Include.NON_EMPTY);

    // When
    String text = json.writeValueAsString(sittings.told());

    // Then 16 checks are less than 24 KiB
    assertThat(sittings.told().natural()).hasSize(6);
    assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(1_536);
  }

  private static double looks(Sittings sittings) {
    return sittings.told().numbers().get(4);
  }

  private static List<Double> logs(Sittings sittings) {
    return logs(sittings.health().compared().now());
  }

  /** The evidence for each effect. */
  private static List<Double> logs(List<JudgeState> states) {
    return states.getFirst().numbers().subList(19, 26);
  }
}
