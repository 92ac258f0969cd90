// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.Migration;
import dev.sluice.cli.steer.Answer;
import dev.sluice.kit.Written;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What people see, to the letter. */
class StatusTextTest {
  private static final Instant NOW = Instant.parse("2026-01-05T10:20:00Z");
  private static final Phrases HERE = new Phrases("sluice", Optional.empty());

  private static final String TAKEN_BACK =
      """
      phase: RolledBack
      progress: 1/2
      stage: telemetry
      waitingFor: {what: retry, command: kubectl annotate --overwrite mig otp sluice.dev/retry=2}
      record:
        {revision: 6, attempt: 1, position: RolledBack, stage: telemetry, started: [registry], snapshots: [{}, {stage: registry}],
         exposures: [{key: registry, percent: 100}, {key: telemetry, percent: 0}, {key: spans, percent: 0}]}
      stages:
      - {name: registry, phase: Passed, startTime: "2026-01-05T09:40:00Z", passedTime: "2026-01-05T10:12:00Z"}
      - {name: telemetry, phase: RolledBack, startTime: "2026-01-05T10:12:01Z"}
      lastRollback:
        {cause: GuardBreached, reason: "GUARD error-rate 19.8 % > 5 % (1 of 1 exposed agents, 100 requests)",
         fromStage: telemetry, toStage: registry, time: "2026-01-05T10:14:30Z", by: sluice, decidedInMillis: 71}
      verdict:
        overall: Bad
        checks:
        - {name: pods, verdict: Good, samples: 0, reason: no pod crashes or lacks its image}
        - {name: error-rate, verdict: Bad, reading: 0.198019, limit: 0.05, samples: 1010, reason: "19.8 % > 5 % (1 of 1 exposed agents, 100 requests)"}
        - {name: latency, verdict: NotConfigured, reason: the agents declare no metrics}
        - {name: delivery, verdict: NotConfigured, reason: the agents declare no metrics}
      conditions:
      - {type: Ready, status: "False", reason: RolledBack, message: rolled back; a retry leads on}
      - {type: Stalled, status: "True", reason: RolledBack, message: rolled back; a retry leads on}
      - {type: Healthy, status: "False", reason: Bad, message: "error-rate: 19.8 % > 5 %"}
      - {type: RolledBack, status: "True", reason: GuardBreached, message: rolled back in attempt 1}
      history:
      - {time: "2026-01-05T09:40:00Z", attempt: 1, revision: 1, from: start, to: registry 50%, decision: Advance, cause: StageStarted}
      - {time: "2026-01-05T09:42:00Z", attempt: 1, revision: 2, from: registry 50%, to: registry 100%, decision: Advance, cause: StepRaised}
      - {time: "2026-01-05T10:12:00Z", attempt: 1, revision: 3, from: registry 100%, to: before telemetry, decision: Advance, cause: StagePassed}
      - {time: "2026-01-05T10:12:01Z", attempt: 1, revision: 4, from: before telemetry, to: telemetry 10%, decision: Advance, cause: StageStarted}
      - {time: "2026-01-05T10:14:30Z", attempt: 1, revision: 6, from: telemetry 10%, to: rolled back to registry, decision: RollBack, cause: GuardBreached, by: sluice}
      - {time: "2026-01-05T10:14:31Z", attempt: 1, revision: 7, from: a, to: b, decision: RollBack, cause: Emergency, by: alice}
      """;

  private static final String HOLDING =
      """
      phase: Advancing
      progress: 1/2
      stage: telemetry
      exposure: 10% (1/10)
      waitingFor: {what: hold at 10%, until: "2026-01-05T10:22:01Z", command: kubectl annotate mig otp sluice.dev/skip-wait=telemetry/10/1}
      stages:
      - {name: registry, phase: Passed, passedTime: "2026-01-03T10:12:00Z"}
      - {name: telemetry, phase: Running, startTime: "2026-01-05T10:12:01Z"}
      conditions:
      - {type: Ready, status: "False", reason: HoldingStep, message: hold at 10%}
      - {type: Healthy, status: "True", reason: Good, message: all is well}
      """;

  private static final String COUNTS =
      """
      flags:
      - {key: registry, percent: 100, exposed: 10, of: 10}
      - {key: telemetry, percent: 0, exposed: 0, of: 10}
      - {key: spans, percent: 20, exposed: 2, of: 10}
      """;

