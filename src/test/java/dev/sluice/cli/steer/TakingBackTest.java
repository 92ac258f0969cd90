// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.steer;

import static dev.sluice.cli.steer.Moments.COMPLETED;
import static dev.sluice.cli.steer.Moments.DARK;
import static dev.sluice.cli.steer.Moments.RUNNING;
import static dev.sluice.cli.steer.Moments.TAKEN_BACK;
import static dev.sluice.cli.steer.Moments.at;
import static dev.sluice.cli.steer.Moments.held;
import static dev.sluice.cli.steer.Moments.writes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.steer.Intent.Needless;
import dev.sluice.cli.steer.Intent.Refused;
import dev.sluice.cli.steer.Intent.Write;
import dev.sluice.kit.Written;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Rollbacks and retries: what is written, when not, and what is taken for an answer. */
class TakingBackTest {
  @Nested
  class An_emergency {
    private final Emergency asked = new Emergency("it burns");

    @Test
    void is_written_with_its_reason_in_whatever_phase_something_has_started() {
      assertThat(asked.intent(at(RUNNING))).isEqualTo(writes("rollback", "it burns"));
      assertThat(asked.intent(at(COMPLETED))).isEqualTo(writes("rollback", "it burns"));
      assertThat(asked.intent(at(TAKEN_BACK))).isEqualTo(writes("rollback", "it burns"));
    }

    @Test
    void is_refused_with_a_pause_to_take_instead_before_anything_has_started() {
      assertThat(asked.intent(at("phase: Pending")))
          .isEqualTo(
              new Refused(
                  "nothing to roll back: no stage of otp has started; a pause keeps it from"
                      + " starting",
                  "pause otp --reason \"...\""));
    }

    @Test
    void is_needless_only_while_its_annotation_is_there_and_all_is_off() {
      assertThat(asked.intent(at("sluice.dev/rollback: smoke", DARK)))
          .isEqualTo(
              new Needless("is rolled back already: every flag is off for everybody (\"smoke\")"));
      assertThat(asked.intent(at("sluice.dev/rollback: smoke", RUNNING)))
          .isEqualTo(writes("rollback", "it burns"));
      assertThat(asked.intent(at(DARK))).isEqualTo(writes("rollback", "it burns"));
    }

    @Test
    void is_answered_by_the_record_of_an_emergency_and_by_no_other_rollback() {
      assertThat(asked.answer(at(RUNNING), at(RUNNING))).isEmpty();
      assertThat(asked.answer(at(RUNNING), at(TAKEN_BACK))).isEmpty();
      assertThat(asked.answer(at(RUNNING), at(DARK)))
          .hasValue(
              new Answer(
                  true,
                  "is rolled back: every flag is off for everybody",
                  "Emergency",
                  "alice",
                  "emergency: it burns",
                  null,
                  "retry otp --lift"));
    }
  }

  @Nested
  class A_rollback_to_a_stage {
    @Test
    void is_written_by_name_or_number_for_what_has_passed() {
      assertThat(new RollbackTo("registry").intent(at(RUNNING)))
          .isEqualTo(writes("rollback-to", "registry"));
      assertThat(new RollbackTo("0").intent(at(RUNNING))).isEqualTo(writes("rollback-to", "0"));
      assertThat(new RollbackTo("1").intent(at(COMPLETED))).isEqualTo(writes("rollback-to", "1"));
    }

    @Test
    void is_refused_for_a_stage_that_there_is_not_or_that_has_not_passed() {
      assertThat(new RollbackTo("registri").intent(at(RUNNING)))
          .isEqualTo(
              new Refused(
                  "otp has no stage \"registri\": it has registry, telemetry, and 0 is the start",
                  null));
      assertThat(new RollbackTo("3").intent(at(RUNNING))).isInstanceOf(Refused.class);
      assertThat(new RollbackTo("telemetry").intent(at(RUNNING)))
          .isEqualTo(
              new Refused(
                  "stage telemetry has not passed: go back to registry or 0, the start", null));
    }

