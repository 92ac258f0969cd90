// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static dev.sluice.judge.Sittings.compare;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthCheck.Signal;
import dev.sluice.api.RolloutRecord.BaselineReading;
import dev.sluice.api.RolloutRecord.JudgeState;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Stages whose flags are given to ids: any agent may serve a request that has them, so agents are
 * no arms of a comparison.
 */
class ByIdTest {
  private static final HealthCheck ERRORS = compare("against-rest", Signal.ErrorRate);

  /** Ten agents that were watched long enough. */
  private static Sittings known() {
    return new Sittings(ERRORS).looks(75, 4);
  }

  @Test
  void nothing_is_compared_and_the_check_says_why() {
    // Given
    Sittings sittings = known().byId(true).stage(0, 1, 2);

    // When the agents whose own keys are in fail ten times as often
    CheckVerdict verdict = sittings.looks(20, 40, 4).verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Undecided);
    assertThat(verdict.reason())
        .isEqualTo(
            "a flag of the stage is given to ids, and what agents count does not tell whose"
                + " requests had it: no other check reads the agents, only their pods are judged");
    assertThat(verdict.reading()).isNull();
  }

  @Test
  void the_same_where_the_key_of_no_agent_is_in() {
    // Given
    Sittings sittings = known().byId(true).stage();

    // When
    CheckVerdict verdict = sittings.looks(5, 4).verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Undecided);
    assertThat(verdict.reason()).startsWith(CompareWords.BY_ID);
  }

  @Test
  void nothing_is_remembered_of_it() {
    // Given
    Sittings sittings = known().byId(true).next(0, 1, 2);
    assertThat(sittings.health().compared().next()).isEmpty();

    // When
    Compared compared = sittings.stage(0, 1, 2).looks(5, 40, 4).health().compared();

    // Then
    assertThat(compared.now()).isEmpty();
    assertThat(compared.next()).isEmpty();
  }

  @Test
  void what_somebody_else_has_recorded_is_not_gone_on_from() {
    // Given
    List<JudgeState> bad = known().stage(0, 1, 2).looks(20, 40, 4).health().compared().now();
    Sittings sittings = known().byId(true).stage(0, 1, 2).remembers(bad);

    // When
    CheckVerdict verdict = sittings.restarts().looks(2, 4).verdict();

    // Then
    assertThat(bad).isNotEmpty();
    assertThat(verdict.verdict()).isEqualTo(Verdict.Undecided);
  }

  @Test
  void at_full_exposure_nobody_is_left_and_agents_are_alike_again() {
    // Given
    Sittings sittings = known().byId(true).stage(0, 1, 2).looks(20, 40, 4);

    // When
    sittings.step(0, 1, 2, 3, 4, 5, 6, 7, 8, 9).looks(5, 4);

    // Then
    assertThat(sittings.verdict().reason()).startsWith(CompareWords.NO_REST);
  }

  @Test
  void the_next_stage_compares_by_what_was_known_before() {
    // Given what happened meanwhile is neither natural nor evidence
    Sittings sittings = known().byId(true).stage(0, 1, 2).looks(30, 40, 4).over().byId(false);

    // When
    CheckVerdict verdict = sittings.looks(5, 4).stage(0, 1, 2).looks(2, 40, 4).verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Bad);
    assertThat(verdict.reason()).contains("10 x the errors of the rest", "1 looks, phi 1");
    assertThat(verdict.limit()).isBetween(1.0, 1.1);
  }

  @Test
  void the_self_test_is_not_run_on_agents_of_which_some_have_the_flag() {
    // Given
    Sittings sittings = known().byId(true).stage(0, 1, 2);
    Compared.Trust before = sittings.health().compared().trusts().getFirst();

    // When
    Compared.Trust after = sittings.looks(200, 40, 4).health().compared().trusts().getFirst();

    // Then
    assertThat(after).isEqualTo(before);
  }

  @Test
  void there_is_no_rest_for_limits_either() {
    // Given
    HealthCheck ratio = Scene.errorsToRest(null);
    Sittings sittings = new Sittings(ratio).byId(true).looks(5, 4).stage(0, 1, 2);

    // When
    CheckVerdict verdict = sittings.looks(5, 40, 4).verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Undecided);
    assertThat(verdict.reason()).startsWith("there are no agents to compare with");
  }

  @Test
  void limits_judge_everybody_where_the_key_of_no_agent_is_in() {
    // Given
    HealthCheck limit = HealthCheck.guard("errors", Signal.ErrorRate, 0.05, null, null);
    Sittings sittings = new Sittings(limit).byId(true).looks(5, 4).stage();

    // When
    CheckVerdict verdict = sittings.looks(5, 80).verdict();

    // Then
    assertThat(verdict.breached()).isTrue();
    assertThat(verdict.reason()).isEqualTo("8 % > 5 % (10 of 10 agents, 10000 requests)");
  }

  @Test
  void limits_judge_everybody_also_where_the_key_of_one_agent_is_in() {
    // Given
    HealthCheck limit = HealthCheck.guard("errors", Signal.ErrorRate, 0.05, null, null);
    Sittings sittings = new Sittings(limit).byId(true).looks(5, 4).stage(0);

    // When all others serve the ids that are in
    CheckVerdict verdict = sittings.looks(5, 0, 100).verdict();

    // Then
    assertThat(verdict.breached()).isTrue();
    assertThat(verdict.reason()).isEqualTo("9 % > 5 % (10 of 10 agents, 10000 requests)");
  }

  @Test
  void what_few_agents_do_that_are_in_themselves_is_not_lost_among_all() {
    // Given
    HealthCheck limit = HealthCheck.guard("errors", Signal.ErrorRate, 0.05, null, null);
    Sittings sittings = new Sittings(limit).byId(true).looks(5, 4).stage(0);

    // When
    CheckVerdict verdict = sittings.looks(5, 300, 0).verdict();

    // Then
    assertThat(verdict.breached()).isTrue();
    assertThat(verdict.reason()).isEqualTo("30 % > 5 % (1 of 1 exposed agents, 1000 requests)");
  }

  @Test
  void an_agent_that_gives_nothing_is_not_outvoted_by_those_that_are_in() {
    // Given
    HealthCheck limit = HealthCheck.guard("errors", Signal.ErrorRate, 0.05, null, null);
    Sittings sittings = new Sittings(limit).byId(true).looks(5, 4).stage(0).silent(7);

    // When
    CheckVerdict verdict = sittings.looks(5, 4).verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Blind);
    assertThat(verdict.reason()).startsWith("default/planner/7").endsWith("(1 of 10 agents)");
  }

  @Test
  void a_baseline_is_read_of_everybody_where_the_key_of_no_agent_will_be_in() {
    // Given
    HealthCheck ratio = HealthCheck.guard("errors", Signal.ErrorRate, null, null, 2.0);
    Sittings sittings = new Sittings(ratio).byId(true).next();

    // When
    Health health = sittings.looks(12, 4).health();

    // Then
    assertThat(health.baselines()).containsExactly(new BaselineReading("errors", 0.004));
  }

  @Test
  void a_limit_beside_stands_guard_and_is_named_as_such() {
    // Given
    HealthCheck limit = HealthCheck.guard("errors", Signal.ErrorRate, 0.05, null, null);
    Sittings sittings = new Sittings(ERRORS, limit).looks(75, 4).byId(true).stage(0, 1, 2);

    // When
    CheckVerdict verdict = sittings.looks(5, 4).verdict();

    // Then
    assertThat(verdict.reason()).isEqualTo(CompareWords.BY_ID + ": the limit checks stand guard");
  }
}
