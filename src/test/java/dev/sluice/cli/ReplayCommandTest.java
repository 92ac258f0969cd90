// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings through the engine and the judge, without a cluster. */
class ReplayCommandTest {
  private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");

  @TempDir private Path folder;
  private final StringBuilder lines = new StringBuilder();
  private int requests;
  private int errors;
  private int second;

  @BeforeEach
  void a_plan_of_two_stages() throws IOException {
    Files.writeString(
        folder.resolve("plan.yaml"),
        """
        apiVersion: sluice.dev/v1alpha1
        kind: FlagSet
        metadata: {name: otp}
        spec: {flags: [{key: registry}, {key: telemetry}]}
        ---
        apiVersion: sluice.dev/v1alpha1
        kind: AgentDeployment
        metadata: {name: planner}
        spec: {replicas: 2, flagSetNames: [otp], metrics: {port: 9464}, template: {}}
        ---
        apiVersion: sluice.dev/v1alpha1
        kind: HealthPolicy
        metadata: {name: strict}
        spec: {interval: 10s, checks: [{name: error-rate, signal: ErrorRate, max: 0.05}]}
        ---
        apiVersion: sluice.dev/v1alpha1
        kind: Migration
        metadata: {name: otp}
        spec:
          flagSetName: otp
          healthPolicyName: strict
          stages:
          - {name: one, flags: [{key: registry}], steps: [{percent: 50, hold: 20s}], window: 30s}
          - {name: two, flags: [{key: telemetry}], steps: [], window: 30s, approval: Required}
        """);
  }

  @Test
  void a_healthy_fleet_goes_to_the_end_once_a_person_has_approved() throws IOException {
    // Given
    looks(12, 0);
    line("\"annotate\":{\"sluice.dev/approve\":\"two/1\"}");
    looks(6, 0);

    // When
    Typed replayed = replay();

    // Then
    assertThat(replayed.out())
        .isEqualTo(
            """
            otp, replayed from 2026-03-02T09:00:00Z on, for 2m50s

            +0s                         waits for the first look before stage one
            +10s      StageStarted      start -> one 50%
            +10s                        waits for hold at 50%
            +30s      StepRaised        one 50% -> one 100%
            +30s                        waits for window of stage one
            +1m       StagePassed       one 100% -> before two
            +1m                         waits for approval
            +2m       StageStarted      before two -> two 100%
            +2m                         waits for window of stage two
            +2m30s    Completed         two 100% -> completed

            +2m50s    the end: Completed, 2/2 stages passed
            """);
    assertThat(replayed.exit()).isZero();
  }

  @Test
  void what_would_have_been_taken_back_is_shown_with_its_evidence() throws IOException {
    // Given
    looks(4, 0);
    looks(4, 40);

    // When
    Typed replayed = replay();

    // Then
    assertThat(replayed.out())
        .contains("GuardBreached     one 100% -> rolled back to start")
        .contains("GUARD error-rate 20 % > 5 %")
        .endsWith("the end: RolledBack, 0/2 stages passed\n");
    assertThat(replayed.exit()).isEqualTo(ExitCode.REFUSED);
  }

  @Test
  void a_pod_that_is_killed_for_memory_takes_back_too() throws IOException {
    // Given
    looks(4, 0);
    line("\"pod\":\"planner/0\",\"oomKilled\":true");

    // When
    Typed replayed = replay();

    // Then
    assertThat(replayed.out()).contains("GuardBreached").contains("OOMKilled");
  }

  @Test
  void what_another_source_gave_is_judged_by_the_name_of_its_check() throws IOException {
    // Given
    Path plan = folder.resolve("plan.yaml");
    Files.writeString(
        plan,
        Files.readString(plan)
            .replace(
                "checks: [{name: error-rate, signal: ErrorRate, max: 0.05}]",
                "checks: [{name: queue, max: 100, prometheus: {provider: main, query: depth}}]"));
    for (int value : new int[] {7, 8, 9, 120, 130}) {
      line(
          "\"check\":\"queue\",\"byAgent\":{\"planner/0\":%d,\"planner/1\":%d}"
              .formatted(value, value));
      second += 10;
    }

    // When
    Typed replayed = replay();

    // Then
    assertThat(replayed.out()).contains("GUARD queue 130 > 100");
  }

