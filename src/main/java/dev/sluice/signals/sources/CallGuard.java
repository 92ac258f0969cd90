// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import dev.sluice.judge.Silence;
import dev.sluice.signals.wire.Got;
import io.smallrye.faulttolerance.api.TypedGuard;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;

/**
 * Keeps one server that is away from harming others, and us from harming it: a few calls at a time
 * while others wait, one more try where a connection broke, and a rest after several failures, or
 * for as long as it asks for.
 *
 * <p>From the outside in: the queue, the second try, the rest, the deadline of a try. What waits in
 * the queue is our doing, and a query that is too much for the server is the doing of whoever wrote
 * it: neither is a failure of the server. To be called on virtual threads, because it waits.
 */
final class CallGuard {
  private final TypedGuard<Got> guard;
  private final Semaphore places;
  private final int waiting;
  private final Duration deadline;
  private final InstantSource clock;
  private volatile Instant notBefore = Instant.MIN;

  /**
   * How careful to be.
   *
   * @param atOnce calls that are under way at the same time
   * @param waiting calls that wait for that
   * @param volume over how many calls failures are counted; half of them are too many
   * @param rest for how long the server is then left in peace
   */
  record Care(int atOnce, int waiting, int volume, Duration rest) {
    static final Care USUAL = new Care(8, 1000, 10, Duration.ofSeconds(10));
  }

  /**
   * A guard of one server.
   *
   * @param deadline for a try, and for the time in the queue
   */
  CallGuard(Care care, Duration deadline, InstantSource clock) {
    this.clock = clock;
    this.places = new Semaphore(care.atOnce(), true);
    this.waiting = care.waiting();
    this.deadline = deadline;
    this.guard =
        TypedGuard.create(Got.class)
            .withRetry()
            .maxRetries(1)
            .delay(50, ChronoUnit.MILLIS)
            .jitter(25, ChronoUnit.MILLIS)
            .whenException(e -> e instanceof AwayException away && away.worthAnotherTry())
            .done()
            .withCircuitBreaker()
            .requestVolumeThreshold(care.volume())
            .failureRatio(0.5)
            .delay(care.rest().toMillis(), ChronoUnit.MILLIS)
            .when(e -> e instanceof AwayException || e instanceof TimeoutException)
            .done()
            .withTimeout()
            .duration(deadline.toMillis(), ChronoUnit.MILLIS)
            .done()
            .build();
  }

  /** The server cannot answer. */
  private static final class AwayException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Got got;

    AwayException(Got got) {
      super("away", null, false, false);
      this.got = got;
    }

    /** A server that says when to ask again is not asked before. */
    boolean worthAnotherTry() {
      return switch (got) {
        case Got.Lost lost -> lost.why() == Silence.Unreachable;
        case Got.Page page -> page.headers().firstValue("Retry-After").isEmpty();
      };
    }
  }

  /** What became of a call: an answer, or why there is none. */
  Got call(Supplier<Got> attempt) {
    Instant now = clock.instant();
    Instant then = notBefore;
    // What is further away than it was ever set is of a clock that has been set back since.
    if (now.isBefore(then) && !then.isAfter(now.plus(RetryAfter.LONGEST))) {
      return new Got.Lost(Silence.Throttled);
    }
    Got got = queued(attempt);
    if (got instanceof Got.Page page && (page.status() == 429 || page.status() == 503)) {
      RetryAfter.of(page.headers(), clock.instant()).ifPresent(time -> notBefore = time);
    }
    return got;
  }

  private Got queued(Supplier<Got> attempt) {
    if (places.getQueueLength() >= waiting) {
      return new Got.Lost(Silence.Busy);
    }
    try {
      if (!places.tryAcquire(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
        return new Got.Lost(Silence.Busy);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Got.Lost(Silence.Busy);
    }
    try {
      return guarded(attempt);
    } finally {
      places.release();
    }
  }

  private Got guarded(Supplier<Got> attempt) {
    try {
      return guard.get(
          () -> {
            Got got = attempt.get();
            if (away(got)) {
              throw new AwayException(got);
            }
            return got;
          });
    } catch (AwayException away) {
      return away.got;
    } catch (TimeoutException _) {
      return new Got.Lost(Silence.Timeout);
    } catch (CircuitBreakerOpenException _) {
      return new Got.Lost(Silence.Resting);
    }
  }

  /**
   * An answer that we do not like is one; the server is there. With 500 and 503 Prometheus answers
   * a query that it cannot evaluate, or not in time.
   */
  private static boolean away(Got got) {
    return switch (got) {
      case Got.Lost lost -> lost.why() == Silence.Unreachable || lost.why() == Silence.Timeout;
      case Got.Page page -> page.status() == 502 || page.status() == 504;
    };
  }
}
