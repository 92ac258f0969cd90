// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import static dev.sluice.kit.Migrations.flag;
import static dev.sluice.kit.Migrations.stage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentState;
import dev.sluice.api.Annotations;
import dev.sluice.api.Drain;
import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetSpec;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.FlagClaim;
import dev.sluice.api.HealthCheck.Role;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationSpec;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.StageSpec.Approval;
import dev.sluice.fleet.AgentId;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.Compared;
import dev.sluice.judge.ConditionSight;
import dev.sluice.judge.Health;
import dev.sluice.judge.Verdict;
import dev.sluice.judge.state.DrainSight;
import dev.sluice.judge.state.RecoverySight;
import dev.sluice.judge.state.SaveSight;
import dev.sluice.judge.state.Saved;
import dev.sluice.judge.state.StateKeeper;
import dev.sluice.judge.suites.SuiteSight;
import dev.sluice.kit.Migrations;
import dev.sluice.migration.engine.Cause;
import dev.sluice.migration.engine.Progress;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Stages that bring flags to agents which have to save first. */
class StageSavesTest {
  private static final Instant START = Instant.parse("2026-03-02T09:00:00Z");
  private static final SaveSight SILENT = new SaveSight.Failed("does not answer");

  private static final MigrationSpec PLAN =
      Migrations.plan(
          stage("one").raises("a").atOnce().window("2m"),
          stage("two").raises("b").atOnce().window("2m"));

