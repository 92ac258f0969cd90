// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.flags.ofrep.access.TokenReviewer.Holder;
import dev.sluice.flags.ofrep.access.TokenReviews.Waits;
import dev.sluice.kit.MutableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in, and who is counted as a stranger. */
class GateTest {
  private static final String ADDRESS = "10.0.0.1";
  private static final Caller PLANNER = new Caller("shop", "planner");
  private static final Admission IN = new Admission.Admitted(PLANNER);

  private final MutableClock clock = new MutableClock(Instant.parse("2026-03-01T10:00:00Z"));
  private final MutableClock still = new MutableClock(clock.instant());
  private final Map<String, Holder> holders = new ConcurrentHashMap<>();
  private final Gate gate = gate(new ApiKeys(null));
  private boolean away;

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

  @Test
  void who_was_let_in_stands_until_somebody_says_that_he_does_not() {
    holders.put("a.b.c", new Holder(PLANNER));
    assertThat(admitted("a.b.c")).isEqualTo(IN);
    holders.remove("a.b.c");
    assertThat(stands("a.b.c")).as("what was said last").isTrue();

    clock.advance(TokenReviews.GOOD_FOR);
    assertThat(stands("a.b.c")).isFalse();
  }

  @Test
  void who_was_let_in_stands_while_the_api_server_cannot_say() {
    holders.put("a.b.c", new Holder(PLANNER));
    assertThat(admitted("a.b.c")).isEqualTo(IN);

    away = true;
    clock.advance(TokenReviews.GOOD_WHILE_AWAY);

    assertThat(stands("a.b.c")).isTrue();
  }

  @Test
  void whose_key_was_taken_away_does_not_stand(@TempDir Path folder) throws IOException {
    String key = "0123456789abcdef0123456789abcdef";
    Path file = Files.writeString(folder.resolve("shop.ci"), key);
    ApiKeys keys = new ApiKeys(folder);
    keys.reload();
    Caller ci = keys.holder(key).orElseThrow();
    Gate byKey = gate(keys);
    assertThat(byKey.stands(ci, null, key).join()).isTrue();

    Files.move(file, folder.resolve("bank.ci"));
    keys.reload();

    assertThat(byKey.stands(ci, null, key).join()).as("it opens another namespace").isFalse();
  }

  private Gate gate(ApiKeys keys) {
    return new Gate(
        keys,
        new TokenReviews(this::review, Runnable::run, clock, clock, Waits.NORMAL),
        new Buckets(100, 100, clock),
        // Nothing flows in: what is taken is gone.
        new Buckets(1, 2, still));
  }

  private Optional<Holder> review(String token) {
    if (away) {
      throw new IllegalStateException("away");
    }
    return Optional.ofNullable(holders.get(token));
  }

  private boolean stands(String token) {
    return gate.stands(PLANNER, "Bearer " + token, null).join();
  }

  private Admission admitted(String token) {
    return gate.admit("Bearer " + token, null, ADDRESS).join();
  }
}
