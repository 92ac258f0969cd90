// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kit.MutableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Who asks too much. */
class BucketsTest {
  private final MutableClock clock = new MutableClock(Instant.EPOCH);
  private final Buckets buckets = new Buckets(2, 3, clock);

  @Test
  void so_many_at_once_and_then_so_many_a_second() {
    for (int i = 0; i < 3; i++) {
      assertThat(buckets.take("a")).isEmpty();
    }
    assertThat(buckets.take("a")).contains(Duration.ofMillis(500));

    clock.advance(Duration.ofMillis(500));
    assertThat(buckets.take("a")).isEmpty();
    assertThat(buckets.take("a")).isPresent();

    clock.advance(Duration.ofHours(1));
    for (int i = 0; i < 3; i++) {
      assertThat(buckets.take("a")).isEmpty();
    }
    assertThat(buckets.take("a")).as("no more is held than fits").isPresent();
  }

  @Test
  void one_caller_takes_nothing_from_another() {
    for (int i = 0; i < 4; i++) {
      var _ = buckets.take("a");
    }

    assertThat(buckets.take("a")).isPresent();
    assertThat(buckets.take("b")).isEmpty();
  }

  @Test
  void who_was_refused_does_not_wait_longer_for_having_asked() {
    for (int i = 0; i < 100; i++) {
      var _ = buckets.take("a");
    }

    assertThat(buckets.take("a")).contains(Duration.ofMillis(500));
  }

  @Test
  void only_so_many_callers_are_remembered() {
    for (int i = 0; i < 4; i++) {
      var _ = buckets.take("a");
    }
    for (int i = 0; i < Buckets.MOST; i++) {
      var _ = buckets.take(i);
    }

    assertThat(buckets.take("a")).as("forgotten").isEmpty();
  }

  @Test
  void a_limit_that_lets_nobody_in_is_a_mistake() {
    assertThatThrownBy(() -> new Buckets(0, 1, clock)).hasMessageContaining("take 1");
  }
}
