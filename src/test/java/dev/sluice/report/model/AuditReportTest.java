// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.report.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.api.MigrationStatus.HistoryEntry;
import dev.sluice.api.MigrationStatus.StagePhase;
import dev.sluice.report.Reported;
import dev.sluice.report.model.Contrast.Against;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What is read off a status. */
class AuditReportTest {
  private final AuditReport report = Reported.takenBack();
  private final StageReport registry = report.stages().getFirst();
  private final StageReport tracing = report.stages().get(1);

  @Test
  void a_stage_that_passed_tells_when_and_how_long() {
    assertThat(registry.phase()).isEqualTo(StagePhase.Passed);
    assertThat(registry.tookSeconds()).isEqualTo(1950);
    assertThat(registry.transitions())
        .extracting(HistoryEntry::cause)
        .containsExactly("StageStarted", "StepRaised", "StagePassed");
  }

  @Test
  void a_stage_that_was_taken_back_ends_with_the_rollback() {
    assertThat(tracing.ended()).isEqualTo(Instant.parse("2026-01-05T10:52:04Z"));
    assertThat(tracing.transitions())
        .extracting(HistoryEntry::cause)
        .containsExactly("StageStarted", "GuardBreached");
  }

  @Test
  void of_several_rollbacks_the_first_after_its_start_ended_it() {
    AuditReport again =
        Reported.of(
            """
            observedGeneration: 1
            record:
              revision: 9
              attempt: 2
              position: RolledBack
              rollbacks:
              - {attempt: 1, cause: Emergency, time: "2026-01-05T09:00:00Z"}
              - {attempt: 2, cause: GuardBreached, time: "2026-01-05T10:05:00Z"}
              - {attempt: 2, cause: Emergency, emergency: true, time: "2026-01-05T11:00:00Z"}
            stages: [{name: registry, phase: RolledBack, startTime: "2026-01-05T10:00:00Z"}]
            """);

    assertThat(again.stages().getFirst().tookSeconds()).isEqualTo(300);
  }

  @Test
  void exposed_are_held_against_the_rest_and_everybody_against_before() {
    assertThat(registry.contrasts())
        .extracting(Contrast::against)
        .containsExactly(Against.Rest, Against.BeforeStage);
    Contrast rest = registry.contrasts().getFirst();
    assertThat(rest.percent()).isEqualTo(50);
    assertThat(rest.errorRateDelta()).isCloseTo(17.0 / 4210 - 16.0 / 4190, within(1e-12));
    assertThat(rest.p95Delta()).isCloseTo(0.002, within(1e-12));
  }

  @Test
  void a_percentile_that_is_only_known_to_be_greater_has_no_difference() {
    Contrast rest = tracing.contrasts().getFirst();

    assertThat(rest.exposed().errorRate()).isCloseTo(20.0 / 101, within(1e-12));
    assertThat(rest.p95Delta()).isNull();
  }

  @Test
  void a_rollback_has_its_cause_and_what_became_of_it() {
    assertThat(report.rollbacks())
        .containsExactly(
            new RollbackReport(
                Instant.parse("2026-01-05T10:52:04Z"),
                1,
                "tracing",
                "registry",
                "GuardBreached",
                "error-rate: 19.8 % > 5 % | 20 of 101",
                "sluice",
                false,
                false,
                71L,
                "9/10"));
    assertThat(report.risks())
        .containsExactly("the last rollback was not sent to all agents (9/10): planner-3");
  }

  @Test
  void a_stage_whose_begin_the_history_has_forgotten_says_so() {
    StageReport stage =
        Reported.of(
                """
                observedGeneration: 1
                stages: [{name: registry, phase: Running, startTime: "2026-01-05T10:00:00Z"}]
                history: [{time: "2026-01-05T11:00:00Z", attempt: 1, revision: 40, from: a, to: b, decision: Advance, cause: StepRaised}]
                """)
            .stages()
            .getFirst();

    assertThat(stage.older()).isTrue();
    assertThat(stage.tookSeconds()).isNull();
    assertThat(stage.transitions()).hasSize(1);
  }

  @Test
  void a_stage_that_ran_unmeasured_and_a_plan_that_was_edited_are_to_be_known() {
    AuditReport edited =
        Reported.of(
            """
            observedGeneration: 0
            stages: [{name: registry, phase: Running, startTime: "2026-01-05T10:00:00Z"}]
            """);

    assertThat(edited.risks())
        .containsExactly(
            "the plan has been edited since, and no operator has seen it as it is",
            "stage registry: nothing was measured of its agents so far");
  }
}
