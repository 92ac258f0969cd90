// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import static dev.sluice.kit.With.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.FlagSetSpec;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.EffectiveFlag;
import dev.sluice.history.rules.Invariants;
import dev.sluice.kit.Fleets;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** I11: whatever people or machines go by is worth a write, and nothing else is. */
class IdleWritesTest {
  private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");
  private static final Meta META = Meta.of(1, Map.of());
  private static final Condition READY =
      new ConditionBuilder()
          .withType("Ready")
          .withStatus("True")
          .withReason("AgentsReady")
          .withMessage("3/3 agents are ready")
          .withObservedGeneration(1L)
          .withLastTransitionTime("2026-03-02T08:00:00Z")
          .build();
  private static final AgentDeploymentStatus FLEET =
      AgentDeploymentStatus.counting(1L, 3, 3, 3, "app=planner", List.of(READY));
  private static final EffectiveFlag FLAG =
      new EffectiveFlag("a", 10, 1, 10, "Migration", "m", "one", NOW);
  private static final FlagSetStatus SET =
      new FlagSetStatus(
          1L,
          1L,
          null,
          null,
          List.of(FLAG),
          List.of(),
          List.of(),
          List.of(),
          null,
          List.of(),
          List.of(READY));

  @Test
  void a_fleet_that_is_written_as_it_stands_is_idle() {
    assertThat(idle(fleet(FLEET), fleet(FLEET))).isTrue();
    assertThat(idle(fleet(FLEET), fleet(with(FLEET, "conditions", List.of(later(READY))))))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({"replicas", "readyReplicas", "updatedReplicas"})
  void a_count_of_a_fleet_is_worth_a_write(String count) {
    assertThat(idle(fleet(FLEET), fleet(with(FLEET, count, 2)))).isFalse();
  }

  @Test
  void what_a_fleet_says_of_which_spec_is_worth_a_write() {
    assertThat(idle(fleet(FLEET), fleet(with(FLEET, "observedGeneration", 2L)))).isFalse();
    assertThat(idle(fleet(FLEET), fleet(with(FLEET, "selector", "app=other")))).isFalse();
    assertThat(idle(fleet(FLEET), fleet(with(FLEET, "conditions", List.of())))).isFalse();
    assertThat(idle(fleet(with(FLEET, "conditions", List.of())), fleet(FLEET))).isFalse();
    assertThat(idle(fleet(null), fleet(FLEET))).isFalse();
    assertThat(idle(fleet(FLEET), fleet(null))).isFalse();
  }

  @Test
  void another_condition_in_place_of_one_is_worth_a_write() {
    Condition other = READY.toBuilder().withType("Stalled").build();

    assertThat(idle(fleet(FLEET), fleet(with(FLEET, "conditions", List.of(other))))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"key,b", "reason,Kept", "migration,n", "stage,two"})
  void a_word_of_a_flag_is_worth_a_write(String word, String other) {
    assertThat(idle(set(SET), set(with(SET, "flags", List.of(with(FLAG, word, other)))))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"percent", "exposed", "of"})
  void a_number_of_a_flag_is_worth_a_write(String number) {
    assertThat(idle(set(SET), set(with(SET, "flags", List.of(with(FLAG, number, 7)))))).isFalse();
  }

  @Test
  void the_time_of_a_flag_and_the_epoch_of_who_says_it_are_not() {
    FlagSetStatus later = with(SET, "flags", List.of(with(FLAG, "sinceTime", NOW.plusSeconds(1))));

    assertThat(idle(set(SET), set(later))).isTrue();
    assertThat(idle(set(SET), set(with(SET, "epoch", 7L)))).isTrue();
    assertThat(idle(set(SET), set(with(SET, "flags", List.of())))).isFalse();
  }

  @Test
  void what_a_person_writes_is_no_business_of_this() {
    Change change = change(Writer.PERSON, fleet(FLEET), fleet(FLEET));

    assertThat(new HistoryChecker(Invariants.all()).next(change)).isEmpty();
  }

  private static boolean idle(View before, View after) {
    return new HistoryChecker(Invariants.all())
        .next(change(Writer.OPERATOR, before, after)).stream()
            .anyMatch(breach -> breach.id().equals("I11"));
  }

  private static Change change(Writer writer, View before, View after) {
    return new Change(1, NOW, new Subject("Any", "ns", "one", "1"), writer, before, after);
  }

  private static Condition later(Condition condition) {
    return condition.toBuilder().withLastTransitionTime("2026-03-02T09:00:00Z").build();
  }

  private static View fleet(@Nullable AgentDeploymentStatus status) {
    return new View.OfFleet(META, Fleets.spec(3, Map.of(), List.of("otp")), status);
  }

  private static View set(FlagSetStatus status) {
    return new View.OfFlagSet(META, new FlagSetSpec(List.of(), List.of()), status);
  }
}
