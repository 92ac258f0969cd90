// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.agents.plan.Course;
import dev.sluice.agents.plan.Revision;
import dev.sluice.agents.plan.Revisions;
import dev.sluice.agents.plan.SeenPod;
import dev.sluice.agents.plan.SeenPod.State;
import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.HealthCheck.Role;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.fleet.WorkloadNames;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.Compared;
import dev.sluice.judge.Health;
import dev.sluice.judge.HealthSource;
import dev.sluice.judge.Verdict;
import dev.sluice.kit.StatelessAgents;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One turn of a fleet's own rollout, from what is seen to where its agents are to be. */
class FleetTurnTest {
  private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");

  /** Judged by pods only. */
  private static final HealthSource WELL =
      query ->
          new Health(
              NOW,
              1,
              Duration.ofSeconds(30),
              List.of(
                  new CheckVerdict(
                      "pods", Role.Guard, Verdict.Good, null, null, 0, "no pod crashes", 0, 1)),
              List.of(),
              true,
              Compared.NONE);

  private static AgentDeployment fleet(int replicas) {
    return Serialization.unmarshal(
        """
        apiVersion: sluice.dev/v1alpha1
        kind: AgentDeployment
        metadata: {name: planner, namespace: default, uid: 4711, generation: 3,
          creationTimestamp: "2026-03-02T08:00:00Z"}
        spec:
          replicas: %d
          rollout: {steps: [{percent: 50, hold: 5m}], maxUnavailable: 2}
          template: {}
        """
            .formatted(replicas),
        AgentDeployment.class);
  }

  private static List<SeenPod> pods(int count, String revision, State state) {
    return IntStream.range(0, count)
        .mapToObj(i -> new SeenPod(i, "uid" + i, "1", revision, state, 0))
        .toList();
  }

  private static Revision revision(String name, long number) {
    return new Revision(name, number, new PodTemplateSpecBuilder().build(), Map.of(), null);
  }

  private static FleetSight sight(AgentDeployment fleet, String wanted, List<SeenPod> pods) {
    // There is none before the first status.
    StatefulSet agents =
        fleet.getStatus() == null
            ? null
            : new StatefulSetBuilder()
                .withNewMetadata()
                .addToAnnotations(WorkloadNames.REVISION, wanted)
                .endMetadata()
                .withNewSpec()
                .withNewTemplate()
                .endTemplate()
                .endSpec()
                .build();
    return new FleetSight(
        fleet,
        new Revisions(List.of(revision("b1", 1), revision("b2", 2))),
        Optional.of(revision(wanted, 1)),
        agents,
        pods,
        null,
        Optional.empty(),
        Optional.empty(),
        FleetLead.NONE,
        Optional.empty());
  }

  private static FleetTurn turn(FleetSight sight) {
    return FleetTurn.of(
        sight,
        new FleetObserver(WELL, new FleetState(new StatelessAgents()), () -> NOW)
            .observe(sight, sight.wantedName().orElseThrow(), Map.of()),
        Optional.empty(),
        7L);
  }

  /** Turns until nothing new is said, the status stored each time. */
  private static FleetTurn settled(AgentDeployment fleet, String wanted, List<SeenPod> pods) {
    FleetTurn turn = turn(sight(fleet, wanted, pods));
    while (!turn.status().equals(fleet.getStatus())) {
      fleet.setStatus(turn.status());
      turn = turn(sight(fleet, wanted, pods));
    }
    return turn;
  }

  @ParameterizedTest
  @CsvSource({
    "3, 3, Ready, AgentsReady, 3/3 agents are ready",
    "3, 3, Starting, AgentsStarting, 0/3 agents are ready",
    "3, 2, Ready, AgentsStarting, 2/3 agents are ready",
    "2, 3, Ready, AgentsStopping, '3 agents, 2 are wanted'",
    "0, 0, Ready, AgentsReady, 0/0 agents are ready",
  })
  void the_agents_of_a_first_revision_become_one_reason(
      int wanted, int count, State state, String reason, String message) {
    // When
    FleetTurn turn = settled(fleet(wanted), "b1", pods(count, "b1", state));

    // Then
    assertThat(turn.status().conditions().getFirst())
        .extracting(Condition::getType, Condition::getReason, Condition::getMessage)
        .containsExactly("Ready", reason, message);
  }

  @Test
  void a_first_revision_goes_to_all_agents_at_once() {
    // When
    FleetTurn turn = settled(fleet(4), "b1", List.of());

    // Then
    assertThat(turn.course()).contains(new Course(null, "b1", 4, 2));
    assertThat(turn.status().phase()).isEqualTo(Phase.Pending);
  }

  @Test
  void a_step_reaches_its_share() {
    // Given
    AgentDeployment fleet = fleet(4);
    settled(fleet, "b1", pods(4, "b1", State.Ready));

    // When
    FleetTurn turn = settled(fleet, "b2", pods(4, "b1", State.Ready));

    // Then
    assertThat(turn.course()).contains(new Course("b1", "b2", 2, 2));
    AgentDeploymentStatus status = turn.status();
    assertThat(status.stableRevision()).isEqualTo("b1");
    assertThat(status.updateRevision()).isEqualTo("b2");
    assertThat(status.exposure()).isEqualTo("50% (0/4)");
    assertThat(status.epoch()).isEqualTo(7);
  }

  @Test
  void at_rest_nothing_differs() {
    // Given
    AgentDeployment fleet = fleet(4);
    settled(fleet, "b1", pods(4, "b1", State.Ready));

    // When
    FleetTurn turn = turn(sight(fleet, "b1", pods(4, "b1", State.Ready)));

    // Then
    assertThat(turn.status()).isEqualTo(fleet.getStatus());
  }

  @Test
  void a_lost_status_is_read_off_the_stateful_set() {
    // Given
    StatefulSet agents =
        new StatefulSetBuilder()
            .withNewMetadata()
            .addToAnnotations(WorkloadNames.REVISION, "b2")
            .addToAnnotations(Revision.STABLE, "b1")
            .endMetadata()
            .build();
    FleetSight lost =
        new FleetSight(
            fleet(4),
            new Revisions(List.of(revision("b1", 1), revision("b2", 2))),
            Optional.of(revision("b2", 2)),
            agents,
            List.of(),
            null,
            Optional.empty(),
            Optional.empty(),
            FleetLead.NONE,
            Optional.empty());

    // When
    String stable = lost.stable();

    // Then
    assertThat(stable).isEqualTo("b1");
  }
}
