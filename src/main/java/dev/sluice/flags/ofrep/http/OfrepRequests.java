// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.http;

import dev.sluice.flags.FlagSnapshot;
import dev.sluice.flags.FlagStore;
import dev.sluice.flags.ofrep.Answer;
import dev.sluice.flags.ofrep.Answer.Outcome;
import dev.sluice.flags.ofrep.Answers;
import dev.sluice.flags.ofrep.Answers.Known;
import dev.sluice.flags.ofrep.ErrorCode;
import dev.sluice.flags.ofrep.Failures;
import dev.sluice.flags.ofrep.FlagView;
import dev.sluice.flags.ofrep.Scope;
import dev.sluice.flags.ofrep.Views;
import dev.sluice.flags.ofrep.access.Admission;
import dev.sluice.flags.ofrep.access.Caller;
import dev.sluice.flags.ofrep.access.Gate;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What becomes of each request: where it leads, whether it is let in, and what is answered. */
final class OfrepRequests {
  private static final Logger LOG = Logger.getLogger(OfrepRequests.class);
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final FlagStore store;
  private final Views views;
  private final Answers answers;
  private final Gate gate;
  private final ChangeStreams streams;
  private final OfrepMeters meters;
  private final InstantSource steady;
  private final BoundedRequest.Terms bodies;

  OfrepRequests(
      Vertx vertx,
      FlagStore store,
      Views views,
      Answers answers,
      Gate gate,
      ChangeStreams streams,
      OfrepMeters meters,
      InstantSource steady,
      Duration patience) {
    this.vertx = vertx;
    this.store = store;
    this.views = views;
    this.answers = answers;
    this.gate = gate;
    this.streams = streams;
    this.meters = meters;
    this.steady = steady;
    this.bodies = new BoundedRequest.Terms(vertx, new Bodies(), patience);
  }

  /** How many bytes of bodies are held now. */
  long held() {
    return bodies.bodies().held();
  }

  void handle(HttpServerRequest request) {
    Instant came = steady.instant();
    Route route = Route.of(request.path() == null ? "" : request.path());
    if (route == null) {
      Exchange lost = new Exchange(request, "other", came);
      lost.fail(404, "there is nothing here: OFREP is at /ofrep/v1/evaluate/flags");
      return;
    }
    Exchange exchange = new Exchange(request, route.endpoint(), came);
    if (!request.method().name().equals(route.method())) {
      request.response().putHeader("Allow", route.method());
      exchange.fail(405, "take the method " + route.method());
      return;
    }
    CompletableFuture<Admission> admission =
        gate.admit(
            request.getHeader("Authorization"),
            request.getHeader("X-API-Key"),
            request.remoteAddress().hostAddress());
    if (admission.isDone()) {
      exchange.guarded(() -> admitted(exchange, route, admission.join()));
      return;
    }
    request.pause();
    Context context = vertx.getOrCreateContext();
    var _ =
        admission.whenComplete(
            (answer, failure) ->
                context.runOnContext(
                    _ -> {
                      request.resume();
                      exchange.guarded(
                          () ->
                              admitted(
                                  exchange,
                                  route,
                                  failure == null ? answer : new Admission.Unanswered(SOON)));
                    }));
  }

  private void admitted(Exchange exchange, Route route, Admission admission) {
    switch (admission) {
      case Admission.Stranger() -> {
        exchange.request.response().putHeader("WWW-Authenticate", "Bearer");
        exchange.end(401, null);
      }
      case Admission.Tenantless() -> exchange.end(403, null);
      case Admission.TooMany(Duration wait) -> exchange.later(429, wait, null);
      case Admission.Unanswered(Duration wait) ->
          exchange.later(503, wait, "who asks cannot be found out now: try again");
      case Admission.Admitted(Caller caller) -> scoped(exchange, route, caller);
    }
  }

  private void scoped(Exchange exchange, Route route, Caller caller) {
    String selector = exchange.request.getHeader("Flagd-Selector");
    if (selector == null && route instanceof Route.Events) {
      selector = exchange.request.getParam("selector");
    }
    Scope scope;
    try {
      scope = Scope.of(caller.namespace(), selector);
    } catch (IllegalArgumentException e) {
      String key = route instanceof Route.Single(String named) ? named : null;
      exchange.answer(Answers.refused(key, ErrorCode.GENERAL, String.valueOf(e.getMessage())));
      return;
    }
    if (!scope.namespace().equals(caller.namespace())) {
      exchange.end(403, null);
      return;
    }
    switch (route) {
      case Route.Events() -> stream(exchange, caller, scope);
      case Route.Single(String key) ->
          evaluate(exchange, caller, scope, (view, body) -> answers.single(view, key, body));
      case Route.Bulk() ->
          evaluate(exchange, caller, scope, (view, body) -> bulk(exchange, view, body));
    }
  }

