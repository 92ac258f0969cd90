// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers that are shared by all who ask the same at about the same time: whoever comes while the
 * answer is on its way waits for that one.
 *
 * @param <K> a question
 * @param <V> an answer
 */
final class Shared<K, V> {
  private static final int MANY = 256;
  private static final Duration LONG = Duration.ofMinutes(10);

  private final Map<K, Coming<V>> answers = new ConcurrentHashMap<>();
  private final ExecutorService threads;
  private final InstantSource clock;

  Shared(ExecutorService threads, InstantSource clock) {
    this.threads = threads;
    this.clock = clock;
  }

  /** An answer that is there or on its way. */
  record Coming<V>(Instant asked, CompletableFuture<V> answer) {}

  /**
   * The answer to a question.
   *
   * @param fresh how old the answer of another may be
   * @param notBefore when it must have been asked for at the earliest; null if that does not matter
   * @param ask gives a new one
   */
  Coming<V> get(K question, Duration fresh, @Nullable Instant notBefore, Supplier<V> ask) {
    Instant now = clock.instant();
    if (answers.size() > MANY) {
      answers.values().removeIf(old -> old.asked().plus(LONG).isBefore(now));
    }
    return answers.compute(
        question,
        (_, known) ->
            known != null
                    && known.asked().plus(fresh).isAfter(now)
                    && (notBefore == null || !known.asked().isBefore(notBefore))
                ? known
                : new Coming<>(now, CompletableFuture.supplyAsync(ask, threads)));
  }
}
