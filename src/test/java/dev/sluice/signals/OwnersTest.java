// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.fleet.WorkloadNames;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.Health;
import dev.sluice.judge.Verdict;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is looked at, for how long, and who is told. */
class OwnersTest extends LooksScene {
  @Test
  void an_owner_that_does_not_ask_any_more_is_dropped_after_three_intervals_and_three_minutes() {
    // Given
    health.health(query());

    // When
    time.advance(Duration.ofMinutes(10));

    // Then
    assertThat(looks).hasSize(22).last().isEqualTo(looks.getFirst().plusSeconds(210));
    assertThat(time.waiting()).isZero();
  }

  @Test
  void an_owner_that_goes_on_asking_is_kept() {
    // When
    for (int minute = 0; minute < 10; minute++) {
      ask(Duration.ofMinutes(1));
    }

    // Then
    assertThat(looks).hasSize(55);
  }

  @Test
  void a_forgotten_owner_is_not_looked_at_and_not_announced() {
    // Given
    health.health(query());

    // When
    health.forget(OWNER);
    time.advance(Duration.ofMinutes(1));

    // Then
    assertThat(looks).isEmpty();
    assertThat(announced).isEmpty();
  }

  @Test
  void an_owner_that_is_forgotten_in_the_middle_of_a_look_is_not_announced() {
    // Given
    meanwhile = () -> health.forget(OWNER);
    health.health(query());

    // When
    time.advance(Duration.ofMinutes(1));

    // Then
    assertThat(looks).hasSize(1);
    assertThat(announced).isEmpty();
  }

  @Test
  void an_owner_that_asks_again_after_being_forgotten_starts_afresh() {
    // Given
    ask(Duration.ZERO, Duration.ofSeconds(1), INTERVAL);
    health.forget(OWNER);

    // When
    Health answer = health.health(query());

    // Then
    assertThat(answer.lookTime()).isNull();
    time.run();
    assertThat(looks).hasSize(3);
  }

  @Test
  void nothing_is_looked_at_where_no_metrics_are_declared() {
    // Given
    health.health(query("10s", time.instant(), false));

    // When
    time.advance(Duration.ofSeconds(30));

    // Then
    assertThat(looks).isEmpty();
    assertThat(announced).isEmpty();
  }

  @Test
  void metrics_that_are_declared_later_are_looked_at_at_once() {
    // Given
    Instant since = time.instant();
    health.health(query("10s", since, false));
    time.advance(Duration.ofSeconds(3));

    // When
    health.health(query("10s", since, true));
    time.run();

    // Then
    assertThat(looks).hasSize(1);
  }

  @Test
  void a_look_that_fails_does_not_end_the_looks() {
    // Given
    meanwhile =
        () -> {
          meanwhile = () -> {};
          throw new IllegalStateException("a bug");
        };
    health.health(query());

    // When
    assertThatThrownBy(time::run).hasMessage("a bug");

    // Then
    time.advance(INTERVAL);
    assertThat(looks).hasSize(2);
  }

  @Test
  void after_the_end_nobody_is_looked_at() {
    // Given
    health.health(query());

    // When
    health.close();
    time.advance(Duration.ofMinutes(1));

    // Then
    assertThat(looks).isEmpty();
  }

  @Test
  void the_listing_of_the_pods_is_news_for_everybody() {
    // Given
    Health before = health.health(query());

    // When
    health.podsListed();

    // Then
    assertThat(announced).containsExactly(OWNER);
    assertThat(before.blind().map(CheckVerdict::verdict)).contains(Verdict.Blind);
  }

  @ParameterizedTest
  @CsvSource({"default, planner, 1", "default, other, 0", "elsewhere, planner, 0", "default, , 0"})
  void a_pod_is_news_for_those_who_have_its_workload(String namespace, String label, int times) {
    // Given
    health.health(query());
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName("planner-0")
            .withLabels(label == null ? null : Map.of(WorkloadNames.LABEL, label))
            .endMetadata()
            .build();

    // When
    health.podChanged(pod);

    // Then
    assertThat(announced).hasSize(times);
  }
}