  @Test
  void agents_that_fall_silent_end_no_window() throws IOException {
    // Given
    looks(3, 0);
    for (int look = 0; look < 20; look++) {
      for (int agent = 0; agent < 2; agent++) {
        line("\"agent\":\"planner/" + agent + "\",\"silent\":\"Unreachable\"");
      }
      second += 10;
    }

    // When
    Typed replayed = replay();

    // Then
    assertThat(replayed.out())
        .contains("waits for")
        .doesNotContain("StagePassed")
        .doesNotContain("GuardBreached");
  }

  @Test
  void suites_of_the_plan_are_told_to_count_as_passed() throws IOException {
    // Given
    Path plan = folder.resolve("plan.yaml");
    String without = Files.readString(plan);
    Files.writeString(
        plan,
        without.replace(
            "window: 30s}",
            "window: 30s, readiness: [{name: suite, job: {cronJobName: checkout}}]}"));
    looks(12, 0);

    // When
    Typed result = replay();

    // Then
    assertThat(result.out())
        .contains("suites are not in a recording and count as passed: checkout");
    Files.writeString(plan, without);
    assertThat(replay().out()).doesNotContain("suites");
  }

  @Test
  void a_wrong_line_is_named() throws IOException {
    // Given
    looks(1, 0);
    line("\"agent\":\"planner/x\"");

    // When
    Typed replayed = replay();

    // Then
    assertThat(replayed.err()).contains("line 3: agent is \"planner/x\": write");
    assertThat(replayed.exit()).isEqualTo(ExitCode.REFUSED);
  }

  @Test
  void what_the_plan_does_not_have_is_told_instead_of_passed_over() throws IOException {
    // Given
    line("\"agent\":\"planer/0\",\"requests\":1");

    // When
    Typed replayed = replay();

    // Then
    assertThat(replayed.err())
        .contains("tells of default/planer/0")
        .contains("have {planner=2} agents: correct the name");
    assertThat(replayed.exit()).isEqualTo(ExitCode.REFUSED);
  }

  @Test
  void a_check_that_no_policy_reads_from_outside_is_told_too() throws IOException {
    // Given
    line("\"check\":\"error-rate\",\"value\":1");

    // When
    Typed replayed = replay();

    // Then
    assertThat(replayed.err()).contains("tells of check error-rate").contains("are []");
  }

  @Test
  void a_new_attempt_takes_its_baseline_after_the_failed_one() throws IOException {
    // Given
    Path plan = folder.resolve("plan.yaml");
    Files.writeString(
        plan,
        Files.readString(plan)
            .replace(
                "max: 0.05}", "max: 0.05}, {name: errors-before, signal: ErrorRate, maxRatio: 2.0}")
            .replace("flagSetName: otp\n", "flagSetName: otp\n  cooldown: 0s\n"));
    looks(6, 2);
    looks(4, 40);
    line("\"annotate\":{\"sluice.dev/retry\":\"2\"}");
    looks(12, 2);

    // When
    Typed replayed = replay();

    // Then
    String second = replayed.out().substring(replayed.out().indexOf("RetryRequested"));
    assertThat(second).contains("waits for baseline").contains("StagePassed");
  }

  private void looks(int looks, int errorsEach) {
    for (int look = 0; look < looks; look++) {
      requests += 200;
      errors += errorsEach;
      for (int agent = 0; agent < 2; agent++) {
        line(
            "\"agent\":\"planner/%d\",\"requests\":%d,\"errors\":%d"
                .formatted(agent, requests, errors));
      }
      second += 10;
    }
  }

  private void line(String fields) {
    lines.append("{\"time\":\"%s\",%s}%n".formatted(NINE.plusSeconds(second), fields));
  }

  private Typed replay() throws IOException {
    Path readings = folder.resolve("readings.jsonl");
    Files.writeString(readings, lines);
    return Typed.run(
        "replay", "-f", folder.resolve("plan.yaml").toString(), "-r", readings.toString());
  }
}
