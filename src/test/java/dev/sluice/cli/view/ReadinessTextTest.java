// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Migration;
import dev.sluice.cli.view.ReadinessText.Standing;
import dev.sluice.kit.Written;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether the next stage may start, to the letter. */
class ReadinessTextTest {
  private static final Instant NOW = Instant.parse("2026-01-05T10:20:00Z");

  private static final String WAITING =
      """
      observedGeneration: 1
      phase: Gating
      progress: 1/2
      stage: telemetry
      waitingFor:
        {what: end of the cool-down and 1 more, until: "2026-01-05T11:00:00Z", command: kubectl annotate --overwrite mig otp sluice.dev/override=cooldown/2}
      record: {revision: 6, attempt: 2, position: Waiting, stage: telemetry, snapshots: [{}, {stage: registry}]}
      stages:
      - {name: registry, phase: Passed}
      - name: telemetry
        phase: Pending
        readiness: 3/5
        readinessTime: "2026-01-05T10:10:00Z"
        waiting:
        - {check: cooldown, message: cool-down of 1h after the last rollback, until: "2026-01-05T11:00:00Z", command: kubectl annotate --overwrite mig otp sluice.dev/override=cooldown/2}
        - {check: health, message: error-rate gives nothing that can be used}
      conditions:
      - {type: Ready, status: "False", reason: CoolingDown, message: cool-down of 1h after the last rollback}
      """;

  @Test
  void each_check_is_a_row_and_says_what_is_missing() {
    // When
    ReadinessText text = text(WAITING);

    // Then
    assertThat(text.standing()).isEqualTo(Standing.SHUT);
    assertThat(String.join("\n", text.lines()))
        .isEqualTo(
            """
            otp  stage telemetry waits to start, and passes 3/5 checks

            CHECK           STATE    WHAT IS MISSING
            previous-stage  passed
            flags           passed
            agents          passed
            cooldown        missing  cool-down of 1h after the last rollback, until
                                     11:00:00Z (40m left)
            health          missing  error-rate gives nothing that can be used

            Change it by kubectl -n fleet annotate --overwrite mig otp sluice.dev/override=cooldown/2""");
  }

  @Test
  void what_holds_besides_the_checks_is_told_first() {
    // Given
    String paused =
        WAITING
            .replace("cool-down and 1 more", "pause")
            .replaceFirst(
                "command: kubectl annotate --overwrite mig otp sluice.dev/override=cooldown/2",
                "command: kubectl annotate mig otp sluice.dev/pause-")
            .replace(
                "reason: CoolingDown, message: cool-down of 1h after the last rollback",
                "reason: Paused, message: 'paused: lunch'");

    // When
    ReadinessText text = text(paused);

    // Then
    assertThat(text.lines())
        .containsSubsequence(
            "Held         paused: lunch, until 11:00:00Z (40m left)",
            "Change it by kubectl -n fleet annotate mig otp sluice.dev/pause-",
            "Change it by kubectl -n fleet annotate --overwrite mig otp"
                + " sluice.dev/override=cooldown/2");
  }

  @Test
  void what_is_only_observed_or_cut_short_holds_once_and_not_twice() {
    // Given
    String observed =
        WAITING.replace(
            "message: cool-down of 1h after the last rollback}\n",
            "message: \"observed only: cool-down of 1h after the last rollback\"}\n");

    // When
    ReadinessText text = text(observed);

    // Then
    assertThat(text.lines()).noneMatch(line -> line.startsWith("Held"));
  }

  @Test
  void a_stage_that_passes_all_its_checks_may_start() {
    // Given
    String ready =
        """
        observedGeneration: 1
        phase: Pending
        stage: registry
        stages: [{name: registry, phase: Pending, readiness: 5/5, readinessTime: "2026-01-05T10:10:00Z"}]
        conditions: [{type: Ready, status: "False", reason: StageStarted, message: stage registry to 50%}]
        """;

    // When
    ReadinessText text = text(ready);

    // Then
    assertThat(text.standing()).isEqualTo(Standing.OPEN);
    assertThat(text.lines())
        .first()
        .isEqualTo("otp  stage registry waits to start, and passes 5/5 checks");
    assertThat(text.lines()).last().isEqualTo("health          passed");
  }

  @ParameterizedTest
  @CsvSource({
    "Running, Advancing, OPEN, otp  stage telemetry runs: nothing waits to start",
    "Completed, Completed, OPEN, otp  Completed: no stage waits to start",
    "RolledBack, RolledBack, SHUT, otp  RolledBack: no stage waits to start",
    "RolledBack, Halted, SHUT, otp  Halted: no stage waits to start"
  })
  void where_no_stage_waits_that_is_said(
      String position, String phase, Standing standing, String headline) {
    // When
    ReadinessText text =
        text(
            """
            observedGeneration: 1
            phase: %s
            stage: telemetry
            record: {revision: 6, attempt: 1, position: %s, stage: telemetry, snapshots: [{}, {stage: registry}]}
            """
                .formatted(phase, position));

    // Then
    assertThat(text.standing()).isEqualTo(standing);
    assertThat(text.lines()).first().isEqualTo(headline);
  }

  @Test
  void a_migration_that_was_taken_back_says_what_leads_on() {
    // When
    ReadinessText text =
        text(
            """
            observedGeneration: 1
            phase: RolledBack
            waitingFor: {what: retry, command: kubectl annotate --overwrite mig otp sluice.dev/retry=2}
            record: {revision: 6, attempt: 1, position: RolledBack, stage: telemetry, snapshots: [{}, {stage: registry}]}
            conditions: [{type: Ready, status: "False", reason: RolledBack, message: rolled back; a retry leads on}]
            """);

    // Then
    assertThat(text.lines())
        .contains(
            "Held         rolled back; a retry leads on",
            "Change it by kubectl -n fleet annotate --overwrite mig otp sluice.dev/retry=2");
  }

  @Test
  void a_plan_that_no_operator_has_seen_as_it_is_says_so() {
    assertThat(text("").standing()).isEqualTo(Standing.UNSEEN);
    assertThat(text(WAITING.replace("observedGeneration: 1", "observedGeneration: 0")).lines())
        .containsExactly("otp: no operator has seen the plan as it is. Is one running?");
  }

  private static ReadinessText text(String status) {
    Migration migration = Written.migration(status);
    migration.getMetadata().setGeneration(1L);
    return ReadinessText.of(migration, NOW, new Phrases("sluice", Optional.of("fleet")), Ink.NONE);
  }
}
