// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kit.MutableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A cache that no watch fills any more is told from one that is late. */
class LagsTest {
  private static final String SET = "FlagSet shop/otp";

  private final MutableClock clock = new MutableClock(Instant.EPOCH);
  private final Lags lags = new Lags(clock);

  @Test
  void nobody_is_behind_at_first() {
    assertThat(lags.longest()).isEqualTo(Lags.Findings.NONE);
  }

  @Test
  void a_cache_that_shows_the_same_whenever_it_is_asked_is_behind_since_the_first_time() {
    foundBehind(SET, "7", 61);

    assertThat(lags.longest()).isEqualTo(new Lags.Findings(Duration.ofSeconds(61), SET));
  }

  @Test
  void a_cache_that_moves_is_alive_though_it_is_behind_again() {
    foundBehind(SET, "7", 40);
    foundBehind(SET, "8", 40);

    assertThat(lags.longest().behind()).isEqualTo(Duration.ofSeconds(40));
  }

  @Test
  void a_cache_that_has_caught_up_is_not_behind() {
    foundBehind(SET, "7", 61);

    lags.current(SET);

    assertThat(lags.longest()).isEqualTo(Lags.Findings.NONE);
  }

  @Test
  void the_time_in_which_nobody_asked_counts_for_nothing() {
    foundBehind(SET, "absent", 1);
    clock.advance(Duration.ofHours(1));
    foundBehind(SET, "absent", 2);

    assertThat(lags.longest().behind()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void of_several_the_one_that_has_stood_still_for_longest_is_named() {
    foundBehind("HealthPolicy shop/standard", "3", 5);
    foundBehind(SET, "7", 20);
    foundBehind("each AgentDeployment of shop", "1", 10);

    assertThat(lags.longest().what()).isEqualTo(SET);
  }

  /** Each second, as who is held up by it asks. */
  private void foundBehind(String what, String seen, int seconds) {
    lags.behind(what, seen);
    for (int i = 0; i < seconds; i++) {
      clock.advance(Duration.ofSeconds(1));
      lags.behind(what, seen);
    }
  }
}
