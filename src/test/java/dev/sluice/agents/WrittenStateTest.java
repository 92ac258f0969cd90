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
import dev.sluice.api.HealthCheck.Role;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.fleet.WorkloadNames;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.Compared;
import dev.sluice.judge.Health;
import dev.sluice.judge.Verdict;
import dev.sluice.kit.StatelessAgents;
import dev.sluice.migration.engine.Cause;
import dev.sluice.migration.engine.Observed;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Four agents of a3, of schema 3; half of them are on their way to b4, of schema 4. */
class WrittenStateTest {
  private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");
  private static final Duration LOOK = Duration.ofSeconds(30);
  private final AgentDeployment fleet = fleet("External", "Refuse");
  private final List<SeenPod> pods = new ArrayList<>();
  private Verdict pod = Verdict.Good;
  private String wanted = "b4";
  private String template = "b4";

  private static AgentDeployment fleet(String persistence, String onIncompatible) {
    return Serialization.unmarshal(
        """
        apiVersion: sluice.dev/v1alpha1
        kind: AgentDeployment
        metadata: {name: planner, namespace: default, uid: 4711, generation: 3,
          creationTimestamp: "2026-03-02T08:00:00Z"}
        spec:
          replicas: 4
          rollout: {steps: [{percent: 50, hold: 5m}]}
          state: {persistence: %s, schemaVersion: 4, onIncompatible: %s}
          template: {}
        status:
          {phase: Advancing, stableRevision: a3, updateRevision: b4,
          record: {revision: 7, attempt: 2, position: Running, stage: b4, step: 0,
            enteredTime: "2026-03-02T08:59:00Z", stageStartTime: "2026-03-02T08:59:00Z",
            stageClock: {sinceTime: "2026-03-02T08:59:00Z"},
            stepClock: {sinceTime: "2026-03-02T08:59:00Z"}, policy: standard, started: [b4],
            snapshots: [{stage: a3, time: "2026-03-02T08:00:00Z"}]}}
        """
            .formatted(persistence, onIncompatible),
        AgentDeployment.class);
  }

  private void replace(String word, String by) {
    String other = Serialization.asYaml(fleet).replace(word, by);
    fleet.setSpec(Serialization.unmarshal(other, AgentDeployment.class).getSpec());
  }

  private static Revision revision(String name, long number) {
    int schema = name.charAt(1) - '0';
    return new Revision(name, number, new PodTemplateSpecBuilder().build(), Map.of(), schema);
  }

  private void seen(String revisions, State last, int restarts) {
    pods.clear();
    String[] all = revisions.split(" ", -1);
    for (int i = 0; i < all.length; i++) {
      boolean end = i == all.length - 1;
      if (!all[i].equals("-")) {
        pods.add(
            new SeenPod(i, "uid" + i, "1", all[i], end ? last : State.Ready, end ? restarts : 0));
      }
    }
  }

  private FleetSight sight(AgentDeployment fleet) {
    StatefulSet agents =
        Serialization.unmarshal(
            """
            metadata: {annotations: {%s: %s, %s: a3}}
            spec: {replicas: 4, updateStrategy: {rollingUpdate: {partition: %d}}}
            """
                .formatted(
                    WorkloadNames.REVISION,
                    template,
                    Revision.STABLE,
                    template.equals("a3") ? 0 : 3),
            StatefulSet.class);
    return new FleetSight(
        fleet,
        new Revisions(
            List.of(revision("a3", 1), revision("b4", 2), revision("c4", 3), revision("d2", 4))),
        Optional.of(revision(wanted, 4)),
        agents,
        pods,
        null,
        Optional.empty(),
        Optional.empty(),
        FleetLead.NONE,
        Optional.empty());
  }

  /** Turns until the record rests, the status stored each time. */
  private FleetTurn settled(Map<String, String> annotations) {
    int bad = pod == Verdict.Bad ? 1 : 0;
    CheckVerdict said =
        new CheckVerdict("pods", Role.Guard, pod, null, null, 0, "as it is", bad, 1);
    Health health = new Health(NOW, 1, LOOK, List.of(said), List.of(), true, Compared.NONE);
    FleetState state = new FleetState(new StatelessAgents());
    FleetObserver observer = new FleetObserver(_ -> health, state, () -> NOW);
    while (true) {
      FleetSight sight = sight(fleet);
      Observed seen = observer.observe(sight, wanted, annotations);
      FleetTurn turn = FleetTurn.of(sight, seen, Optional.empty(), null);
      if (!turn.moves(fleet.getStatus())) {
        return turn;
      }
      fleet.setStatus(turn.status());
    }
  }