    @Test
    void is_refused_where_it_stands_there_already() {
      assertThat(new RollbackTo("registry").intent(at(TAKEN_BACK)))
          .isEqualTo(
              new Refused("nothing to roll back: otp stands at stage registry already", null));
    }

    @Test
    void is_answered_by_its_own_rollback_and_not_by_that_of_a_guard() {
      RollbackTo asked = new RollbackTo("registry");
      String requested =
          TAKEN_BACK.replace(
              "cause: GuardBreached, reason: GUARD error-rate",
              "cause: RollbackRequested, reason: asked");

      assertThat(asked.answer(at(RUNNING), at(TAKEN_BACK))).isEmpty();
      assertThat(asked.answer(at(RUNNING), at(requested)))
          .hasValueSatisfying(
              answer -> {
                assertThat(answer.done()).isTrue();
                assertThat(answer.headline())
                    .isEqualTo("is back at what stood when stage registry had passed");
              });
      assertThat(
              asked.answer(
                  at(RUNNING),
                  held(RUNNING, "InvalidAnnotation", "annotation sluice.dev/rollback-to is wrong")))
          .hasValueSatisfying(answer -> assertThat(answer.done()).isFalse());
    }
  }

  @Nested
  class A_retry {
    @Test
    void names_the_next_attempt_or_the_one_that_the_record_asks_for() {
      assertThat(new Retry(false).intent(at(TAKEN_BACK))).isEqualTo(writes("retry", "2"));
      assertThat(
              new Retry(false)
                  .intent(
                      at(
                          TAKEN_BACK.replace(
                              "attempt: 1, position", "attempt: 1, nextAttempt: 3, position"))))
          .isEqualTo(writes("retry", "3"));
    }

    @Test
    void is_refused_while_nothing_is_rolled_back() {
      assertThat(new Retry(true).intent(at(RUNNING)))
          .isEqualTo(new Refused("nothing to retry: otp is Advancing, not rolled back", null));
    }

    @Test
    void is_refused_while_a_rollback_is_asked_for_unless_that_is_lifted_in_the_same_write() {
      Subject latched = at("sluice.dev/rollback: it burns", DARK);

      assertThat(new Retry(false).intent(latched))
          .isEqualTo(
              new Refused(
                  "the rollback of otp is still asked for (sluice.dev/rollback=\"it burns\"):"
                      + " --lift removes that, and retries",
                  "retry otp --lift"));
      assertThat(new Retry(true).intent(latched))
          .isEqualTo(
              new Write(
                  Map.of(
                      "sluice.dev/rollback",
                      Optional.empty(),
                      "sluice.dev/retry",
                      Optional.of("2"))));
    }

    @Test
    void is_answered_by_the_next_attempt_or_by_what_holds_it() {
      Retry asked = new Retry(false);

      assertThat(asked.answer(at(TAKEN_BACK), at(TAKEN_BACK))).isEmpty();
      assertThat(asked.answer(at(TAKEN_BACK), at(RUNNING.replace("attempt: 1", "attempt: 2"))))
          .hasValueSatisfying(a -> assertThat(a.headline()).isEqualTo("is in attempt 2"));
      assertThat(asked.answer(at(TAKEN_BACK), held(TAKEN_BACK, "Paused", "paused: lunch")))
          .hasValueSatisfying(
              a -> {
                assertThat(a.done()).isFalse();
                assertThat(a.message()).isEqualTo("paused: lunch");
              });
    }

    @Test
    void that_is_asked_for_already_and_held_says_by_what() {
      Subject paused =
          Subject.of(
              Written.migration(
                  "sluice.dev/retry: \"2\"",
                  TAKEN_BACK.replace(
                      "reason: RolledBack, message: a retry leads on",
                      "reason: Paused, message: \"paused: lunch\"")));

      assertThat(new Retry(false).intent(paused))
          .isEqualTo(
              new Refused(
                  "a retry of otp is asked for already, and held: paused: lunch", "status otp"));
    }
  }
}
