// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import dev.sluice.judge.Answer;
import dev.sluice.judge.Silence;
import dev.sluice.judge.Silent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Answers that are shared by all who ask the same at about the same time: whoever comes while the
 * answer is on its way waits for that one.
 *
 * @param <K> a question
 * @param <V> an answer
 */
final class Shared<K, V> {
  /** An answer that nobody asked for anew in that time is dropped, unless it is fresh longer. */
  private static final Duration KEPT = Duration.ofMinutes(1);

  /** A failure is no answer to others, but neither is it to be had again at once. */
  private static final Duration FAILED = Duration.ofSeconds(1);

  /** All together may take about so much memory. */
  private static final long MOST = 32 << 20;

  /** So much does each take, whatever it says; so there are never more than 2048 of them. */
  private static final long EACH = 16 << 10;

  private final Map<K, Coming<V>> answers = new ConcurrentHashMap<>();
  private final ExecutorService threads;
  private final InstantSource clock;
  private final Function<K, String> owner;
  private final ToLongFunction<V> bytes;
  private final Predicate<V> failed;

  /**
   * No answers yet.
   *
   * @param owner whose question it is: whoever asks too much loses answers of its own
   * @param bytes about how much memory an answer takes
   * @param failed whether an answer is none
   */
  Shared(
      ExecutorService threads,
      InstantSource clock,
      Function<K, String> owner,
      ToLongFunction<V> bytes,
      Predicate<V> failed) {
    this.threads = threads;
    this.clock = clock;
    this.owner = owner;
    this.bytes = bytes;
    this.failed = failed;
  }

  /** An answer that is there or on its way, and how long others may have it. */
  record Coming<V>(Instant asked, Duration fresh, CompletableFuture<V> answer) {
    /** What is read from it, if it comes in time: whoever asks waits as long as they want. */
    Answer within(Duration patience, Function<V, Answer> reader) {
      try {
        return reader.apply(answer.get(patience.toNanos(), TimeUnit.NANOSECONDS));
      } catch (TimeoutException _) {
        return new Silent(Silence.Timeout);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return new Silent(Silence.Timeout);
      } catch (ExecutionException _) {
        return new Silent(Silence.Unreachable);
      }
    }

    /** Of a clock that has been set back nobody knows how old it is: then it is old. */
    private boolean isYounger(Duration age, Instant now) {
      return !asked.isAfter(now) && asked.plus(age).isAfter(now);
    }
  }

  /**
   * The answer to a question.
   *
   * @param fresh how old the answer of another may be
   * @param notBefore when it must have been asked for at the earliest; null if that does not matter
   * @param ask gives a new one
   */
  Coming<V> get(K question, Duration fresh, @Nullable Instant notBefore, Supplier<V> ask) {
    Instant now = clock.instant();
    Coming<V> coming =
        answers.compute(
            question,
            (_, known) ->
                known != null
                        && known.isYounger(has(known, failed) ? least(fresh) : fresh, now)
                        && (notBefore == null || !known.asked().isBefore(notBefore))
                    ? known
                    : new Coming<>(now, fresh, CompletableFuture.supplyAsync(ask, threads)));
    forget(now);
    return coming;
  }

  /** How many answers are held. */
  int size() {
    return answers.size();
  }

  private static Duration least(Duration fresh) {
    return fresh.compareTo(FAILED) < 0 ? fresh : FAILED;
  }

  private static <V> boolean has(Coming<V> known, Predicate<V> failed) {
    return switch (known.answer().state()) {
      case RUNNING -> false;
      case SUCCESS -> failed.test(known.answer().resultNow());
      case FAILED, CANCELLED -> true;
    };
  }

  /** Whoever waits for an answer that is dropped still gets it. */
  private void forget(Instant now) {
    answers
        .values()
        .removeIf(old -> !old.isYounger(old.fresh().compareTo(KEPT) < 0 ? KEPT : old.fresh(), now));
    long held = answers.values().stream().mapToLong(this::size).sum();
    if (held > MOST) {
      forgetOldest();
    }
  }

  /** Each owner keeps its latest, for as much as is left to it by those who hold less. */
  private void forgetOldest() {
    Map<String, Long> left = new HashMap<>();
    var latest =
        answers.entrySet().stream()
            .sorted(
                Comparator.comparing(each -> each.getValue().asked(), Comparator.reverseOrder()))
            .toList();
    latest.forEach(
        each -> left.merge(owner.apply(each.getKey()), size(each.getValue()), Long::sum));
    long share = share(left.values());
    left.replaceAll((_, _) -> share);
    for (var each : latest) {
      long rest = left.merge(owner.apply(each.getKey()), -size(each.getValue()), Long::sum);
      if (rest < 0) {
        answers.remove(each.getKey(), each.getValue());
      }
    }
  }

  /** How much each may hold, so that all together hold no more than there is. */
  private static long share(Collection<Long> held) {
    long free = MOST;
    int owners = held.size();
    for (long one : held.stream().sorted().toList()) {
      if (one > free / owners) {
        return free / owners;
      }
      free -= one;
      owners--;
    }
    return MOST;
  }

  private long size(Coming<V> coming) {
    return coming.answer().state() == Future.State.SUCCESS
        ? EACH + bytes.applyAsLong(coming.answer().resultNow())
        : EACH;
  }
}
