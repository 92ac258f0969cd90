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
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;

/**
 * Keeps one server that is away from harming others, and us from harming it: a few calls at a time
 * while others wait, one more try where a connection broke, and a rest after several failures, or
 * for as long as it asks for.
 *
 * <p>From the outside in: the second try, the rest, the deadline of a try, the queue. To be called
 * on virtual threads, because it waits.
 */
final class CallGuard {
  private final TypedGuard<Got> guard;
  private final InstantSource clock;
  private final AtomicReference<Instant> notBefore = new AtomicReference<>(Instant.MIN);

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
   * @param deadline for a try, the time in the queue included
   */
  CallGuard(Care care, Duration deadline, InstantSource clock) {
    this.clock = clock;
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
            .withBulkhead()
            .limit(care.atOnce())
            .queueSize(care.waiting())
            .enableSynchronousQueueing()
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
    if (clock.instant().isBefore(notBefore.get())) {
      return new Got.Lost(Silence.Throttled);
    }
    Got got = guarded(attempt);
    if (got instanceof Got.Page page && (page.status() == 429 || page.status() == 503)) {
      RetryAfter.of(page.headers(), clock.instant()).ifPresent(notBefore::set);
    }
    return got;
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
    } catch (BulkheadException _) {
      return new Got.Lost(Silence.Busy);
    }
  }

  /** An answer that we do not like is one; the server is there. */
  private static boolean away(Got got) {
    return switch (got) {
      case Got.Lost lost -> lost.why() == Silence.Unreachable || lost.why() == Silence.Timeout;
      case Got.Page page -> page.status() >= 500;
    };
  }
}
