// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.MigrationStatus;
import dev.sluice.recorder.Recording;
import dev.sluice.simulation.real.RealRun.Recorded;
import dev.sluice.simulation.real.RealScript;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The operator of the model decides as the product did in recorded runs. */
class ReplayTest {
  @ParameterizedTest
  @EnumSource
  void decides_in_the_model_what_was_decided_in_the_real_run(RealScript script) throws IOException {
    // When
    Replay.Outcome outcome = Replay.of(script.read(), Sabotage.NONE, Compared.DECISIONS);

    // Then
    System.out.printf(
        "%s: %d decisions, %d of them before the latest news%n",
        script, outcome.decisions(), outcome.late());
    assertThat(outcome.difference()).isEmpty();
    assertThat(outcome.decisions()).isGreaterThan(15);
  }

  @ParameterizedTest
  @CsvSource({
    "DEAF, EMERGENCY_AND_RETRIED",
    "ROSY, BREACHED_AND_RETRIED",
    "SLEEPY, WHOLE_PASS",
  })
  void a_bug_of_the_model_is_a_difference(Sabotage bug, RealScript script) throws IOException {
    // When
    Replay.Outcome outcome = Replay.of(script.read(), bug, Compared.DECISIONS);

    // Then
    assertThat(outcome.difference()).contains("the status of migration alpha (model | real)");
  }

  @Test
  void a_real_operator_that_left_a_step_out_is_a_difference() throws IOException {
    // Given
    Recorded run = RealScript.WHOLE_PASS.read();
    long leftOut =
        RecordedWrite.of(run.history()).stream()
            .filter(write -> write.kind() == Kind.MIGRATION && write.isDecision())
            .skip(3)
            .findFirst()
            .orElseThrow()
            .revision();
    Recording history =
        new Recording(
            run.history().revisions().stream().filter(r -> r.revision() != leftOut).toList(),
            Optional.empty());

    // When
    Replay.Outcome outcome =
        Replay.of(new Recorded(history, run.readings()), Sabotage.NONE, Compared.DECISIONS);

    // Then
    assertThat(outcome.difference()).contains("(model | real)");
  }

  @ParameterizedTest
  @CsvSource({"StageStarted", "StagePassed", "Completed"})
  void a_real_operator_that_overslept_is_a_difference(String cause) throws IOException {
    // Given
    Recorded run = RealScript.WHOLE_PASS.read();
    RecordedWrite decision = firstOf(cause, run);

    // When
    Replay.Outcome outcome =
        Replay.of(
            Late.from(decision, Duration.ofSeconds(30), run), Sabotage.NONE, Compared.DECISIONS);

    // Then
    assertThat(outcome.difference()).startsWith(decision.toString()).contains("it writes sooner");
  }

  @ParameterizedTest
  @CsvSource({"StageStarted", "StagePassed", "Completed"})
  void a_real_timer_may_ring_a_second_late(String cause) throws IOException {
    // Given
    Recorded run = RealScript.WHOLE_PASS.read();

    // When
    Replay.Outcome outcome =
        Replay.of(
            Late.from(firstOf(cause, run), Duration.ofSeconds(1), run),
            Sabotage.NONE,
            Compared.DECISIONS);

    // Then
    assertThat(outcome.difference()).isEmpty();
  }

  /** The decision that made the first transition for that cause. */
  private static RecordedWrite firstOf(String cause, Recorded run) {
    return RecordedWrite.of(run.history()).stream()
        .filter(write -> write.kind() == Kind.MIGRATION && write.isDecision())
        .filter(
            write ->
                ((MigrationStatus) write.status())
                    .history().stream().anyMatch(entry -> cause.equals(entry.cause())))
        .findFirst()
        .orElseThrow();
  }
}
