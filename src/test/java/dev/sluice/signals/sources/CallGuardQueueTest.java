// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.judge.Silence;
import dev.sluice.signals.wire.Got;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What waits for other calls of ours. */
@Timeout(120)
class CallGuardQueueTest {
  @Test
  void waiting_for_others_in_vain_is_no_failure_of_the_server() throws Exception {
    // Given
    CallGuard guard =
        new CallGuard(
            new CallGuard.Care(1, 8, 2, Duration.ofSeconds(20)),
            Duration.ofMillis(200),
            InstantSource.fixed(Instant.ofEpochSecond(1000)));
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch open = new CountDownLatch(1);
    Got good = new Got.Page(200, HttpHeaders.of(Map.of(), (_, _) -> true), new byte[0]);
    CompletableFuture<Got> first =
        CompletableFuture.supplyAsync(
            () ->
                guard.call(
                    () -> {
                      held.countDown();
                      holdOn(open);
                      return good;
                    }),
            Thread::startVirtualThread);
    held.await();
    List<Got> waited = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      waited.add(guard.call(() -> good));
    }
    open.countDown();
    first.get(20, SECONDS);

    // When
    Got answer = guard.call(() -> good);

    // Then
    assertThat(waited).containsOnly(new Got.Lost(Silence.Busy));
    assertThat(answer).isSameAs(good);
  }

  /** However often it is interrupted. */
  private static void holdOn(CountDownLatch open) {
    boolean waiting = true;
    while (waiting) {
      try {
        open.await();
        waiting = false;
      } catch (InterruptedException _) {
        waiting = true;
      }
    }
  }
}
