// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.CleanHistory;
import dev.sluice.kit.ClusterResource;
import dev.sluice.kit.FleetProbe;
import dev.sluice.kit.SharedCluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The verbs as they are typed for a fleet, on a real API server with the operator at work. */
@QuarkusTest
@QuarkusTestResource(ClusterResource.class)
class FleetVerbsOperatorTest {
  private static final String YAML =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: AgentDeployment
      metadata: {name: planner}
      spec:
        replicas: 4
        rollout: {steps: [{percent: 25, hold: 1h}], window: 1h}
        template: {spec: {terminationGracePeriodSeconds: 0, containers: [{name: agent, image: "planner:1"}]}}
      """;
  private static final String TWO = YAML.replace("planner:1", "planner:2");

  @RegisterExtension final CleanHistory history = CleanHistory.onOperatedCluster();

  @Inject KubernetesClient client;
  private String namespace;
  private FleetProbe fleet;
  private String one;

  @BeforeEach
  void a_fleet_whose_first_revision_runs() {
    namespace = ApiServer.newOperatedNamespace();
    fleet = new FleetProbe(client, namespace);
    fleet.apply(YAML);
    fleet.reaches(s -> s.phase() == Phase.Completed && Objects.equals(s.readyReplicas(), 4));
    one = fleet.status().stableRevision();
  }

  @Test
  void a_rollback_is_confirmed_and_a_retry_has_to_lift_it_first() {
    // Given
    String two = moving(TWO);

    // When
    Typed rollback = sluice("rollback", "agd/planner", "--reason", "it burns");

    // Then
    assertThat(rollback.exit()).isZero();
    assertThat(rollback.out())
        .startsWith("agd/planner is rolled back: all agents are to run revision " + one + "\n")
        .contains(
            "  cause     Emergency, asked for by unknown\n",
            "  message   emergency: it burns\n",
            "  go on by  sluice retry agd/planner --lift -n " + namespace + "\n");
    assertThat(fleet.status().phase()).isEqualTo(Phase.RolledBack);

    // When
    Typed early = sluice("retry", "agd/planner");

    // Then
    assertThat(early.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(early.err()).contains("sluice.dev/rollback=\"it burns\"", "--lift");

    // When
    Typed retry = sluice("retry", "agentdeployment.sluice.dev/planner", "--lift");

    // Then
    assertThat(retry.exit()).isZero();
    assertThat(retry.out()).startsWith("agd/planner is in attempt ");
    fleet.reaches(s -> s.phase() == Phase.Advancing && two.equals(s.updateRevision()));
  }

  @Test
  void a_rollback_names_a_kept_revision_and_another_one_writes_nothing() {
    // Given
    fleet.apply(TWO.replace("hold: 1h", "hold: 1s").replace("window: 1h", "window: 1s"));
    fleet.reaches(s -> s.phase() == Phase.Completed && one.equals(s.previousRevision()));
    String two = fleet.status().stableRevision();
    String before = fleet.version();

    // When
    Typed unknown = sluice("rollback", "agd/planner", "--to", "7");

    // Then
    assertThat(unknown.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(unknown.err())
        .startsWith(
            "no revision \"7\" of agd/planner is kept: there is %s (1), %s (2)"
                .formatted(one, two));
    assertThat(fleet.version()).isEqualTo(before);

    // When
    Typed revisions = sluice("revisions", "planner");

    // Then
    assertThat(revisions.exit()).isZero();
    assertThat(revisions.out().lines())
        .satisfiesExactly(
            headings -> assertThat(headings).matches("NUMBER +REVISION +SINCE +IS +MADE OF"),
            newest -> assertThat(newest).matches("2 +" + two + " .* ago +stable +planner:2"),
            oldest -> assertThat(oldest).matches("1 +" + one + " .* ago +previous +planner:1"));

    // When
    Typed rollback = sluice("rollback", "agd/planner", "--to", "1");

    // Then
    assertThat(rollback.exit()).isZero();
    assertThat(rollback.out())
        .startsWith("agd/planner is back at revision " + one + "\n")
        .contains("RollbackRequested");
    assertThat(fleet.status().stableRevision()).isEqualTo(one);
  }

  @Test
  void a_pause_holds_what_runs_and_its_end_goes_on() {
    // Given
    moving(TWO);

    // When
    Typed pause = sluice("pause", "agd/planner", "--reason", "lunch");

    // Then
    assertThat(pause.exit()).isZero();
    assertThat(pause.out()).startsWith("agd/planner is paused\n").contains("paused: lunch");
    assertThat(fleet.status().phase()).isEqualTo(Phase.Holding);

    // When
    Typed resume = sluice("resume", "agd/planner");

    // Then
    assertThat(resume.exit()).isZero();
    assertThat(resume.out()).startsWith("agd/planner goes on\n");
    assertThat(fleet.status().phase()).isEqualTo(Phase.Advancing);
  }

  @Test
  void a_pause_of_a_fleet_at_rest_keeps_the_next_revision_from_it() {
    // When
    Typed pause = sluice("pause", "agd/planner", "--reason", "lunch");

    // Then
    assertThat(pause.exit()).isZero();
    assertThat(pause.out()).startsWith("agd/planner is paused: no other revision begins\n");

    // When
    fleet.apply(TWO);

    // Then
    fleet.waits("end of the pause");
    assertThat(fleet.status().stableRevision()).isEqualTo(one);
  }

  @Test
  void a_wait_that_is_skipped_is_over_at_once() {
    // Given
    String two = moving(TWO);

    // When
    Typed skip = sluice("skip-wait", "agd/planner");

    // Then
    assertThat(skip.exit()).isZero();
    assertThat(skip.out()).startsWith("agd/planner has skipped the wait at " + two + " 25%\n");
    fleet.reaches(s -> Objects.equals(s.exposure(), "100% (4/4)"));
  }

  @Test
  void an_approval_lets_the_revision_start_that_waits_for_it() {
    // Given
    fleet.apply(TWO.replace("window: 1h", "window: 1h, approval: Required"));
    fleet.reaches(s -> s.phase() == Phase.AwaitingApproval);

    // When
    Typed approve = sluice("approve", "agd/planner");

    // Then
    assertThat(approve.exit()).isZero();
    assertThat(approve.out())
        .startsWith("agd/planner has revision " + fleet.status().updateRevision() + " approved\n");
    fleet.reaches(s -> s.phase() == Phase.Advancing);
  }

  @Test
  void each_command_that_the_status_tells_leads_on_as_it_stands() {
    // Given
    fleet.apply(TWO.replace("window: 1h", "window: 1h, approval: Required"));
    fleet.reaches(s -> s.phase() == Phase.AwaitingApproval);

    // When
    told(fleet.status());

    // Then
    AgentDeploymentStatus holding = fleet.waits("hold at 25%");

    // When
    told(holding);

    // Then
    fleet.reaches(s -> Objects.equals(s.exposure(), "100% (4/4)") && s.phase() == Phase.Monitoring);

    // When
    sluice("rollback", "agd/planner", "--reason", "odd answers");
    AgentDeploymentStatus back = fleet.reaches(s -> s.phase() == Phase.RolledBack);
    told(back);

    // Then
    fleet.reaches(s -> s.phase() == Phase.AwaitingApproval && attempt(s) == attempt(back) + 1);

    // When
    sluice("pause", "agd/planner", "--reason", "lunch");
    told(fleet.waits("end of the pause"));

    // Then
    fleet.reaches(s -> s.phase() == Phase.AwaitingApproval);
  }

  @Test
  void fleets_are_shown_beside_migrations_and_watched_to_their_end() {
    // Given
    String two = moving(TWO);

    // When
    Typed all = sluice("status");

    // Then
    assertThat(all.exit()).isZero();
    assertThat(all.out())
        .startsWith("No migrations in namespace " + namespace)
        .containsPattern("agd/planner +Advancing +4/4 +1 +25% \\(1/4\\) +hold at 25%");

    // When
    Typed status = sluice("status", "agd/planner");

    // Then
    assertThat(status.exit()).isZero();
    assertThat(status.out())
        .startsWith("agd/planner  Advancing  25% (1/4), 4 of 4 agents ready, 1 updated, attempt ")
        .containsPattern("2 +" + two + " .* update +planner:2")
        .containsPattern("1 +" + one + " .* stable +planner:1")
        .contains(
            "kubectl -n %s annotate --overwrite agd planner sluice.dev/skip-wait=%s/25/"
                .formatted(namespace, two));

    // When
    sluice("rollback", "agd/planner", "--reason", "it burns");
    Typed watched = sluice("status", "agd/planner", "-w");

    // Then
    assertThat(watched.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(watched.out()).contains("  agd/planner  RolledBack ");
  }

  /** Runs the command that the status tells, word for word. */
  private void told(AgentDeploymentStatus status) {
    List<String> words = new ArrayList<>(List.of(status.waitingFor().command().split(" ", -1)));
    assertThat(words.removeFirst()).isEqualTo("kubectl");
    words.add("--namespace=" + namespace);
    SharedCluster.operated().kubectl(words.toArray(String[]::new));
  }

  /** Until the first agent runs it and is ready; its revision. */
  private String moving(String yaml) {
    fleet.apply(yaml);
    return Objects.requireNonNull(fleet.waits("hold at 25%").updateRevision());
  }

  private static int attempt(AgentDeploymentStatus status) {
    return status.record().attempt();
  }

  private Typed sluice(String... words) {
    return Typed.in(SharedCluster.operated().kubeconfig().toString(), namespace, words);
  }
}
