// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static dev.sluice.judge.Scene.DELIVERY;
import static dev.sluice.judge.Scene.ERRORS;
import static dev.sluice.judge.Scene.SLOWER;
import static dev.sluice.judge.Scene.check;
import static dev.sluice.judge.Scene.durations;
import static dev.sluice.judge.Scene.work;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthCheck.Signal;
import dev.sluice.api.RolloutRecord.BaselineReading;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What ratios are measured against, and how long it is waited for. */
class BaselinesTest {
  private static final HealthCheck WORSE = check("worse", Signal.ErrorRate, null, null, 2.0);
  private static final Silent AWAY = new Silent(Silence.Unreachable);

  private static Scene before() {
    return new Scene().beforeStage().exposed(0, 1).next(0).checks(2, WORSE);
  }

  @Test
  void the_baseline_is_the_median_of_what_was_read_look_by_look() {
    // Given
    Scene scene =
        before()
            .look(1, work(0, 0))
            .look(2, work(100, 10))
            .look(3, work(200, 100))
            .look(4, work(300, 120));

    // When
    Health health = scene.health();

    // Then
    assertThat(health.baselines()).containsExactly(new BaselineReading("worse", 0.2));
    assertThat(health.baselineReady()).isTrue();
  }

  @Test
  void an_even_number_of_readings_has_its_median_in_the_middle() {
    // Given
    Scene scene = before().look(1, work(0, 0)).look(2, work(100, 10)).look(3, work(200, 40));

    // When
    Health health = scene.health();

    // Then
    assertThat(health.baselines()).containsExactly(new BaselineReading("worse", 0.2));
    assertThat(health.baselineReady()).isTrue();
  }

  @Test
  void the_baseline_is_that_of_the_agents_of_the_next_step() {
    // Given
    Scene scene =
        before()
            .look(1, work(0, 0), work(0, 0))
            .look(2, work(100, 0), work(100, 10))
            .look(3, work(200, 0), work(200, 20));

    // When
    Health health = scene.next(1).health();

    // Then
    assertThat(health.baselines()).containsExactly(new BaselineReading("worse", 0.1));
  }

  @Test
  void fewer_than_three_looks_make_no_baseline() {
    // Given
    Scene scene = before().look(1, work(0, 0)).look(2, work(100, 10));

    // When
    Health health = scene.health();

    // Then
    assertThat(health.baselines()).isEmpty();
    assertThat(health.baselineReady()).isFalse();
  }

  @Test
  void a_look_that_sees_nothing_makes_no_baseline() {
    // Given
    Scene scene = before().look(1, work(0, 0)).look(2, AWAY).look(3, work(100, 10));

    // When
    Health health = scene.health();

    // Then
    assertThat(health.baselines()).isEmpty();
    assertThat(health.baselineReady()).isFalse();
  }

  @Test
  void little_traffic_is_pooled_into_readings_of_a_hundred_requests() {
    // Given
    Scene scene = before();
    for (int i = 0; i <= 5; i++) {
      scene.look(1 + i, work(20 * i, i));
    }

    // When
    Health health = scene.health();

    // Then
    assertThat(health.baselines()).containsExactly(new BaselineReading("worse", 0.05));
    assertThat(health.baselineReady()).isTrue();
  }

  @Test
  void too_little_traffic_is_waited_for_up_to_ten_looks() {
    // Given
    Scene scene = before();
    for (int i = 0; i < 9; i++) {
      scene.look(1 + i, work(i, 0));
    }

    // When
    boolean afterNine = scene.health().baselineReady();

    // Then
    assertThat(afterNine).isFalse();
    assertThat(scene.look(10, work(9, 0)).health())
        .satisfies(
            health -> {
              assertThat(health.baselineReady()).isTrue();
              assertThat(health.baselines()).isEmpty();
            });
  }

  @Test
  void looks_since_the_stage_started_are_no_baseline() {
    // Given
    Scene scene = new Scene().checks(2, WORSE).next(0);
    scene.look(97, work(0, 0)).look(98, work(100, 10)).look(99, work(200, 20));
    scene.look(101, work(300, 120)).look(102, work(400, 220));

    // When
    Health health = scene.health();

    // Then
    assertThat(health.baselines()).containsExactly(new BaselineReading("worse", 0.1));
  }

  @Test
  void checks_without_a_ratio_need_no_baseline() {
    // Given
    Scene scene = before().checks(2, ERRORS, DELIVERY);

    // When
    Health health = scene.health();

    // Then
    assertThat(health.baselineReady()).isTrue();
  }

  @Test
  void the_standard_policy_does_not_wait_for_a_histogram_that_nobody_serves() {
    // Given
    Scene scene = before().policy(StandardPolicy.SPEC).look(1, work(0, 0));

    // When
    Health health = scene.health();

    // Then
    assertThat(health.baselineReady()).isTrue();
  }

  @Test
  void the_standard_policy_waits_for_the_first_look() {
    // Given
    Scene scene = before().policy(StandardPolicy.SPEC);

    // When
    Health health = scene.health();

    // Then
    assertThat(health.baselineReady()).isFalse();
  }

  @Test
  void agents_without_metrics_have_no_baseline_to_wait_for() {
    // Given
    Scene scene = before().metrics(Map.of());

    // When
    Health health = scene.health();

    // Then
    assertThat(health.baselineReady()).isTrue();
  }

  @Test
  void the_baseline_of_latency_is_its_median_percentile() {
    // Given
    Scene scene =
        before()
            .checks(2, SLOWER)
            .look(1, durations(0, 0, 0, 0))
            .look(2, durations(100, 0, 0, 0))
            .look(3, durations(100, 100, 0, 0))
            .look(4, durations(200, 100, 0, 0));

    // When
    Health health = scene.health();

    // Then
    assertThat(health.baselines()).containsExactly(new BaselineReading("slower", 0.099));
  }

  @Test
  void what_the_record_holds_is_what_a_running_stage_is_measured_against() {
    // Given
    Scene scene = new Scene().checks(1, WORSE).baseline("worse", 0.1);
    scene.look(98, work(0, 0)).look(99, work(100, 90)).look(99.5, work(200, 180));
    scene.look(101, work(300, 180)).look(102, work(400, 201));

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.limit()).isEqualTo(0.2);
    assertThat(verdict.verdict()).isEqualTo(Verdict.Bad);
  }
}
