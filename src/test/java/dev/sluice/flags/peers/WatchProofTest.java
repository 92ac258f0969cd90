// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kit.MutableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WatchProofTest {
  private final MutableClock clock = new MutableClock(Instant.EPOCH);
  private final WatchProof proof = new WatchProof(clock);

  @Test
  void a_watch_that_has_not_begun_proves_nothing() {
    proof.at(null);

    assertThat(proof.counts()).isFalse();
  }

  @Test
  void a_watch_that_stands_still_counts_for_a_minute_and_again_as_soon_as_it_goes_on() {
    proof.at("17");
    clock.advance(WatchProof.COUNTS);
    proof.at("17");
    assertThat(proof.counts()).isTrue();

    clock.advance(Duration.ofMillis(1));
    assertThat(proof.counts()).isFalse();

    proof.at("18");
    assertThat(proof.counts()).isTrue();
  }
}
