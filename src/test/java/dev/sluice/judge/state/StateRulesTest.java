// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.api.AgentEndpoint;
import dev.sluice.api.AgentState;
import dev.sluice.api.AgentState.OnIncompatible;
import dev.sluice.fleet.AgentId;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.Verdict;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Saves count for ten minutes; 99 % have to be recovered. */
class StateRulesTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final AgentEndpoint AT = new AgentEndpoint(8080, "/state");
  private static final AgentState.Save SAVE = new AgentState.Save(AT, null, null);
  private static final AgentState.Verify VERIFY = new AgentState.Verify(AT, null);
  private static final AgentId FIRST = new AgentId("default", "planner", 0);
  private static final AgentId SECOND = new AgentId("default", "planner", 1);

  private static SaveSight kept(Integer schema, long secondsAgo) {
    return new SaveSight.Kept(
        new Saved("s-1", schema, 7, "sha256:abcdefgh", NOW.minusSeconds(secondsAgo)));
  }

  private static Optional<String> unsaved(SaveSight first, SaveSight second) {
    return StateRules.unsaved(SAVE, Map.of(FIRST, first, SECOND, second), 3, NOW);
  }

  @Test
  void with_a_young_save_of_every_agent_it_may_start() {
    // When
    Optional<String> missing = unsaved(kept(3, 0), kept(null, 599));

    // Then
    assertThat(missing).isEmpty();
  }

  @Test
  void the_first_agent_without_one_is_named() {
    // When
    Optional<String> missing = unsaved(kept(3, 10), new SaveSight.Failed("cannot be reached"));

    // Then
    assertThat(missing)
        .contains(
            "the agents' state is not saved: default/planner/1 cannot be reached (1 of 2 agents)");
  }

  @Test
  void answers_that_come_one_by_one_are_told_once() {
    // When
    Optional<String> none = unsaved(new SaveSight.Awaited(), new SaveSight.Awaited());
    Optional<String> one = unsaved(kept(3, 0), new SaveSight.Awaited());

    // Then
    assertThat(none).contains("the agents' state is not saved: not all have answered yet");
    assertThat(one).isEqualTo(none);
  }

  @ParameterizedTest
  @CsvSource({"600", "-1"})
  void a_save_that_is_too_old_or_of_a_time_to_come_does_not_count(long secondsAgo) {
    // When
    Optional<String> missing = unsaved(kept(3, secondsAgo), kept(3, 0));

    // Then
    assertThat(missing.orElseThrow()).contains("default/planner/0 has no save younger than 10m");
  }

  @Test
  void a_save_of_another_schema_does_not_count() {
    // When
    Optional<String> missing = unsaved(kept(2, 0), kept(3, 0));

    // Then
    assertThat(missing.orElseThrow()).contains("saves schema 2, and its revision is of 3");
  }

  @Test
  void one_agent_that_recovered_too_little_is_bad_at_once() {
    // When
    CheckVerdict verdict =
        StateRules.recovered(
            VERIFY,
            Map.of(
                FIRST,
                new RecoverySight.Recovered(100),
                SECOND,
                new RecoverySight.Recovered(98.999)));

    // Then
    assertThat(verdict.breached()).isTrue();
    assertThat(verdict.name()).isEqualTo("state");
    assertThat(verdict.reading()).isCloseTo(0.98999, within(1e-9));
    assertThat(verdict.limit()).isEqualTo(0.99);
    assertThat(verdict.reason())
        .isEqualTo("default/planner/1 recovered 98.99 % < 99 % (1 of 2 restarted agents)");
  }

  @Test
  void loss_outweighs_an_agent_that_does_not_say() {
    // When
    CheckVerdict verdict =
        StateRules.recovered(
            VERIFY,
            Map.of(
                FIRST,
                new RecoverySight.Failed("cannot be reached"),
                SECOND,
                new RecoverySight.Recovered(0)));

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Bad);
  }

  @Test
  void an_agent_that_does_not_say_makes_it_blind() {
    // When
    CheckVerdict verdict =
        StateRules.recovered(
            VERIFY,
            Map.of(
                FIRST,
                new RecoverySight.Recovered(99),
                SECOND,
                new RecoverySight.Failed("cannot be reached")));

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Blind);
    assertThat(verdict.reason())
        .isEqualTo("default/planner/1 cannot be reached (1 of 2 restarted agents)");
  }

  @Test
  void what_is_still_recovering_is_undecided() {
    // When
    CheckVerdict verdict = StateRules.recovered(VERIFY, Map.of(FIRST, new RecoverySight.Awaited()));

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Undecided);
    assertThat(verdict.reading()).isNull();
  }

  @Test
  void before_any_restart_nothing_is_proven() {
    // When
    CheckVerdict verdict = StateRules.recovered(VERIFY, Map.of());

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Undecided);
    assertThat(verdict.reason()).isEqualTo("no agent has been restarted yet");
  }

  @Test
  void just_enough_is_good() {
    // When
    CheckVerdict verdict =
        StateRules.recovered(VERIFY, Map.of(FIRST, new RecoverySight.Recovered(99)));

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Good);
  }

  @ParameterizedTest
  @CsvSource({
    "4, 3, Refuse, true",
    "3, 4, Refuse, false",
    "3, 3, Refuse, false",
    "4, 3, Discard, false",
    "4, , Refuse, false",
    ", 3, Refuse, false"
  })
  void state_is_lost_on_the_way_to_a_lower_schema(
      Integer from, Integer to, OnIncompatible onIncompatible, boolean lost) {
    // When
    boolean loses = StateRules.losesState(from, to, onIncompatible);

    // Then
    assertThat(loses).isEqualTo(lost);
  }
}
