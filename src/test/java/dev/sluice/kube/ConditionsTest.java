// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionsTest {
  private static final Instant EARLIER = Instant.parse("2026-11-22T10:00:00.987654321Z");
  private static final Instant NOW = Instant.parse("2026-11-22T11:30:00.123456789Z");

  @Test
  void a_new_condition_is_dated_to_the_second() {
    // Given
    List<Condition> wanted = Conditions.ready("AgentsReady", "all are ready", 3);

    // When
    List<Condition> merged = Conditions.merge(List.of(), wanted, NOW);

    // Then
    assertThat(merged)
        .singleElement()
        .satisfies(
            ready -> {
              assertThat(ready.getType()).isEqualTo("Ready");
              assertThat(ready.getStatus()).isEqualTo("True");
              assertThat(ready.getReason()).isEqualTo("AgentsReady");
              assertThat(ready.getMessage()).isEqualTo("all are ready");
              assertThat(ready.getObservedGeneration()).isEqualTo(3);
              assertThat(ready.getLastTransitionTime()).isEqualTo("2026-11-22T11:30:00Z");
            });
  }

  @Test
  void another_reason_message_or_generation_is_no_transition() {
    // Given
    List<Condition> before =
        Conditions.merge(List.of(), Conditions.reconciling("AgentsStarting", "1/3", 1), EARLIER);

    // When
    List<Condition> merged =
        Conditions.merge(before, Conditions.reconciling("AgentsUpdating", "2/3", 2), NOW);

    // Then
    assertThat(merged)
        .extracting(
            Condition::getType,
            Condition::getReason,
            Condition::getMessage,
            Condition::getObservedGeneration,
            Condition::getLastTransitionTime)
        .containsExactly(
            tuple("Ready", "AgentsUpdating", "2/3", 2L, "2026-11-22T10:00:00Z"),
            tuple("Reconciling", "AgentsUpdating", "2/3", 2L, "2026-11-22T10:00:00Z"));
  }

  @Test
  void another_status_is_a_transition_and_what_is_not_said_any_more_goes() {
    // Given
    List<Condition> before =
        Conditions.merge(List.of(), Conditions.stalled("TemplateInvalid", "mend it", 1), EARLIER);

    // When
    List<Condition> merged = Conditions.merge(before, Conditions.ready("AgentsReady", "", 2), NOW);

    // Then
    assertThat(merged)
        .extracting(Condition::getType, Condition::getStatus, Condition::getLastTransitionTime)
        .containsExactly(tuple("Ready", "True", "2026-11-22T11:30:00Z"));
  }

  @Test
  void merging_the_same_again_gives_an_equal_list_and_leaves_its_arguments_alone() {
    // Given
    List<Condition> wanted = Conditions.stalled("OwnedByOther", "rename it", 7);
    List<Condition> before = Conditions.merge(List.of(), wanted, EARLIER);

    // When
    List<Condition> merged = Conditions.merge(before, wanted, NOW);

    // Then
    assertThat(merged).isEqualTo(before);
    assertThat(wanted).extracting(Condition::getLastTransitionTime).containsOnlyNulls();
  }

  @Test
  void a_condition_without_a_time_gets_one() {
    // Given
    List<Condition> undated = Conditions.ready("AgentsReady", "", 1);

    // When
    List<Condition> merged = Conditions.merge(undated, Conditions.ready("AgentsReady", "", 1), NOW);

    // Then
    assertThat(merged)
        .extracting(Condition::getLastTransitionTime)
        .containsExactly("2026-11-22T11:30:00Z");
  }

  @Test
  void a_type_said_twice_is_a_mistake() {
    // Given
    List<Condition> wanted =
        List.of(
            Conditions.is(Conditions.READY, true, "A", "", 1),
            Conditions.unknown(Conditions.READY, "B", "", 1));

    // When / Then
    assertThatThrownBy(() -> Conditions.merge(List.of(), wanted, NOW))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("condition Ready is said twice");
  }

  @Test
  void a_long_message_is_cut_between_characters() {
    // Given
    String message = "x".repeat(1022) + "😀".repeat(10);

    // When
    Condition condition = Conditions.is(Conditions.STALLED, true, "A", message, 1);

    // Then
    assertThat(condition.getMessage()).isEqualTo("x".repeat(1022) + "…");
  }
}
