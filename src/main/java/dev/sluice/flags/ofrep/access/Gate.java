// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.access;

import dev.sluice.flags.ofrep.access.Admission.Admitted;
import dev.sluice.flags.ofrep.access.Admission.Stranger;
import dev.sluice.flags.ofrep.access.Admission.Tenantless;
import dev.sluice.flags.ofrep.access.Admission.TooMany;
import dev.sluice.flags.ofrep.access.Admission.Unanswered;
import dev.sluice.flags.ofrep.access.TokenReviews.Verdict;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Who gets in: somebody with an API key or a token, who does not ask too much. Those whom nobody
 * knows are counted by where they come from, before the API server is asked about them.
 */
public final class Gate {
  private static final String BEARER = "Bearer ";
  private static final Duration SOON = Duration.ofSeconds(1);

  private final ApiKeys keys;
  private final TokenReviews tokens;
  private final Buckets callers;
  private final Buckets strangers;

  /**
   * A gate.
   *
   * @param callers how much each caller may ask
   * @param strangers how often each address may come with what nobody knows yet
   */
  public Gate(ApiKeys keys, TokenReviews tokens, Buckets callers, Buckets strangers) {
    this.keys = keys;
    this.tokens = tokens;
    this.callers = callers;
    this.strangers = strangers;
  }

  /**
   * Whether a request is let in; done at once where nobody has to be asked.
   *
   * @param authorization header of that name
   * @param apiKey header {@code X-API-Key}; counts before the other
   * @param address where it comes from
   */
  public CompletableFuture<Admission> admit(
      @Nullable String authorization, @Nullable String apiKey, String address) {
    if (apiKey != null) {
      return CompletableFuture.completedFuture(byKey(apiKey, address));
    }
    String token = token(authorization);
    if (token == null) {
      return CompletableFuture.completedFuture(new Stranger());
    }
    Optional<Verdict> known = tokens.known(token);
    if (known.isPresent()) {
      return CompletableFuture.completedFuture(byToken(known.get()));
    }
    if (!tokens.vouchedFor(token)) {
      Optional<Duration> wait = strangers.take(address);
      if (wait.isPresent()) {
        return CompletableFuture.completedFuture(new TooMany(wait.get()));
      }
    }
    return tokens.ask(token).thenApply(this::byToken);
  }

  /**
   * Whether who was let in by that would be let in today; he is not charged for it. Where the API
   * server cannot say, he would.
   */
  public CompletableFuture<Boolean> stands(
      Caller caller, @Nullable String authorization, @Nullable String apiKey) {
    if (apiKey != null) {
      return CompletableFuture.completedFuture(
          keys.holder(apiKey).filter(caller::equals).isPresent());
    }
    String token = token(authorization);
    if (token == null) {
      return CompletableFuture.completedFuture(false);
    }
    return tokens
        .known(token)
        .map(CompletableFuture::completedFuture)
        .orElseGet(() -> tokens.ask(token))
        .thenApply(verdict -> stands(caller, verdict));
  }

  private static boolean stands(Caller caller, Verdict verdict) {
    return switch (verdict) {
      case Verdict.Nobodys() -> false;
      case Verdict.NotNow() -> true;
      case Verdict.Theirs(var holder) -> caller.equals(holder.caller());
    };
  }

  private static @Nullable String token(@Nullable String authorization) {
    return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? authorization.substring(BEARER.length()).strip()
        : null;
  }

  private Admission byKey(String apiKey, String address) {
    Optional<Caller> holder = keys.holder(apiKey);
    if (holder.isPresent()) {
      return within(holder.get());
    }
    return strangers.take(address).<Admission>map(TooMany::new).orElseGet(Stranger::new);
  }

  private Admission byToken(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Nobodys() -> new Stranger();
      case Verdict.NotNow() -> new Unanswered(SOON);
      case Verdict.Theirs(var holder) ->
          holder.caller() == null ? new Tenantless() : within(holder.caller());
    };
  }

  private Admission within(Caller caller) {
    return callers.take(caller).<Admission>map(TooMany::new).orElseGet(() -> new Admitted(caller));
  }
}