  private interface Evaluating {
    Answer answer(FlagView view, byte[] body);
  }

  private void evaluate(Exchange exchange, Caller caller, Scope scope, Evaluating evaluating) {
    if (!json(exchange.request.getHeader("Content-Type"))) {
      exchange.fail(415, "send application/json");
      return;
    }
    BoundedRequest.read(
        bodies,
        exchange.request,
        caller,
        body ->
            exchange.guarded(
                () -> {
                  Optional<FlagSnapshot> snapshot = store.current();
                  if (snapshot.isEmpty()) {
                    exchange.later(503, SOON, "the flags are not loaded yet: try again");
                  } else {
                    exchange.answer(evaluating.answer(views.of(snapshot.get(), scope), body));
                  }
                }),
        exchange::refused);
  }

  private Answer bulk(Exchange exchange, FlagView view, byte[] body) {
    HttpServerRequest request = exchange.request;
    return answers.bulk(
        view,
        body,
        new Known(request.getHeader("If-None-Match"), request.getParam("flagConfigEtag")));
  }

  private void stream(Exchange exchange, Caller caller, Scope scope) {
    HttpServerRequest request = exchange.request;
    String authorization = request.getHeader("Authorization");
    String apiKey = request.getHeader("X-API-Key");
    switch (streams.open(
        caller,
        scope,
        vertx.getOrCreateContext(),
        request.response(),
        request.getHeader("Last-Event-ID"),
        () -> gate.stands(caller, authorization, apiKey))) {
      case YES -> exchange.count(200);
      case TOO_MANY_OF_HIS -> exchange.later(429, SOON.multipliedBy(10), null);
      case NOT_NOW -> exchange.later(503, SOON, "no stream can be had now: try again");
    }
  }

  /** Who says nothing of the type means it well. */
  private static boolean json(@Nullable String contentType) {
    if (contentType == null) {
      return true;
    }
    String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return type.equals("application/json") || type.endsWith("+json");
  }

  /** One request and its answer. */
  private final class Exchange {
    private final HttpServerRequest request;
    private final String endpoint;
    private final Instant came;

    Exchange(HttpServerRequest request, String endpoint, Instant came) {
      this.request = request;
      this.endpoint = endpoint;
      this.came = came;
    }

    /** A mistake of ours is answered too, and without a word about its inside. */
    void guarded(Runnable step) {
      try {
        step.run();
      } catch (RuntimeException e) {
        LOG.error("a request for flags failed", e);
        fail(500, "this request failed in Sluice: its log says why");
      }
    }

    void answer(Answer answer) {
      if (answer.outcome() == Outcome.UNKNOWN_FLAG) {
        meters.unknownFlag();
      }
      if (answer.entityTag() != null) {
        request.response().putHeader("ETag", answer.entityTag());
      }
      end(answer.status(), answer.json());
    }

    void fail(int status, String details) {
      end(status, Failures.of(details));
    }

    void later(int status, Duration wait, @Nullable String details) {
      long seconds = Math.max(1, (wait.toMillis() + 999) / 1000);
      request.response().putHeader("Retry-After", Long.toString(seconds));
      end(status, details == null ? null : Failures.of(details));
    }

    void refused(int status) {
      switch (status) {
        case 429 -> later(429, SOON, "too many of your bodies are under way: send less at once");
        case 503 -> later(503, SOON, "too many bodies are under way: try again");
        default -> unread(status);
      }
    }

    /** What is left of the body is not waited for. */
    private void unread(int status) {
      // Of HTTP/1 alone: the streams of HTTP/2 end each by itself, and the header breaks it.
      if (request.version() != HttpVersion.HTTP_2) {
        request.response().putHeader("Connection", "close");
      }
      fail(status, status == 413 ? "a body has 1 MiB at most" : "the body did not come in time");
    }

    void end(int status, @Nullable String json) {
      var response = request.response();
      if (response.closed() || response.ended()) {
        return;
      }
      count(status);
      response.setStatusCode(status);
      if (json == null) {
        response.end();
      } else {
        response.putHeader("Content-Type", "application/json");
        response.end(json);
      }
    }

    void count(int status) {
      meters.answered(endpoint, status, Duration.between(came, steady.instant()));
    }
  }
}
