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
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Whose tokens are whose, as the API server said not long ago. A token that was withdrawn is good
 * for {@link #GOOD_FOR} more; where the API server is away, those that it knew last stay good for
 * {@link #GOOD_WHILE_AWAY}, for whoever asks for his flags then must not lose them. None outlives
 * its own expiry.
 */
public final class TokenReviews {
  static final Duration GOOD_FOR = Duration.ofMinutes(1);
  static final Duration BAD_FOR = Duration.ofSeconds(10);
  static final Duration GOOD_WHILE_AWAY = Duration.ofMinutes(15);
  static final Duration ASK_AGAIN = Duration.ofSeconds(2);
  static final int MOST = 10_000;
  private static final int WAIT_SECONDS = 5;
  private static final Logger LOG = Logger.getLogger(TokenReviews.class);

  private final TokenReviewer reviewer;
  private final Executor executor;
  private final InstantSource clock;
  private final InstantSource steady;
  private final Map<String, Known> known = new LinkedHashMap<>(64, 0.75f, true);
  private final Map<String, CompletableFuture<Verdict>> asked = new HashMap<>();

  /** Whose token it is, and if that cannot be said now. */
  sealed interface Verdict {
    /** His. */
    record Theirs(Holder holder) implements Verdict {}

    /** Nobody's. */
    record Nobodys() implements Verdict {}

    /** Not to be found out. */
    record NotNow() implements Verdict {}
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
      TokenReviewer reviewer, Executor executor, InstantSource clock, InstantSource steady) {
    this.reviewer = reviewer;
    this.executor = executor;
    this.clock = clock;
    this.steady = steady;
  }

  /** What is known of a token without asking; empty if it has to be asked for. */
  Optional<Verdict> known(String token) {
    if (!TokenClaims.plausible(token) || expired(token)) {
      return Optional.of(new Verdict.Nobodys());
    }
    return fresh(name(token));
  }

  /** Asks, once for all who come with that token meanwhile. */
  CompletableFuture<Verdict> ask(String token) {
    String name = name(token);
    CompletableFuture<Verdict> answer = new CompletableFuture<>();
    CompletableFuture<Verdict> settled;
    synchronized (this) {
      CompletableFuture<Verdict> running = asked.get(name);
      if (running != null) {
        return running;
      }
      settled =
          answer.orTimeout(WAIT_SECONDS, TimeUnit.SECONDS).exceptionally(_ -> lastKnown(name));
      asked.put(name, settled);
    }
    executor.execute(() -> answer.complete(answer(name, token)));
    return settled.whenComplete((_, _) -> forget(name));
  }

  private Verdict answer(String name, String token) {
    try {
      Optional<Holder> holder = reviewer.review(token);
      Verdict verdict =
          holder.isPresent() ? new Verdict.Theirs(holder.get()) : new Verdict.Nobodys();
      Instant now = steady.instant();
      note(name, new Known(verdict, now, now.plus(holder.isPresent() ? GOOD_FOR : BAD_FOR)));
      return verdict;
    } catch (RuntimeException e) {
      LOG.warnf("the API server does not say whose token it is: %s", e.getMessage());
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
    @Nullable Known last = known.get(name);
    Instant now = steady.instant();
    if (last == null
        || !(last.verdict() instanceof Verdict.Theirs)
        || !now.isBefore(last.confirmed().plus(GOOD_WHILE_AWAY))) {
      return new Verdict.NotNow();
    }
    known.put(name, new Known(last.verdict(), last.confirmed(), now.plus(ASK_AGAIN)));
    return last.verdict();
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