  @Test
  void a_migration_that_was_taken_back_shows_where_why_and_what_leads_on() {
    assertThat(text(Written.migration(TAKEN_BACK), null, HERE))
        .isEqualTo(
            """
            otp  RolledBack  1/2 stages passed, attempt 1

            STAGE      RISK  PHASE       EXPOSURE  SINCE
            registry   Low   Passed      100%      8m ago
            telemetry  High  RolledBack  0%        5m30s ago

            Waits for    retry
            Change it by kubectl annotate --overwrite mig otp sluice.dev/retry=2

            Rolled back  telemetry -> registry at 10:14:30Z: GuardBreached by sluice,
                         decided in 71 ms
                         GUARD error-rate 19.8 % > 5 % (1 of 1 exposed agents, 100 requests)

            CONDITION  STATUS  REASON      MESSAGE
            Stalled    True    RolledBack  rolled back; a retry leads on
            Healthy    False   Bad         error-rate: 19.8 % > 5 %

            CHECK       VERDICT  READING  LIMIT  SAMPLES  REASON
            pods        Good     -        -      0        no pod crashes or lacks its image
            error-rate  Bad      0.198    0.05   1,010    19.8 % > 5 % (1 of 1 exposed
                                                          agents, 100 requests)
            Not judged   latency, delivery: the agents declare no metrics

            TIME       CAUSE          BY      FROM -> TO
            09:42:00Z  StepRaised     -       registry 50% -> registry 100%
            10:12:00Z  StagePassed    -       registry 100% -> before telemetry
            10:12:01Z  StageStarted   -       before telemetry -> telemetry 10%
            10:14:30Z  GuardBreached  sluice  telemetry 10% -> rolled back to registry
            10:14:31Z  Emergency      alice   a -> b""");
  }

  @Test
  void a_running_migration_shows_until_when_it_waits_and_nothing_that_is_fine() {
    FlagSetStatus counts = Written.flagSet(COUNTS).getStatus();

    assertThat(text(Written.migration(HOLDING), counts, HERE))
        .isEqualTo(
            """
            otp  Advancing  1/2 stages passed, attempt 1

            STAGE      RISK  PHASE    EXPOSURE    SINCE
            registry   Low   Passed   10/10       2d ago
            telemetry  High  Running  10% (1/10)  7m59s ago

            Waits for    hold at 10%, until 10:22:01Z (2m1s left)
            Change it by kubectl annotate mig otp sluice.dev/skip-wait=telemetry/10/1""");
  }

  @Test
  void flags_of_a_stage_that_differ_are_shown_as_a_range() {
    FlagSetStatus counts = Written.flagSet(COUNTS).getStatus();

    assertThat(text(Written.migration(TAKEN_BACK), counts, HERE))
        .contains("telemetry  High  RolledBack  0-2/10");
  }

  @Test
  void a_command_names_the_namespace_that_the_user_named() {
    Phrases elsewhere = new Phrases("kubectl sluice", Optional.of("fleet"));

    assertThat(text(Written.migration(TAKEN_BACK), null, elsewhere))
        .contains("Change it by kubectl -n fleet annotate --overwrite mig otp sluice.dev/retry=2");
    assertThat(elsewhere.own("retry otp")).isEqualTo("kubectl sluice retry otp -n fleet");
  }

  @Test
  void a_migration_that_no_operator_has_seen_says_so() {
    Migration unseen = Written.migration("");

    assertThat(text(unseen, null, HERE))
        .isEqualTo("otp: no operator has seen it yet. Is one running?");
  }

  @Test
  void colours_are_there_only_if_they_are_wanted() {
    assertThat(text(Written.migration(TAKEN_BACK), null, HERE)).doesNotContain("\u001b");
    assertThat(
            String.join(
                "\n",
                StatusText.of(Written.migration(TAKEN_BACK), null, null, NOW, HERE, new Ink(true))))
        .contains("\u001b[31mRolledBack\u001b[0m");
  }

  @Test
  void several_migrations_are_a_row_each() {
    Migration unseen = Written.migration("");
    unseen.getMetadata().setName("another");

    assertThat(
            StatusList.of(
                List.of(Written.migration(TAKEN_BACK), unseen, Written.migration(HOLDING)),
                Ink.NONE))
        .containsExactly(
            "NAME     PHASE         PROGRESS  STAGE      EXPOSURE    WAITS FOR",
            "another  not seen yet  -         -          -           -",
            "otp      RolledBack    1/2       telemetry  -           retry",
            "otp      Advancing     1/2       telemetry  10% (1/10)  hold at 10%");
  }

  @Test
  void a_transition_is_one_line() {
    assertThat(StatusLine.of(Written.migration(HOLDING)).at(NOW))
        .isEqualTo(
            "10:20:00Z  otp  Advancing         telemetry      10% (1/10)     HoldingStep: hold at"
                + " 10%");
  }

  @Test
  void an_answer_says_what_was_decided_why_how_long_it_took_and_what_leads_on() {
    Answer answer =
        new Answer(
            true,
            "is rolled back: every flag is off for everybody",
            "Emergency",
            "alice",
            "emergency: it burns",
            null,
            "retry otp --lift");

    assertThat(AnswerText.of("otp", answer, Duration.ofMillis(87), NOW, HERE, Ink.NONE))
        .containsExactly(
            "otp is rolled back: every flag is off for everybody",
            "  cause     Emergency, asked for by alice",
            "  message   emergency: it burns",
            "  answered  after 87 ms",
            "  go on by  sluice retry otp --lift");
  }

  private static String text(Migration migration, FlagSetStatus flags, Phrases phrases) {
    return String.join("\n", StatusText.of(migration, flags, null, NOW, phrases, Ink.NONE));
  }
}
