// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import static dev.sluice.kit.Migrations.stage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.api.Annotations;
import dev.sluice.api.HealthCheck.Role;
import dev.sluice.api.MigrationStatus.CheckStatus;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.Verdict;
import dev.sluice.kit.Place;
import dev.sluice.kit.World;
import dev.sluice.migration.engine.Observed.Claim;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What people and machines read of a migration. */
class MigrationStatusMapperTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          UNBEGUN    | Gating     | 0/3 | one   |              | baseline
          BETWEEN    | Gating     | 1/3 | two   |              | baseline
          STEP       | Advancing  | 1/3 | two   | 10% (1/10)   | hold at 10%
          WINDOW     | Monitoring | 1/3 | two   | 100% (10/10) | window of stage two
          PAUSED     | Holding    | 1/3 | two   | 10% (1/10)   | end of the pause
          BLIND      | Holding    | 1/3 | two   | 10% (1/10)   | a reading
          HELD       | Holding    | 1/3 | two   | 10% (1/10)   | better health
          INVALID    | Invalid    | 1/3 | two   | 10% (1/10)   | a valid plan
          TAKEN_BACK | RolledBack | 1/3 | two   |              | retry
          DARK       | RolledBack | 0/3 | two   |              | retry
          RETRIED    | Gating     | 1/3 | two   |              | better health
          COMPLETED  | Completed  | 3/3 | three |              |
          UNAPPROVED | AwaitingApproval | 1/3 | two |          | approval
          COOLING    | Gating     | 1/3 | two   |              | end of the cool-down
          HALTED     | Halted     | 1/3 | two   |              | a person
          KILLED     | Holding    | 1/3 | two   | 10% (1/10)   | removal of the kill annotation
          """)
  void each_place_reads_as_a_row_of_kubectl_get(
      Place place, Phase phase, String progress, String stage, String exposure, String waiting) {
    // When
    var status = place.reached().status();

    // Then
    assertThat(status.phase()).isEqualTo(phase);
    assertThat(status.progress()).isEqualTo(progress);
    assertThat(status.stage()).isEqualTo(stage);
    assertThat(status.exposure()).isEqualTo(exposure);
    assertThat(status.waitingFor() == null ? null : status.waitingFor().what()).isEqualTo(waiting);
  }

  @ParameterizedTest
  @EnumSource
  void ready_reconciling_and_stalled_exclude_each_other_in_every_place(Place place) {
    // When
    var status = place.reached().status();

    // Then
    Map<String, Condition> conditions = conditions(place.reached());
    String expected =
        switch (place) {
          case COMPLETED -> "Ready";
          case INVALID, TAKEN_BACK, DARK, HALTED -> "Stalled";
          case UNBEGUN,
              BETWEEN,
              STEP,
              WINDOW,
              PAUSED,
              BLIND,
              HELD,
              RETRIED,
              UNAPPROVED,
              COOLING,
              KILLED ->
              "Reconciling";
        };
    assertThat(List.of("Ready", "Reconciling", "Stalled"))
        .filteredOn(t -> conditions.containsKey(t) && conditions.get(t).getStatus().equals("True"))
        .containsExactly(expected);
    assertThat(conditions.get("Ready").getReason()).isEqualTo(place.cause().reason());
    assertThat(conditions.get("RolledBack").getStatus())
        .isEqualTo(
            List.of(Place.TAKEN_BACK, Place.DARK, Place.HALTED).contains(place) ? "True" : "False");
    assertThat(status.conditions())
        .allMatch(c -> c.getObservedGeneration().equals(status.observedGeneration()));
  }

  @ParameterizedTest
  @EnumSource
  void a_place_at_rest_writes_nothing(Place place) {
    // Given
    World world = place.reached();
    int writes = world.writes();

    // When
    for (int turn = 0; turn < 20; turn++) {
      world.turn();
    }

    // Then
    assertThat(world.writes()).isEqualTo(writes);
  }

  @Test
  void a_loser_of_a_claim_is_stalled() {
    // When
    World world = World.of(stage("one").raises("a")).claim(new Claim.HeldBy("a", "older")).settle();

    // Then
    assertThat(conditions(world).get("Stalled").getReason()).isEqualTo("ClaimConflict");
    assertThat(conditions(world)).doesNotContainKey("Reconciling");
  }

  @Test
  void a_wait_says_until_when_and_what_a_person_can_do() {
    // Given
    World world = Place.STEP.reached();
    assertThat(world.status().waitingFor().until()).isEqualTo("2026-03-02T10:20:30Z");

    // When
    world.annotate(Annotations.PAUSE, "").settle();

    // Then
    assertThat(world.status().waitingFor().until()).isNull();
    assertThat(world.status().waitingFor().command())
        .isEqualTo("kubectl annotate mig otp-cleanup sluice.dev/pause-");
  }

  @Test
  void a_window_that_waits_for_a_look_is_still_monitored() {
    // Given
    World world = Place.WINDOW.reached();

    // When
    world.vitals().looksAway();
    world.pass("2h");

    // Then
    assertThat(world.status().phase()).isEqualTo(Phase.Monitoring);
    assertThat(world.status().waitingFor().what()).isEqualTo("the first look at stage two at 100%");
  }

  @Test
  void a_verdict_is_told_with_transitions_only() {
    // Given
    World world = Place.STEP.reached();
    int writes = world.writes();
    assertThat(world.status().verdict().checks())
        .extracting(CheckStatus::name, CheckStatus::verdict)
        .containsExactly(tuple("pods", "Good"), tuple("error-rate", "Good"));

    // When
    world.pass("5m");

    // Then
    assertThat(world.writes()).isEqualTo(writes);
  }

  @Test
  void a_rollback_tells_the_verdict_it_rests_on() {
    // When
    World world = Place.STEP.reached().breaks("b").pass("2m");

    // Then
    CheckStatus bad = world.status().verdict().checks().get(1);
    assertThat(bad.verdict()).isEqualTo("Bad");
    assertThat(bad.reading()).isEqualTo(0.198);
    assertThat(bad.limit()).isEqualTo(0.05);
    assertThat(conditions(world).get("Healthy").getStatus()).isEqualTo("False");
  }

  @ParameterizedTest
  @CsvSource({
    "Good, True, Good",
    "Bad, False, Bad",
    "Undecided, Unknown, Undecided",
    "Blind, Unknown, Blind"
  })
  void health_is_a_condition_of_its_own(Verdict verdict, String status, String reason) {
    // Given
    World world = Place.STEP.reached();
    world.vitals().says(new CheckVerdict("queue", Role.Watch, verdict, 7.0, 5.0, 7, "7 > 5", 1, 1));

    // When
    world.annotate(Annotations.PAUSE, "").settle();

    // Then
    assertThat(conditions(world).get("Healthy").getStatus()).isEqualTo(status);
    assertThat(conditions(world).get("Healthy").getReason()).isEqualTo(reason);
    assertThat(conditions(world).get("Healthy").getMessage()).contains("queue: 7 > 5");
  }

  @Test
  void numbers_that_json_does_not_know_are_left_out() {
    // Given
    World world = Place.STEP.reached();
    world
        .vitals()
        .says(
            new CheckVerdict(
                "queue", Role.Watch, Verdict.Undecided, Double.NaN, 1 / 0.0, 0, "NaN", 0, 1));

    // When
    world.annotate(Annotations.PAUSE, "").settle();

    // Then
    CheckStatus check = world.status().verdict().checks().getLast();
    assertThat(check.reading()).isNull();
    assertThat(check.limit()).isNull();
  }

  @Test
  void a_condition_keeps_its_time_while_its_status_stands() {
    // Given
    World world = Place.STEP.reached();
    String since = conditions(world).get("Reconciling").getLastTransitionTime();

    // When
    world.pass("30m").annotate(Annotations.PAUSE, "").settle();

    // Then
    assertThat(conditions(world).get("Reconciling").getReason()).isEqualTo("Paused");
    assertThat(conditions(world).get("Reconciling").getLastTransitionTime()).isEqualTo(since);
  }

  @Test
  void an_edit_is_acknowledged() {
    // Given
    World world = Place.COMPLETED.reached();

    // When
    world.edit(spec -> spec).settle();

    // Then
    assertThat(world.status().observedGeneration()).isEqualTo(2);
    assertThat(conditions(world).get("Ready").getObservedGeneration()).isEqualTo(2);
  }

  private static Map<String, Condition> conditions(World world) {
    return world.status().conditions().stream()
        .collect(Collectors.toMap(Condition::getType, c -> c));
  }
}
