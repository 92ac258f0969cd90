// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import static dev.sluice.kit.MigrationProbe.migration;
import static dev.sluice.kit.MigrationProbe.slow;
import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.CleanHistory;
import dev.sluice.kit.ClusterResource;
import dev.sluice.kit.MigrationProbe;
import dev.sluice.kit.SharedCluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The verbs as they are typed, on a real API server with the operator at work. */
@QuarkusTest
@QuarkusTestResource(ClusterResource.class)
class VerbsOperatorTest {
  @RegisterExtension final CleanHistory history = CleanHistory.onOperatedCluster();

  @Inject KubernetesClient client;
  private String namespace;
  private MigrationProbe otp;

  @BeforeEach
  void a_migration_in_its_second_stage() {
    namespace = ApiServer.newOperatedNamespace();
    otp = new MigrationProbe(client, namespace).fleet(10, "registry", "errors", "telemetry");
    otp.apply(
        migration(
            "otp",
            "{name: one, flags: [{key: registry}], steps: [], window: 1s}",
            slow("two", "telemetry")));
    otp.reaches("otp", s -> "two".equals(s.stage()) && s.phase() == Phase.Advancing);
  }

  @Test
  void a_rollback_is_confirmed_and_a_retry_has_to_lift_it_first() {
    // When
    Typed rollback = sluice("rollback", "otp", "--reason", "it burns");

    // Then
    assertThat(rollback.exit()).isZero();
    assertThat(rollback.told())
        .containsExactly(
            "otp is rolled back: every flag is off for everybody",
            "  cause     Emergency, asked for by unknown",
            "  message   emergency: it burns",
            "  answered  after # ms",
            "  go on by  sluice retry otp --lift -n " + namespace.replaceAll("[0-9]+", "#"));
    assertThat(otp.status("otp").phase()).isEqualTo(Phase.RolledBack);

    // When
    Typed early = sluice("retry", "otp");

    // Then
    assertThat(early.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(early.err()).contains("sluice.dev/rollback=\"it burns\"", "--lift");
    assertThat(otp.status("otp").record().attempt()).isEqualTo(1);

    // When
    Typed retry = sluice("retry", "otp", "--lift");

    // Then
    assertThat(retry.exit()).isZero();
    assertThat(retry.out()).startsWith("otp is in attempt 2\n");
    assertThat(otp.status("otp").record().attempt()).isEqualTo(2);
  }

  @Test
  void a_rollback_to_a_stage_keeps_what_stood_when_it_had_passed() {
    Typed rollback = sluice("rollback", "otp", "--to", "one");

    assertThat(rollback.exit()).isZero();
    assertThat(rollback.out())
        .startsWith("otp is back at what stood when stage one had passed\n")
        .contains("RollbackRequested");
    assertThat(otp.status("otp").progress()).isEqualTo("1/2");
  }

  @Test
  void a_rollback_to_a_stage_that_has_not_passed_writes_nothing() {
    String before = otp.version("otp");

    Typed rollback = sluice("rollback", "otp", "--to", "two");

    assertThat(rollback.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(rollback.err())
        .isEqualTo("stage two has not passed: go back to one or 0, the start\n");
    assertThat(otp.version("otp")).isEqualTo(before);
  }

  @Test
  void a_pause_holds_and_its_end_goes_on() {
    // When
    Typed pause = sluice("pause", "otp", "--reason", "lunch");

    // Then
    assertThat(pause.exit()).isZero();
    assertThat(pause.out()).startsWith("otp is paused\n").contains("paused: lunch");
    assertThat(otp.status("otp").phase()).isEqualTo(Phase.Holding);

    // When
    Typed resume = sluice("resume", "otp");

    // Then
    assertThat(resume.exit()).isZero();
    assertThat(resume.out()).startsWith("otp goes on\n");
    assertThat(otp.status("otp").phase()).isEqualTo(Phase.Advancing);
  }

  @Test
  void a_retry_that_a_pause_holds_is_no_success_and_says_so() {
    // Given
    sluice("rollback", "otp", "--to", "0");
    otp.annotate("otp", "sluice.dev/pause", "lunch");

    // When
    Typed retry = sluice("retry", "otp", "--lift");

    // Then
    assertThat(retry.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(retry.out())
        .startsWith("otp holds\n")
        .contains("paused: lunch", "sluice.dev/pause-");
  }

  @Test
  void a_wait_that_is_skipped_is_over_at_once() {
    Typed skip = sluice("skip-wait", "otp");

    assertThat(skip.exit()).isZero();
    assertThat(skip.out()).startsWith("otp has skipped the wait at two 10%\n");
    assertThat(otp.status("otp").exposure()).isEqualTo("100% (10/10)");
  }

  @Test
  void an_approval_lets_the_stage_start_that_waits_for_it() {
    // Given
    otp.apply(
        migration(
            "critical",
            "{name: one, risk: Critical, flags: [{key: errors}], steps: [{percent: 10, hold: 1h}], window: 1h}"));
    otp.reaches("critical", s -> s.phase() == Phase.AwaitingApproval);

    // When
    Typed approve = sluice("approve", "critical");

    // Then
    assertThat(approve.exit()).isZero();
    assertThat(approve.out()).startsWith("critical has stage one approved\n");
    otp.reaches("critical", s -> s.phase() == Phase.Advancing);
  }

  @Test
  void what_a_stage_waits_for_is_told_check_by_check() {
    // Given
    otp.apply(
        migration("critical", "{name: one, risk: Critical, flags: [{key: errors}], window: 1h}"));
    otp.reaches("critical", s -> "5/6".equals(s.stages().getFirst().readiness()));

    // When
    Typed readiness = sluice("readiness", "critical");

    // Then
    assertThat(readiness.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(readiness.out())
        .startsWith("critical  stage one waits to start, and passes 5/6 checks\n")
        .contains(
            "approval        missing  stage one needs approval",
            "agents          passed",
            "annotate --overwrite mig critical sluice.dev/approve=one/1");
  }

  @Test
  void where_a_stage_runs_nothing_waits_to_start() {
    Typed readiness = sluice("readiness");

    assertThat(readiness.exit()).isZero();
    assertThat(readiness.out()).isEqualTo("otp  stage two runs: nothing waits to start\n");
  }

  @Test
  void what_a_passed_stage_left_is_printed_for_git_and_not_written() {
    // Given stage one has passed, and its value is kept
    await().until(() -> !otp.set().getStatus().kept().isEmpty());
    String before = otp.set().getMetadata().getResourceVersion();

    // When
    Typed adopt = sluice("adopt", "otp");

    // Then
    assertThat(adopt.exit()).isZero();
    assertThat(adopt.out())
        .contains("kind: FlagSet", "- key: \"registry\"", "percent: 100  # was 0; kept by otp/one");
    assertThat(otp.set().getMetadata().getResourceVersion()).isEqualTo(before);
  }

  @Test
  void the_status_is_shown_and_watched_to_its_end() {
    // When
    Typed status = sluice("status", "otp");

    // Then
    assertThat(status.exit()).isZero();
    assertThat(status.out())
        .startsWith("otp  Advancing  1/2 stages passed, attempt 1\n")
        .containsPattern("one +Medium +Passed +10/10 +[0-9]+s ago")
        .containsPattern("two +Medium +Running +10% \\(1/10\\)");

    // When
    sluice("rollback", "otp", "--to", "0");
    Typed watched = sluice("status", "otp", "-w");

    // Then
    assertThat(watched.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(watched.out().lines())
        .satisfiesExactly(
            place -> assertThat(place).contains("  otp  RolledBack "),
            evidence -> assertThat(evidence).endsWith("  otp  error-rate  Good  0.1 %"));
  }

  @Test
  void a_plan_of_the_cluster_has_counts_of_agents_and_a_file_is_held_against_the_api_server(
      @TempDir Path folder) throws Exception {
    // When
    Typed plan = sluice("plan", "otp");

    // Then
    assertThat(plan.exit()).isZero();
    assertThat(plan.out()).contains("passed so far: 1, attempt 1", "10% for 1h: planner 1/10");

    // When
    Path file = folder.resolve("plan.yaml");
    Files.writeString(
        file,
        migration(
            "falling",
            "{name: one, flags: [{key: errors}], steps: [{percent: 50}, {percent: 10}]}"));
    Typed wrong = sluice("plan", "-f", file.toString());

    // Then
    assertThat(wrong.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(wrong.out().replaceAll("\\s+", " ")).contains("steps must rise");
    assertThat(sluice("status", "falling").exit()).isEqualTo(ExitCode.TROUBLE);
  }

  private Typed sluice(String... words) {
    return Typed.in(SharedCluster.operated().kubeconfig().toString(), namespace, words);
  }
}
