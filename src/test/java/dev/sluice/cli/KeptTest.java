// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kit.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KeptTest {
  private final MutableClock clock = new MutableClock(Instant.EPOCH);
  private final Kept<Integer> kept = new Kept<>(clock, Duration.ofSeconds(10));
  private final AtomicInteger reads = new AtomicInteger();

  private int get(String version) {
    return kept.get(version, reads::incrementAndGet);
  }

  @Test
  void it_is_not_read_again_while_nothing_changes() {
    // Given
    get("7");
    clock.advance(Duration.ofSeconds(9));

    // When
    int value = get("7");

    // Then
    assertThat(value).isEqualTo(1);
  }

  @Test
  void it_is_read_again_with_each_change() {
    // Given
    get("7");

    // When
    int value = get("8");

    // Then
    assertThat(value).isEqualTo(2);
  }

  @Test
  void what_is_too_old_is_read_again() {
    // Given
    get("7");
    clock.advance(Duration.ofSeconds(10));

    // When
    int value = get("7");

    // Then
    assertThat(value).isEqualTo(2);
  }
}
