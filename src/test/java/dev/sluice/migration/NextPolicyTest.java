// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import static dev.sluice.kit.Migrations.flag;
import static dev.sluice.kit.Migrations.stage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetSpec;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.FlagClaim;
import dev.sluice.api.HealthCheck.Role;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationSpec;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.StageSpec.Approval;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.Compared;
import dev.sluice.judge.ConditionSight;
import dev.sluice.judge.Health;
import dev.sluice.judge.Verdict;
import dev.sluice.judge.suites.SuiteSight;
import dev.sluice.kit.Fleets;
import dev.sluice.kit.Migrations;
import dev.sluice.kit.With;
import dev.sluice.migration.engine.Cause;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A stage with a policy of its own passes, and the one that the next is judged by is not there. */
class NextPolicyTest {
  private static final HealthPolicySpec OWN = new HealthPolicySpec("30s", 2, List.of());

  private static final Instant START = Instant.parse("2026-03-02T09:00:00Z");
  private static final Duration WINDOW = Duration.ofMinutes(2);

  private static final MigrationSpec PLAN =
      With.with(
          Migrations.plan(
              stage("one").raises("a").atOnce().window("2m").health(OWN),
              stage("two").raises("b").atOnce().window("2m").approval(Approval.Required)),
          "healthPolicyName",
          "strict");

  @Test
  void that_it_is_missing_is_said_in_the_write_that_lets_the_stage_pass() {
    // Given
    MigrationStatus running = turn(null, START).status();

    // When
    Turn turn = turn(running, START.plus(WINDOW));

    // Then
    assertThat(turn.decision().cause()).isEqualTo(Cause.STAGE_PASSED);
    assertThat(turn.standing().cause()).isEqualTo(Cause.HEALTH_POLICY_NOT_FOUND);
    assertThat(turn.status().phase()).isEqualTo(Phase.Holding);
    assertThat(turn.status().waitingFor().what()).isEqualTo("its HealthPolicy and 1 more");
  }

  @Test
  void whoever_looks_again_has_nothing_to_add() {
    // Given
    MigrationStatus running = turn(null, START).status();
    MigrationStatus passed = turn(running, START.plus(WINDOW)).status();

    // When
    Turn again = turn(passed, START.plus(WINDOW));

    // Then
    assertThat(again.status()).isEqualTo(passed);
  }

  @Test
  void the_stage_that_has_its_own_does_not_wait_for_it() {
    // When
    Turn first = turn(null, START);

    // Then
    assertThat(first.decision().cause()).isEqualTo(Cause.STAGE_STARTED);
    assertThat(first.standing().cause()).isEqualTo(Cause.WATCHING_WINDOW);
  }

  private static Turn turn(MigrationStatus status, Instant now) {
    Migration migration = new Migration();
    migration.setMetadata(meta("m"));
    migration.setSpec(PLAN);
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
            SavedSource.ALWAYS,
            () -> now);
    return Turn.of(
        observer.observe(migration, flags(), List.of(planner()), Map.of()), status, 1, 1L);
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

  private static AgentDeployment planner() {
    AgentDeployment fleet = new AgentDeployment();
    fleet.setMetadata(meta("planner"));
    fleet.setStatus(
        AgentDeploymentStatus.counting(
            null,
            10,
            10,
            10,
            null,
            List.of(new ConditionBuilder().withType("Ready").withStatus("True").build())));
    fleet.setSpec(
        Fleets.spec(
            10,
            Map.of("spec", Map.of("containers", List.of(Map.of("name", "a", "image", "a:1")))),
            List.of("otp")));
    return fleet;
  }

  private static ObjectMeta meta(String name) {
    return new ObjectMetaBuilder().withNamespace("default").withName(name).withUid("u").build();
  }
}
