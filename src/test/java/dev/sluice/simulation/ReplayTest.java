// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.simulation.real.RealScript;
import java.io.IOException;
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
    "DEAF, EMERGENCY_AND_RETRIED, it writes nothing",
    "ROSY, BREACHED_AND_RETRIED, it writes nothing",
    "SLEEPY, WHOLE_PASS, it sleeps until"
  })
  void a_bug_of_the_model_is_a_difference(Sabotage bug, RealScript script, String told)
      throws IOException {
    // When
    Replay.Outcome outcome = Replay.of(script.read(), bug, Compared.DECISIONS);

    // Then
    assertThat(outcome.difference()).contains("(model | real)").contains(told);
  }
}
