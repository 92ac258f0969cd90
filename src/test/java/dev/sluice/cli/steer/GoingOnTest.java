// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.steer;

import static dev.sluice.cli.steer.Moments.APPROVAL;
import static dev.sluice.cli.steer.Moments.COMPLETED;
import static dev.sluice.cli.steer.Moments.RUNNING;
import static dev.sluice.cli.steer.Moments.TAKEN_BACK;
import static dev.sluice.cli.steer.Moments.at;
import static dev.sluice.cli.steer.Moments.held;
import static dev.sluice.cli.steer.Moments.writes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Migration;
import dev.sluice.cli.steer.Intent.Needless;
import dev.sluice.cli.steer.Intent.Refused;
import dev.sluice.cli.steer.Intent.Write;
import dev.sluice.kit.With;
import dev.sluice.kit.Written;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pause, resume, approval, skipped waits: what is written, and what is taken for an answer. */
class GoingOnTest {
  @Nested
  class A_pause {
    private final Pause asked = new Pause("lunch");

    @Test
    void is_written_while_something_can_go_on() {
      assertThat(asked.intent(at(RUNNING))).isEqualTo(writes("pause", "lunch"));
      assertThat(asked.intent(at("phase: Pending"))).isEqualTo(writes("pause", "lunch"));
      assertThat(asked.intent(at(APPROVAL))).isEqualTo(writes("pause", "lunch"));
    }

    @Test
    void is_refused_at_an_end() {
      assertThat(asked.intent(at(COMPLETED)))
          .isEqualTo(new Refused("nothing to pause: otp is Completed", null));
      assertThat(asked.intent(at(TAKEN_BACK)))
          .isEqualTo(new Refused("nothing to pause: otp is RolledBack", "status otp"));
    }

    @Test
    void is_answered_when_the_status_says_so_or_a_rollback_comes_first() {
      assertThat(asked.answer(at(RUNNING), at(RUNNING))).isEmpty();
      assertThat(asked.answer(at(RUNNING), held(RUNNING, "Paused", "paused: lunch")))
          .hasValueSatisfying(a -> assertThat(a.headline()).isEqualTo("is paused"));
      assertThat(asked.answer(at(RUNNING), at(TAKEN_BACK)))
          .hasValueSatisfying(a -> assertThat(a.done()).isFalse());
    }
  }

  @Nested
  class A_resume {
    @Test
    void removes_the_annotation() {
      assertThat(new Resume().intent(at("sluice.dev/pause: lunch", RUNNING)))
          .isEqualTo(new Write(Map.of("sluice.dev/pause", Optional.empty())));
    }

    @Test
    void is_needless_where_nothing_is_paused() {
      assertThat(new Resume().intent(at(RUNNING))).isEqualTo(new Needless("is not paused"));
    }

    @Test
    void is_answered_when_something_else_than_the_pause_is_the_reason() {
      Subject paused = held(RUNNING, "Paused", "paused: lunch");

      assertThat(new Resume().answer(paused, paused)).isEmpty();
      assertThat(new Resume().answer(paused, at(RUNNING)))
          .hasValueSatisfying(a -> assertThat(a.headline()).isEqualTo("goes on"));
    }

    @Test
    void says_so_if_the_spec_holds_it_too() {
      Subject paused = held(RUNNING, "Paused", "paused: lunch");

      assertThat(
              new Resume().answer(paused, held(RUNNING, "Paused", "paused: spec.paused is true")))
          .hasValueSatisfying(
              a -> {
                assertThat(a.done()).isFalse();
                assertThat(a.message()).contains("spec.paused");
              });
    }
  }

  @Nested
  class A_resume_of_what_the_spec_pauses {
    @Test
    void is_refused_at_once_whatever_the_annotation_says() {
      Migration migration = Written.migration("sluice.dev/pause: lunch", RUNNING);
      migration.setSpec(With.with(migration.getSpec(), "paused", true));
      Subject paused = Subject.of(migration);

      assertThat(new Resume().intent(paused))
          .isEqualTo(
              new Refused(
                  "otp stays paused: spec.paused is true: set it to false where the object comes"
                      + " from",
                  null));
    }
  }

  @Nested
  class An_approval {
    @Test
    void names_the_stage_that_waits_and_the_attempt() {
      assertThat(new Approve(null).intent(at(APPROVAL)))
          .isEqualTo(writes("approve", "telemetry/2"));
      assertThat(new Approve("telemetry").intent(at(APPROVAL)))
          .isEqualTo(writes("approve", "telemetry/2"));
    }

    @Test
    void of_another_stage_is_refused() {
      assertThat(new Approve("registry").intent(at(APPROVAL)))
          .isEqualTo(
              new Refused(
                  "otp waits for the approval of stage telemetry, not of registry",
                  "approve otp telemetry"));
    }

    @Test
    void is_refused_while_nothing_waits_for_it() {
      assertThat(new Approve(null).intent(at(RUNNING)))
          .isEqualTo(new Refused("nothing to approve: otp is Advancing", "status otp"));
    }