  @ParameterizedTest
  @CsvSource({
    // its pod, restarts; written since
    "Ready, 0, 4",
    "Stuck, 2, 4",
    "Stuck, 0, ",
    "Starting, 0, "
  })
  void a_revision_has_written_once_an_agent_of_it_has_run(
      State last, int restarts, Integer written) {
    // Given
    seen("a3 a3 a3 b4", last, restarts);

    // When
    WrittenState state = WrittenState.of(sight(fleet));

    // Then
    assertThat(state.since()).isEqualTo(written);
    assertThat(state.lossy().contains("a3")).isEqualTo(written != null);
    assertThat(state.lossy()).contains("d2").doesNotContain("b4", "c4");
  }

  @ParameterizedTest
  @CsvSource({"None, Refuse", "External, Discard"})
  void nothing_is_lost_where_nothing_is_kept_or_may_be_discarded(
      String persistence, String onIncompatible) {
    // When
    seen("a3 a3 a3 b4", State.Ready, 0);
    WrittenState state = WrittenState.of(sight(fleet(persistence, onIncompatible)));

    // Then
    assertThat(state.lossy()).isEmpty();
  }

  @Test
  void what_never_ran_is_taken_back() {
    // Given
    seen("a3 a3 a3 b4", State.Stuck, 0);
    pod = Verdict.Bad;

    // When
    FleetTurn turn = settled(Map.of());

    // Then
    assertThat(turn.outcome().after().record().position()).isEqualTo(Position.RolledBack);
  }

  @Test
  void it_is_refused_too_when_its_only_pod_is_gone() {
    // Given
    seen("a3 a3 a3 b4", State.Ready, 0);
    settled(Map.of());
    seen("a3 a3 a3 -", State.Ready, 0);
    pod = Verdict.Bad;

    // When
    FleetTurn turn = settled(Map.of());

    // Then
    assertThat(turn.outcome().standing().cause()).isEqualTo(Cause.ROLLBACK_WOULD_LOSE_STATE);
    assertThat(turn.course()).contains(new Course("a3", "b4", 1, 1, true));
  }

  @Test
  void while_it_is_refused_the_revision_comes_to_nobody_else() {
    // Given
    seen("a3 a3 a3 b4", State.Ready, 0);
    pod = Verdict.Bad;

    // When
    FleetTurn turn = settled(Map.of());

    // Then
    assertThat(turn.course()).contains(new Course("a3", "b4", 1, 1, true));
    assertThat(turn.status().conditions())
        .anySatisfy(
            condition -> {
              assertThat(condition.getType()).isEqualTo("Stalled");
              assertThat(condition.getReason()).isEqualTo("RollbackWouldLoseState");
            });
  }

  @Test
  void what_is_held_by_its_guard_comes_to_nobody_else_either() {
    // Given
    replace("ToPrevious", "Hold");
    seen("a3 a3 a3 b4", State.Stuck, 0);
    pod = Verdict.Bad;

    // When
    FleetTurn turn = settled(Map.of());

    // Then
    assertThat(turn.outcome().standing().cause()).isEqualTo(Cause.GUARD_HELD);
    assertThat(turn.course()).contains(new Course("a3", "b4", 1, 1));
  }

  @Test
  void between_it_and_what_mends_it_agents_stay_as_they_are() {
    // Given
    replace("None", "Required");
    seen("a3 a3 a3 b4", State.Ready, 0);
    pod = Verdict.Bad;
    settled(Map.of());
    wanted = "c4";

    // When
    FleetTurn turn = settled(Map.of());

    // Then
    assertThat(turn.outcome().after().record().position()).isEqualTo(Position.Waiting);
    assertThat(turn.course()).contains(new Course("a3", "b4", 1, 1, true));
  }

  @Test
  void what_mends_it_takes_the_place_of_all_that_cannot_go_back() {
    // Given
    seen("a3 b4 b4 b4", State.Ready, 0);
    pod = Verdict.Bad;
    settled(Map.of());
    wanted = "c4";

    // When
    FleetTurn turn = settled(Map.of());

    // Then
    assertThat(turn.outcome().after().record().position()).isEqualTo(Position.Running);
    assertThat(turn.course()).contains(new Course("a3", "c4", 3, 1, true));
  }

  @ParameterizedTest
  @CsvSource({"None, Running", "Required, "})
  void whoever_lost_the_status_takes_nobody_back(String approval, Position position) {
    // Given
    replace("None", approval);
    seen("a3 a3 b4 b4", State.Ready, 0);
    fleet.setStatus(null);

    // When
    FleetTurn turn = settled(Map.of());

    // Then
    RolloutRecord record = turn.outcome().after().record();
    assertThat(record == null ? null : record.position()).isEqualTo(position);
    assertThat(turn.course()).contains(new Course("a3", "b4", 2, 1, true));
  }

  @Test
  void scaled_to_nothing_it_stays_what_comes_back() {
    // Given
    seen("a3 a3 a3 b4", State.Ready, 0);
    settled(Map.of());
    pods.clear();

    // When
    replace("replicas: 4", "replicas: 0");

    // Then
    assertThat(settled(Map.of()).course()).contains(new Course("a3", "b4", 0, 1, true));
  }
}
