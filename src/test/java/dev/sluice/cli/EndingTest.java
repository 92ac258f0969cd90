// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Migration;
import dev.sluice.kit.Written;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When {@code status -w} has seen enough. */
class EndingTest {
  private static final String RECORD =
      "record: {revision: 6, attempt: 1, position: RolledBack, stage: telemetry, snapshots: [{}]}";

  @ParameterizedTest
  @CsvSource({"Completed, 0", "RolledBack, 3", "Halted, 3", "Invalid, 3"})
  void an_end_of_the_present_spec_counts(String phase, int exit) {
    assertThat(Ending.of(migration("", phase, 2))).hasValue(exit);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Completed", "RolledBack", "Halted", "Invalid"})
  void an_end_of_an_older_spec_does_not(String phase) {
    assertThat(Ending.of(migration("", phase, 1))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Pending", "Gating", "AwaitingApproval", "Advancing", "Holding"})
  void what_can_go_on_is_no_end(String phase) {
    assertThat(Ending.of(migration("", phase, 2))).isEmpty();
  }

  @Test
  void a_retry_that_has_not_been_seen_yet_leads_on() {
    assertThat(Ending.of(migration("sluice.dev/retry: '2'", "RolledBack", 2))).isEmpty();
    assertThat(Ending.of(migration("sluice.dev/retry: '2'", "Halted", 2))).isEmpty();
  }

  @Test
  void a_retry_of_an_attempt_that_has_been_does_not() {
    assertThat(Ending.of(migration("sluice.dev/retry: '1'", "RolledBack", 2))).hasValue(3);
  }

  private static Migration migration(String annotations, String phase, long observed) {
    Migration migration =
        Written.migration(
            annotations, "phase: " + phase + "\nobservedGeneration: " + observed + "\n" + RECORD);
    migration.getMetadata().setGeneration(2L);
    return migration;
  }
}