    @Test
    void is_answered_when_it_is_not_waited_for_any_more() {
      Approve asked = new Approve(null);

      assertThat(asked.answer(at(APPROVAL), at(APPROVAL))).isEmpty();
      assertThat(asked.answer(at(APPROVAL), at(RUNNING.replace("attempt: 1", "attempt: 2"))))
          .hasValueSatisfying(
              a -> assertThat(a.headline()).isEqualTo("has stage telemetry approved"));
      assertThat(asked.answer(at(APPROVAL), held(APPROVAL, "Paused", "paused: lunch")))
          .hasValueSatisfying(a -> assertThat(a.done()).isFalse());
    }
  }

  @Nested
  class An_approval_that_starts_nothing_yet {
    private final Approve asked = new Approve(null);

    @ParameterizedTest
    @ValueSource(
        strings = {
          "FlagSetNotFound",
          "HealthPolicyNotFound",
          "AwaitingClaim",
          "ClaimConflict",
          "WorkloadMissing",
          "NoAgents",
          "FlagKilled",
          "Paused",
          "InvalidPlan",
          "UnknownFlag",
          "RollbackPresent",
          "SomethingNew"
        })
    void is_no_approval_where_the_engine_has_not_come_to_it(String reason) {
      assertThat(asked.answer(at(APPROVAL), held(APPROVAL, reason, "why")))
          .hasValueSatisfying(
              a -> {
                assertThat(a.done()).isFalse();
                assertThat(a.cause()).isEqualTo(reason);
                assertThat(a.message()).isEqualTo("why");
              });
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "CoolingDown",
          "GatheringBaseline",
          "AwaitingLook",
          "Blind",
          "BlindTooLong",
          "UnhealthyBeforeStart",
          "WatchBreached"
        })
    void stands_where_the_engine_is_beyond_it_and_what_it_waits_for_is_said(String reason) {
      assertThat(asked.answer(at(APPROVAL), held(APPROVAL, reason, "why")))
          .hasValueSatisfying(
              a -> {
                assertThat(a.done()).isTrue();
                assertThat(a.headline())
                    .isEqualTo("has stage telemetry approved, and it waits: why");
              });
    }

    @Test
    void does_not_stand_in_another_attempt() {
      assertThat(
              asked.answer(
                  at(APPROVAL),
                  held(APPROVAL.replace("attempt: 2", "attempt: 3"), "CoolingDown", "why")))
          .hasValueSatisfying(a -> assertThat(a.done()).isFalse());
    }

    @Test
    void stands_by_its_token_whatever_came_later() {
      String noted =
          APPROVAL.replace(
              "stage: telemetry, snap", "stage: telemetry, tokens: [approve=telemetry/2], snap");

      assertThat(asked.answer(at(APPROVAL), held(noted, "Paused", "paused: lunch")))
          .hasValueSatisfying(a -> assertThat(a.done()).isTrue());
    }
  }

  @Nested
  class A_skipped_wait {
    @Test
    void names_stage_percent_and_attempt_and_100_for_the_window() {
      assertThat(new SkipWait().intent(at(RUNNING)))
          .isEqualTo(writes("skip-wait", "telemetry/10/1"));
      assertThat(new SkipWait().intent(at(RUNNING.replace("step: 0", "step: 3"))))
          .isEqualTo(writes("skip-wait", "telemetry/100/1"));
    }

    @Test
    void is_refused_while_no_stage_runs() {
      assertThat(new SkipWait().intent(at(APPROVAL)))
          .isEqualTo(new Refused("no hold or window to skip: no stage of otp runs", "status otp"));
    }

    @Test
    void is_answered_when_the_record_notes_the_token() {
      Subject skipped =
          at(RUNNING.replace("step: 0", "step: 1, tokens: [skip-wait=telemetry/10/1]"));

      assertThat(new SkipWait().answer(at(RUNNING), at(RUNNING))).isEmpty();
      assertThat(new SkipWait().answer(at(RUNNING), skipped))
          .hasValueSatisfying(
              a -> assertThat(a.headline()).isEqualTo("has skipped the wait at telemetry 10%"));
    }

    @Test
    void that_came_too_late_is_over_by_itself() {
      assertThat(new SkipWait().answer(at(RUNNING), at(RUNNING.replace("step: 0", "step: 1"))))
          .hasValueSatisfying(
              a -> assertThat(a.headline()).isEqualTo("has left telemetry 10% by itself"));
    }

    @Test
    void never_skips_a_guard_and_says_what_holds() {
      assertThat(new SkipWait().answer(at(RUNNING), held(RUNNING, "Blind", "nothing to be seen")))
          .hasValueSatisfying(
              a -> {
                assertThat(a.done()).isFalse();
                assertThat(a.message()).isEqualTo("nothing to be seen");
              });
      assertThat(new SkipWait().answer(at(RUNNING), at(TAKEN_BACK)))
          .hasValueSatisfying(a -> assertThat(a.done()).isFalse());
    }
  }
}