  /** A fleet as {@code kubectl} has it, all of whose agents are ready. */
  private static final String PLANNER =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: AgentDeployment
      metadata: {name: planner, namespace: default, uid: u}
      spec:
        replicas: 2
        flagSetNames: [otp]
        state: {persistence: External, save: {http: {port: 8080, path: /save}}}
        template: {spec: {containers: [{name: agent, image: "planner:1"}]}}
      status:
        replicas: 2
        readyReplicas: 2
        updatedReplicas: 2
        conditions: [{type: Ready, status: "True"}]
      """;

  private final Map<AgentId, SaveSight> saves = new HashMap<>();
  private final Map<String, String> annotations = new HashMap<>();
  private MigrationSpec plan = PLAN;
  private String planner = PLANNER;
  private Instant now = START;
  private int questions;
  private MigrationStatus status;

  @Test
  void no_agent_gets_a_flag_of_the_stage_before_all_have_saved() {
    // Given
    saved(0, START);
    saves.put(agent(1), SILENT);

    // When
    Turn turn = turn();

    // Then
    assertThat(turn.standing().cause()).isEqualTo(Cause.STATE_NOT_SAVED);
    assertThat(turn.standing().message())
        .isEqualTo(
            "the agents' state is not saved: default/planner/1 does not answer (1 of 2 agents)");
    assertThat(turn.status().waitingFor().what()).isEqualTo("saves of the agents' state");
  }

  @Test
  void once_they_have_it_starts() {
    // Given
    saves.put(agent(0), SILENT);
    saves.put(agent(1), SILENT);
    turn();
    saved(0, START);
    saved(1, START);

    // When
    Turn turn = turn();

    // Then
    assertThat(turn.decision().cause()).isEqualTo(Cause.STAGE_STARTED);
  }

  @Test
  void each_stage_asks_anew_and_a_save_that_is_too_old_by_then_does_not_count() {
    // Given
    saved(0, START);
    saved(1, START);
    turn();
    now = START.plus(Duration.ofMinutes(10));
    turn();

    // When
    Turn turn = turn();

    // Then
    assertThat(Progress.passed(turn.status().record())).isEqualTo(1);
    assertThat(turn.standing().cause()).isEqualTo(Cause.STATE_NOT_SAVED);
    assertThat(turn.standing().message()).contains("has no save younger than 10m");
  }

  @Test
  void nobody_saves_while_something_else_is_waited_for() {
    // Given
    plan =
        Migrations.plan(stage("one").raises("a").atOnce().window("2m").approval(Approval.Required));

    // When
    Turn turn = turn();

    // Then
    assertThat(turn.standing().cause()).isEqualTo(Cause.AWAITING_APPROVAL);
    assertThat(questions).isZero();
  }

  @Test
  void a_person_may_do_without_and_that_is_told() {
    // Given
    saves.put(agent(0), SILENT);
    turn();
    annotations.put(Annotations.OVERRIDE, "save/1");

    // When
    Turn turn = turn();

    // Then
    assertThat(turn.decision().cause()).isEqualTo(Cause.STAGE_STARTED);
    assertThat(turn.status().record().tokens()).contains("override=save/1");
  }

  @Test
  void agents_that_are_to_save_nothing_are_not_asked() {
    // Given
    planner =
        PLANNER.replace(
            "state: {persistence: External, save: {http: {port: 8080, path: /save}}}", "state: {}");

    // When
    Turn turn = turn();

    // Then
    assertThat(turn.decision().cause()).isEqualTo(Cause.STAGE_STARTED);
    assertThat(questions).isZero();
  }

  @Test
  void flags_go_back_at_once_though_no_agent_ever_answers_a_save() {
    // Given
    saved(0, START);
    saved(1, START);
    turn();
    saves.put(agent(0), SILENT);
    saves.put(agent(1), SILENT);
    annotations.put(Annotations.ROLLBACK, "it burns");
    questions = 0;

    // When
    Turn turn = turn();

    // Then
    assertThat(turn.decision().cause()).isEqualTo(Cause.EMERGENCY);
    assertThat(turn.status().phase()).isEqualTo(Phase.RolledBack);
    assertThat(Progress.passed(turn.status().record())).isZero();
    assertThat(questions).isZero();
  }

  @Test
  void nor_does_a_stage_that_waits_for_saves_keep_those_before_it_from_going_back() {
    // Given
    saved(0, START);
    saved(1, START);
    turn();
    now = START.plus(Duration.ofMinutes(10));
    turn();
    turn();
    annotations.put(Annotations.ROLLBACK, "it burns");

    // When
    Turn turn = turn();

    // Then
    assertThat(turn.decision().cause()).isEqualTo(Cause.EMERGENCY);
    assertThat(turn.status().phase()).isEqualTo(Phase.RolledBack);
  }

  private Turn turn() {
    Migration migration = new Migration();
    migration.setMetadata(meta("m").edit().withAnnotations(Map.copyOf(annotations)).build());
    migration.setSpec(plan);
    migration.setStatus(status);
    Health good =
        new Health(
            now,
            10,
            Duration.ofSeconds(30),
            List.of(new CheckVerdict("pods", Role.Guard, Verdict.Good, null, null, 1, "", 0, 1)),
            List.of(),
            true,
            Compared.NONE);
    MigrationObserver observer =
        new MigrationObserver(
            query -> good,
            (owner, namespace, asked) -> new ConditionSight.Seen("True", false),
            (owner, namespace, uid, cronJobs) -> new SuiteSight.Unseen(),
            DeliverySource.NONE,
            new AskedSaves(new Keeper()),
            () -> now);
    AgentDeployment fleet = new KubernetesSerialization().unmarshal(planner, AgentDeployment.class);
    Turn turn =
        Turn.of(observer.observe(migration, flags(), List.of(fleet), Map.of()), status, 1, 1L);
    status = turn.status();
    return turn;
  }

  private void saved(int ordinal, Instant time) {
    saves.put(
        agent(ordinal), new SaveSight.Kept(new Saved("s-1", null, 7, "sha256:abcdefgh", time)));
  }

  private static AgentId agent(int ordinal) {
    return new AgentId("default", "planner", ordinal);
  }

  private static FlagSet flags() {
    FlagSet set = new FlagSet();
    set.setMetadata(meta("otp"));
    set.setSpec(new FlagSetSpec(List.of(flag("a"), flag("b")), List.of()));
    List<FlagClaim> claims = List.of(new FlagClaim("a", "m", "u"), new FlagClaim("b", "m", "u"));
    set.setStatus(
        new FlagSetStatus(
            1L, 1L, null, null, List.of(), claims, List.of(), List.of(), null, List.of(),
            List.of()));
    return set;
  }

  private static ObjectMeta meta(String name) {
    return new ObjectMetaBuilder().withNamespace("default").withName(name).withUid("u").build();
  }

  /** Agents that say what they are told to. */
  private final class Keeper implements StateKeeper {
    @Override
    public Map<AgentId, SaveSight> saves(String owner, AgentState.Save terms, Set<AgentId> agents) {
      questions++;
      Map<AgentId, SaveSight> seen = new HashMap<>();
      agents.forEach(agent -> seen.put(agent, saves.getOrDefault(agent, new SaveSight.Awaited())));
      return seen;
    }

    @Override
    public Map<AgentId, RecoverySight> recoveries(
        String owner, AgentState.Verify terms, Map<AgentId, String> pods) {
      throw new AssertionError("flags restart nobody");
    }

    @Override
    public Map<AgentId, DrainSight> drains(String owner, Drain terms, Map<AgentId, String> pods) {
      throw new AssertionError("flags take nobody down");
    }
  }
}
