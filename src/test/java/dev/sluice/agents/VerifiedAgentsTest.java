// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.agents.plan.Placed;
import dev.sluice.agents.plan.ReplicaPlan;
import dev.sluice.agents.plan.Revisions;
import dev.sluice.agents.plan.SeenPod;
import dev.sluice.agents.plan.SeenPod.State;
import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentState;
import dev.sluice.api.Drain;
import dev.sluice.fleet.AgentId;
import dev.sluice.judge.state.DrainSight;
import dev.sluice.judge.state.RecoverySight;
import dev.sluice.judge.state.SaveSight;
import dev.sluice.judge.state.StateKeeper;
import dev.sluice.kube.EpochSource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** An agent that was moved counts once it has said what it recovered. */
class VerifiedAgentsTest {
  private static final String FLEET =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: AgentDeployment
      metadata: {name: planner, namespace: default}
      spec:
        replicas: 3
        state: {verify: {http: {port: 8080, path: /verify}}}
        template: {}
      status:
        stableRevision: b1
        updateRevision: b2
        record: {position: Running, stage: b2}
      """;

  private static Stream<Arguments> sights() {
    return Stream.of(
        Arguments.of(new RecoverySight.Awaited(), 1, Set.of(2)),
        // That makes the check blind or bad, which holds by itself.
        Arguments.of(new RecoverySight.Failed("answers with 404"), 0, Set.of(2)),
        Arguments.of(new RecoverySight.Recovered(98.9), 0, Set.of(2)),
        Arguments.of(new RecoverySight.Recovered(99), 0, Set.of()));
  }

  @ParameterizedTest
  @MethodSource("sights")
  void a_moved_agent_is_waited_for_and_none_follows_it_before_enough_is_recovered(
      RecoverySight said, int silent, Set<Integer> unproven) {
    FleetState state = new FleetState(new Recovering(said, Set.of()));

    FleetSight sight = sight(FLEET);

    assertThat(state.silent(sight)).isEqualTo(silent);
    assertThat(state.care(sight).unproven()).isEqualTo(unproven);
  }

  @Test
  void nobody_is_asked_once_the_revision_has_passed() {
    FleetState state = new FleetState(new Recovering(new RecoverySight.Awaited(), Set.of()));

    FleetSight sight = sight(FLEET.replace("Running", "Completed"));

    assertThat(state.silent(sight)).isZero();
    assertThat(state.care(sight).unproven()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"true, 1", "false, 0"})
  void only_who_leads_asks_agents_to_drain(boolean leads, int asked) {
    Set<AgentId> drained = new HashSet<>();
    FleetState state = new FleetState(new Recovering(new RecoverySight.Awaited(), drained));
    FleetSight sight =
        sight(FLEET.replace("template", "drain: {http: {port: 8080, path: /drain}}\n  template"));
    ReplicaPlan plan = new ReplicaPlan("b2", 0, List.of(), List.of(0));

    state.sparing(sight, plan, Placed.NOWHERE, new Leading(leads));

    assertThat(drained).hasSize(asked);
  }

  private record Leading(boolean stands) implements EpochSource {
    @Override
    public Long epoch() {
      return 7L;
    }
  }

  private static FleetSight sight(String fleet) {
    return new FleetSight(
        Serialization.unmarshal(fleet, AgentDeployment.class),
        new Revisions(List.of()),
        Optional.empty(),
        null,
        List.of(
            new SeenPod(0, "uid-0", "1", "b1", State.Ready, 0),
            new SeenPod(1, "uid-1", "1", "b2", State.Starting, 0),
            new SeenPod(2, "uid-2", "1", "b2", State.Ready, 0)),
        null,
        Optional.empty(),
        Optional.empty(),
        FleetLead.NONE,
        Optional.empty());
  }

  /** Agents that all say the same. */
  private record Recovering(RecoverySight said, Set<AgentId> drained) implements StateKeeper {
    @Override
    public Map<AgentId, SaveSight> saves(String owner, AgentState.Save terms, Set<AgentId> agents) {
      return Map.of();
    }

    @Override
    public Map<AgentId, RecoverySight> recoveries(
        String owner, AgentState.Verify terms, Map<AgentId, String> pods) {
      return pods.keySet().stream().collect(Collectors.toMap(agent -> agent, _ -> said));
    }

    @Override
    public Map<AgentId, DrainSight> drains(String owner, Drain terms, Map<AgentId, String> pods) {
      drained.addAll(pods.keySet());
      return Map.of();
    }
  }
}
