// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.judge.Compared.Trust;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrustMetersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final TrustMeters meters = new TrustMeters(registry);

  private double runs() {
    return registry.get("sluice.compare.selftests").counter().count();
  }

  private double alarms() {
    return registry.get("sluice.compare.false.alarms").counter().count();
  }

  @Test
  void each_run_is_counted_once_however_often_it_is_told() {
    // Given
    meters.told(
        "a", List.of(new Trust("errors", 3, 1), new Trust("slow", 1, 0)), () -> Set.of("a", "b"));

    // When
    meters.told(
        "a", List.of(new Trust("errors", 4, 1), new Trust("slow", 1, 0)), () -> Set.of("a", "b"));

    // Then
    assertThat(runs()).isEqualTo(5);
    assertThat(alarms()).isEqualTo(1);
  }

  @Test
  void migrations_add_up() {
    // Given
    meters.told("a", List.of(new Trust("errors", 3, 1)), () -> Set.of("a", "b"));

    // When
    meters.told("b", List.of(new Trust("errors", 2, 0)), () -> Set.of("a", "b"));

    // Then
    assertThat(runs()).isEqualTo(5);
  }

  @Test
  void one_that_begins_anew_is_counted_from_nought() {
    // Given
    meters.told("a", List.of(new Trust("errors", 3, 1)), () -> Set.of("a", "b"));

    // When
    meters.told("a", List.of(new Trust("errors", 1, 0)), () -> Set.of("a", "b"));

    // Then
    assertThat(runs()).isEqualTo(4);
    assertThat(alarms()).isEqualTo(1);
  }

  @Test
  void what_is_gone_is_forgotten() {
    // Given
    meters.told("a", List.of(new Trust("errors", 3, 0)), () -> Set.of("a", "b"));

    // When
    meters.told("b", List.of(new Trust("errors", 1, 0)), () -> Set.of("b"));
    meters.told("a", List.of(new Trust("errors", 3, 0)), () -> Set.of("a", "b"));

    // Then
    assertThat(runs()).isEqualTo(7);
  }
}
