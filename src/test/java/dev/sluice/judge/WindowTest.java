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
}
