// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.agents.plan.Course;
import dev.sluice.agents.plan.Revision;
import dev.sluice.agents.plan.Revisions;
import dev.sluice.agents.plan.SeenPod;
import dev.sluice.api.AgentDeployment;
import dev.sluice.api.Annotations;
import dev.sluice.api.HealthCheck.Role;
import dev.sluice.fleet.WorkloadNames;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.Compared;
import dev.sluice.judge.Health;
import dev.sluice.judge.Verdict;
import dev.sluice.kit.Fleets;
import dev.sluice.kit.StatelessAgents;
import dev.sluice.kube.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a fleet's agents are to be, and what its status says, turn by turn; without a cluster. */
class FleetHeldTest {
  private static final Instant NOW = Instant.parse("2026-01-05T09:00:00Z");

  private final Map<String, Object> rollout =
      new HashMap<>(Map.of("steps", List.of(Map.of("percent", 50, "hold", "5m"))));
  private final Map<String, String> annotations = new HashMap<>();
  private final AgentDeployment fleet = new AgentDeployment();
  private StatefulSet agents;
  private boolean paused;

  @Test
  void agents_stay_where_they_are_while_a_pause_keeps_the_spec_from_going_back() {
    // Given
    settle("r1", 4, "r1", "r1", "r1", "r1");
    assertThat(settle("r2", 4, "r1", "r1", "r1", "r1").course())
        .hasValue(new Course("r1", "r2", 2, 1));
    paused = true;

    // When
    FleetTurn turn = settle("r1", 4, "r1", "r1", "r2", "r2");

    // Then
    assertThat(turn.course()).hasValue(new Course("r1", "r2", 2, 1));
    assertThat(turn.status().exposure()).isEqualTo("50% (2/4)");
  }

  @Test
  void agents_stay_where_they_are_when_the_spec_asks_for_other_steps() {
    // Given
    settle("r1", 4, "r1", "r1", "r1", "r1");
    settle("r2", 4, "r1", "r1", "r1", "r1");
    rollout.put("steps", List.of(Map.of("percent", 75, "hold", "5m")));

    // When
    FleetTurn turn = settle("r2", 4, "r1", "r1", "r2", "r2");

    // Then
    assertThat(turn.course()).hasValue(new Course("r1", "r2", 2, 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {Annotations.ROLLBACK, Annotations.ROLLBACK_TO, Annotations.PAUSE})
  void what_a_person_holds_back_holds_back_before_the_first_good_revision_too(String annotation) {
    // Given
    settle("r1", 4, "r1", "r1");
    annotations.put(annotation, "1");

    // When
    FleetTurn turn = settle("r2", 4, "r1", "r1");

    // Then
    assertThat(turn.course()).hasValue(new Course(null, "r1", 4, 1));
    annotations.clear();
    assertThat(settle("r2", 4, "r1", "r1").course()).hasValue(new Course(null, "r2", 4, 1));
  }

  @Test
  void a_new_fleet_that_wants_no_agents_is_as_it_is_to_be() {
    // Given
    agents =
        new StatefulSetBuilder()
            .withNewMetadata()
            .addToAnnotations(WorkloadNames.REVISION, "r1")
            .endMetadata()
            .withNewSpec()
            .withNewTemplate()
            .withNewMetadata()
            .addToLabels(WorkloadNames.REVISION, "r1")
            .endMetadata()
            .endTemplate()
            .endSpec()
            .build();

    // When
    FleetTurn turn = settle("r1", 0);

    // Then
    assertThat(turn.status().conditions())
        .filteredOn(condition -> condition.getType().equals(Conditions.READY))
        .extracting(Condition::getStatus, Condition::getMessage)
        .containsExactly(tuple("True", "0/0 agents are ready"));
  }

  /** Turns until the record stays, each from what the one before has stored. */
  private FleetTurn settle(String wanted, int replicas, String... pods) {
    for (int i = 0; i < 9; i++) {
      FleetTurn turn = turn(wanted, replicas, pods);
      boolean moves = turn.moves(fleet.getStatus());
      fleet.setStatus(turn.status());
      if (!moves) {
        return turn;
      }
    }
    throw new AssertionError("does not settle");
  }

  private FleetTurn turn(String wanted, int replicas, String... pods) {
    fleet.getMetadata().setName("planner");
    fleet.getMetadata().setNamespace("default");
    fleet.getMetadata().setUid("u1");
    fleet.getMetadata().setGeneration(1L);
    fleet.getMetadata().setCreationTimestamp("2026-01-05T08:00:00Z");
    fleet.setSpec(
        Fleets.spec(
            Map.of(
                "replicas", replicas, "template", Map.of(), "rollout", rollout, "paused", paused)));
    List<Revision> kept = IntStream.rangeClosed(1, 3).mapToObj(FleetHeldTest::revision).toList();
    List<SeenPod> seen = new ArrayList<>();
    for (String pod : pods) {
      seen.add(new SeenPod(seen.size(), "pod-" + seen.size(), "1", pod, SeenPod.State.Ready, 0));
    }
    FleetSight sight =
        new FleetSight(
            fleet,
            new Revisions(kept),
            kept.stream().filter(revision -> revision.name().equals(wanted)).findFirst(),
            agents,
            seen,
            null,
            Optional.empty(),
            Optional.empty(),
            FleetLead.NONE,
            Optional.empty());
    FleetObserver observer =
        new FleetObserver(
            _ -> healthy(), new FleetState(new StatelessAgents()), InstantSource.fixed(NOW));
    return FleetTurn.of(
        sight, observer.observe(sight, wanted, annotations), Optional.empty(), null);
  }

  private static Revision revision(int number) {
    return new Revision("r" + number, number, template("planner:" + number), Map.of(), null);
  }

  private static PodTemplateSpec template(String image) {
    return new PodTemplateSpecBuilder()
        .withNewSpec()
        .addNewContainer()
        .withName("agent")
        .withImage(image)
        .endContainer()
        .endSpec()
        .build();
  }

  private static Health healthy() {
    return new Health(
        NOW,
        100,
        Duration.ofSeconds(30),
        List.of(
            new CheckVerdict(
                "pods", Role.Guard, Verdict.Good, null, null, 0, "no pod crashes", 0, 1)),
        List.of(),
        true,
        Compared.NONE);
  }
}
