// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.flags.ofrep.access.TokenReviewer.Holder;
import dev.sluice.flags.ofrep.access.TokenReviews.Waits;
import dev.sluice.kit.MutableClock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Who gets in, and who is counted as a stranger. */
class GateTest {
  private static final String ADDRESS = "10.0.0.1";
  private static final Caller PLANNER = new Caller("shop", "planner");
  private static final Admission IN = new Admission.Admitted(PLANNER);

  private final MutableClock clock = new MutableClock(Instant.parse("2026-03-01T10:00:00Z"));
  private final MutableClock still = new MutableClock(clock.instant());
  private final Map<String, Holder> holders = new ConcurrentHashMap<>();
  private final Gate gate =
      new Gate(
          new ApiKeys(null),
          new TokenReviews(
              token -> Optional.ofNullable(holders.get(token)),
              Runnable::run,
              clock,
              clock,
              Waits.NORMAL),
          new Buckets(100, 100, clock),
          // Nothing flows in: what is taken is gone.
          new Buckets(1, 2, still));

  @Test
  void who_was_vouched_for_is_no_stranger_when_he_is_asked_about_again() {
    holders.put("a.b.c", new Holder(PLANNER));
    assertThat(admitted("a.b.c")).isEqualTo(IN);
    assertThat(admitted("forged.by.somebody")).isEqualTo(new Admission.Stranger());
    assertThat(admitted("forged.by.another"))
        .as("behind the same address")
        .isInstanceOf(Admission.TooMany.class);

    clock.advance(TokenReviews.GOOD_FOR);

    assertThat(admitted("a.b.c")).isEqualTo(IN);
  }

  @Test
  void who_was_vouched_for_long_ago_is_a_stranger_again() {
    holders.put("a.b.c", new Holder(PLANNER));
    assertThat(admitted("a.b.c")).isEqualTo(IN);
    assertThat(admitted("forged.by.somebody")).isEqualTo(new Admission.Stranger());

    clock.advance(TokenReviews.GOOD_WHILE_AWAY);

    assertThat(admitted("a.b.c")).isInstanceOf(Admission.TooMany.class);
  }

  private Admission admitted(String token) {
    return gate.admit("Bearer " + token, null, ADDRESS).join();
  }
}
