// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.history.rules.Invariants;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HistoriesTest {
  @Test
  void a_simulated_history_is_clean() {
    // Given
    List<Change> changes = Histories.simulated();

    // When
    HistoryReport report = HistoryReport.of(Invariants.timed(Duration.ZERO), changes, true);

    // Then
    assertThat(report.breaches()).isEmpty();
    assertThat(report.revisions()).isEqualTo(changes.size()).isGreaterThan(20);
  }

  @Test
  void the_history_of_a_simulated_fleet_is_clean() {
    // Given
    List<Change> changes = FleetBugs.clean();

    // When
    HistoryReport report = HistoryReport.of(Invariants.timed(Duration.ZERO), changes, true);

    // Then
    assertThat(report.breaches()).isEmpty();
    assertThat(changes)
        .extracting(change -> change.subject().kind())
        .contains("AgentDeployment", "StatefulSet", "ControllerRevision", "Pod");
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void a_recorded_run_is_clean(Path recording) {
    // Given
    List<Change> changes = Histories.read(recording);

    // When
    HistoryReport report =
        HistoryReport.of(Invariants.timed(Duration.ofSeconds(2)), changes, false);

    // Then
    assertThat(report.breaches()).isEmpty();
    assertThat(changes).anyMatch(change -> change.writer().isSluice());
  }

  static List<Path> recordings() {
    return Histories.recorded();
  }
}
