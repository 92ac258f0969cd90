// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.access;

import dev.sluice.flags.ofrep.access.TokenReviewer.Holder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Whose tokens are whose, as the API server said not long ago. A token that was withdrawn is good
 * for {@link #GOOD_FOR} more; where the API server is away, those that it knew last stay good for
 * {@link #GOOD_WHILE_AWAY}, for whoever asks for his flags then must not lose them. None outlives
 * its own expiry.
 *
 * <p>So many questions are under way at once, and so many wait. Those about whom the API server has
 * vouched for have places of their own: a crowd of strangers takes none of them.
 */
public final class TokenReviews {
  static final Duration GOOD_FOR = Duration.ofMinutes(1);
  static final Duration BAD_FOR = Duration.ofSeconds(10);
  static final Duration GOOD_WHILE_AWAY = Duration.ofMinutes(15);
  static final Duration ASK_AGAIN = Duration.ofSeconds(2);
  static final int MOST = 10_000;
  static final int MOST_WAITING = 1_000;
  static final int STRANGERS_AT_ONCE = 40;
  private static final int VOUCHED_FOR_AT_ONCE = 10;
  private static final int WAIT_SECONDS = 5;
  private static final Logger LOG = Logger.getLogger(TokenReviews.class);

  private final TokenReviewer reviewer;
  private final Executor executor;
  private final InstantSource clock;
  private final InstantSource steady;
  private final Waits waits;
  private final Semaphore strangers = new Semaphore(STRANGERS_AT_ONCE);
  private final Semaphore vouchedFor = new Semaphore(VOUCHED_FOR_AT_ONCE);
  private final Map<String, Known> known = new LinkedHashMap<>(64, 0.75f, true);
  private final Map<String, CompletableFuture<Verdict>> asked = new HashMap<>();
  private final AtomicBoolean away = new AtomicBoolean();

  /** Whose token it is, and if that cannot be said now. */
  sealed interface Verdict {
    /** His. */
    record Theirs(Holder holder) implements Verdict {}

    /** Nobody's. */
    record Nobodys() implements Verdict {}

    /** Not to be found out. */
    record NotNow() implements Verdict {}
  }

  /**
   * How long who asks is kept waiting; the question itself goes on.
   *
   * @param stranger until he is told to come again
   * @param vouchedFor until what was said of him last counts
   */
  public record Waits(Duration stranger, Duration vouchedFor) {
    /** As an operator waits. */
    public static final Waits NORMAL = new Waits(Duration.ofSeconds(5), Duration.ofMillis(250));
  }

  private record Known(Verdict verdict, Instant confirmed, Instant askAgain) {}

  /**
   * Reviews.
   *
   * @param executor for asking, which waits
   * @param clock what tokens say their expiry by
   * @param steady what answers age by
   */
  public TokenReviews(
      TokenReviewer reviewer,
      Executor executor,
      InstantSource clock,
      InstantSource steady,
      Waits waits) {
    this.reviewer = reviewer;
    this.executor = executor;
    this.clock = clock;
    this.steady = steady;
    this.waits = waits;
  }

  /** What is known of a token without asking; empty if it has to be asked for. */
  Optional<Verdict> known(String token) {
    if (!TokenClaims.plausible(token) || expired(token)) {
      return Optional.of(new Verdict.Nobodys());
    }
    return fresh(name(token));
  }

  /** Whether the API server has vouched for a token, so that its holder is no stranger. */
  boolean vouchedFor(String token) {
    return lastGood(name(token)).isPresent();
  }

  /** Asks, once for all who come with that token meanwhile. */
  CompletableFuture<Verdict> ask(String token) {
    String name = name(token);
    CompletableFuture<Verdict> answer = new CompletableFuture<>();
    CompletableFuture<Verdict> inTime;
    boolean stranger;
    synchronized (this) {
      CompletableFuture<Verdict> running = asked.get(name);
      if (running != null) {
        // Kept waiting once is enough: a question that hangs holds nobody up after that.
        return running.isDone() ? CompletableFuture.completedFuture(lastKnown(name)) : running;
      }
      stranger = lastGood(name).isEmpty();
      if (stranger && asked.size() >= MOST_WAITING) {
        return CompletableFuture.completedFuture(new Verdict.NotNow());
      }
      long wait = (stranger ? waits.stranger() : waits.vouchedFor()).toMillis();
      inTime =
          answer.copy().orTimeout(wait, TimeUnit.MILLISECONDS).exceptionally(_ -> lastKnown(name));
      asked.put(name, inTime);
    }
    Semaphore places = stranger ? strangers : vouchedFor;
    executor.execute(
        () -> {
          Verdict verdict = inTurn(places, name, token);
          forget(name);
          answer.complete(verdict);
        });
    return inTime;
  }

  private Verdict inTurn(Semaphore places, String name, String token) {
    try {
      if (!places.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
        return lastKnown(name);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return lastKnown(name);
    }
    try {
      return answer(name, token);
    } finally {
      places.release();
    }
  }

  private Verdict answer(String name, String token) {
    try {
      Optional<Holder> holder = reviewer.review(token);
      Verdict verdict =
          holder.isPresent() ? new Verdict.Theirs(holder.get()) : new Verdict.Nobodys();
      Instant now = steady.instant();
      note(name, new Known(verdict, now, now.plus(holder.isPresent() ? GOOD_FOR : BAD_FOR)));
      away.set(false);
      return verdict;
    } catch (RuntimeException e) {
      if (away.compareAndSet(false, true)) {
        LOG.warnf("the API server does not say whose token it is: %s", e.getMessage());
      }
      return lastKnown(name);
    }
  }

  private synchronized Optional<Verdict> fresh(String name) {
    Known found = known.get(name);
    return found != null && steady.instant().isBefore(found.askAgain())
        ? Optional.of(found.verdict())
        : Optional.empty();
  }

  private synchronized void note(String name, Known answer) {
    known.put(name, answer);
    if (known.size() > MOST) {
      known.remove(known.keySet().iterator().next());
    }
  }

  /** Nobody is let in for that the API server is away; whoever was in is not put out. */
  private synchronized Verdict lastKnown(String name) {
    Optional<Known> last = lastGood(name);
    if (last.isEmpty()) {
      return new Verdict.NotNow();
    }
    Known good = last.get();
    known.put(name, new Known(good.verdict(), good.confirmed(), steady.instant().plus(ASK_AGAIN)));
    return good.verdict();
  }

  private synchronized Optional<Known> lastGood(String name) {
    return Optional.ofNullable(known.get(name))
        .filter(last -> last.verdict() instanceof Verdict.Theirs)
        .filter(last -> steady.instant().isBefore(last.confirmed().plus(GOOD_WHILE_AWAY)));
  }

  private synchronized void forget(String name) {
    asked.remove(name);
  }

  private boolean expired(String token) {
    return !clock.instant().isBefore(TokenClaims.expiry(token));
  }

  /** Tokens themselves are not kept. */
  private static String name(String token) {
    return HexFormat.of().formatHex(Digests.of(token));
  }
}
