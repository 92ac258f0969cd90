// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static dev.sluice.judge.Scene.agent;
import static dev.sluice.judge.Scene.at;
import static dev.sluice.judge.Scene.nothing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fleet.AgentId;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowTest {
  private static Look look(double second, int agents) {
    Map<AgentId, Outcome> given =
        IntStream.range(0, agents).boxed().collect(Collectors.toMap(Scene::agent, _ -> nothing()));
    return new Look(at(second), at(second + 0.5), given, Map.of());
  }

  private static Window looked(int from, int to, int agents, @Nullable Instant stageStart) {
    Window window = Window.EMPTY;
    for (int i = from; i < to; i++) {
      window = window.plus(look(i, agents), stageStart);
    }
    return window;
  }

  @Test
  void before_a_stage_the_last_thirty_looks_are_kept() {
    // Given
    int looks = 100;

    // When
    Window window = looked(0, looks, 1, null);

    // Then
    assertThat(window.looks()).hasSize(30);
    assertThat(window.looks().getFirst().started()).isEqualTo(at(70));
  }

  @Test
  void a_long_stage_does_not_push_out_what_it_is_compared_with() {
    // Given
    Instant stageStart = at(100);

    // When
    Window window = looked(0, 1000, 1, stageStart);

    // Then
    assertThat(window.before(stageStart)).hasSize(30);
    assertThat(window.looks()).hasSize(90);
    assertThat(window.looks().getLast().started()).isEqualTo(at(999));
  }

  @Test
  void a_look_across_the_start_is_not_before_it() {
    // Given
    Window window = looked(0, 3, 1, null);

    // When
    var before = window.before(at(2.4));

    // Then
    assertThat(before).extracting(Look::started).containsExactly(at(0), at(1));
  }

  @Test
  void large_fleets_are_remembered_for_fewer_looks() {
    // Given
    int agents = 2000;

    // When
    Window window = looked(0, 40, agents, null);

    // Then
    assertThat(window.looks()).hasSize(10);
    assertThat(window.looks().getLast().agents()).containsKey(agent(1999));
  }

  @Test
  void the_largest_fleet_is_remembered_for_four_looks() {
    // Given
    int agents = 10_000;

    // When
    Window window = looked(0, 6, agents, null);

    // Then
    assertThat(window.looks()).hasSize(4);
  }

  @ParameterizedTest
  @CsvSource({"2.6, 3", "2.5, 3", "2.4, 2", "2, 2", "1.9, 2", "-1, 0"})
  void looks_that_were_not_over_by_then_do_not_count(double now, int known) {
    // Given
    Window window = looked(0, 3, 1, null);

    // When
    Window past = window.upTo(at(now));

    // Then
    assertThat(past.looks()).isEqualTo(window.looks().subList(0, known));
  }

  @Test
  void a_look_that_began_after_its_end_was_taken_by_a_clock_that_was_put_back_and_does_not_count() {
    // Given
    Window window = Window.EMPTY.plus(new Look(at(5), at(1), Map.of(), Map.of()), null);

    // When
    Window past = window.upTo(at(2));

    // Then
    assertThat(past.looks()).isEmpty();
  }

  @Test
  void answers_of_sources_outside_the_agents_count_as_those_of_agents_do() {
    // Given a source with a number for each of 1,998 agents, one with a number for all, one agent
    Map<AgentId, Double> many =
        IntStream.range(0, 1998).boxed().collect(Collectors.toMap(Scene::agent, _ -> 1.0));
    Map<CheckSource.External, Found> found =
        Map.of(
            new CheckSource.Prometheus("main", "many"),
            new Found(at(0), new Answer.PerAgent(many, Map.of())),
            new CheckSource.Prometheus("main", "one"),
            new Found(at(0), new Answer.ForAll(1)));
    Window window = Window.EMPTY;

    // When
    for (int i = 0; i < 40; i++) {
      window = window.plus(new Look(at(i), at(i), Map.of(agent(0), nothing()), found), null);
    }

    // Then
    assertThat(window.looks()).hasSize(10);
    assertThat(window.looks().getFirst().answers()).isEqualTo(2000);
  }
}
