// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.state;

import dev.sluice.api.AgentEndpoint;
import dev.sluice.api.AgentState;
import dev.sluice.api.Drain;
import dev.sluice.api.Durations;
import dev.sluice.fleet.AgentId;
import dev.sluice.judge.state.AgentCalls;
import dev.sluice.judge.state.AgentCalls.Answer;
import dev.sluice.judge.state.AgentCalls.Call;
import dev.sluice.judge.state.AgentCalls.Method;
import dev.sluice.judge.state.DrainSight;
import dev.sluice.judge.state.RecoverySight;
import dev.sluice.judge.state.SaveSight;
import dev.sluice.judge.state.Saved;
import dev.sluice.judge.state.StateKeeper;
import dev.sluice.state.AgentQuestions.Known;
import dev.sluice.state.AgentQuestions.Question;
import dev.sluice.state.AgentQuestions.Said;
import dev.sluice.timing.Later;
import dev.sluice.timing.Timer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks agents by HTTP, a few at a time, on virtual threads. Each kind of question has a bound of
 * its own: who saves for minutes keeps nobody from being asked to drain.
 */
public final class HttpStateKeeper implements StateKeeper, AutoCloseable {
  /** So many agents are asked the same at the same time. */
  private static final int AT_ONCE = 64;

  /** For all but saves. */
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
  private static final Duration NOT_YET = Duration.ofSeconds(1);

  /** An agent that was about to be taken down, and is again after so long, has worked since. */
  private static final Duration WORKED_SINCE = Duration.ofSeconds(30);

  /** Sluice itself may be as slow. */
  private static final Duration SHORTEST = Duration.ofSeconds(2);

  private static final Duration FOREVER = Duration.ofDays(1);

  private final AgentCalls calls;
  private final Later later;
  private final InstantSource clock;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AgentQuestions<SaveSight> saves;
  private final AgentQuestions<RecoverySight> recoveries;
  private final AgentQuestions<DrainSight> drains;

  /**
   * Has asked nobody yet.
   *
   * @param later closed with it
   * @param announce is told each owner for whom something is known now that was not; must not block
   */
  public HttpStateKeeper(
      AgentCalls calls, Later later, InstantSource clock, Consumer<String> announce) {
    this.calls = calls;
    this.later = later;
    this.clock = clock;
    saves = new AgentQuestions<>(few(), later, clock, announce);
    recoveries = new AgentQuestions<>(few(), later, clock, announce);
    drains = new AgentQuestions<>(few(), later, clock, announce);
  }

  /** One with a timer of its own. */
  public static HttpStateKeeper of(
      AgentCalls calls, InstantSource clock, Consumer<String> announce) {
    return new HttpStateKeeper(calls, new Timer("state"), clock, announce);
  }

  private Executor few() {
    Semaphore free = new Semaphore(AT_ONCE);
    return task -> soon(free, task);
  }

  private void soon(Semaphore free, Runnable task) {
    try {
      threads.execute(
          () -> {
            try {
              free.acquire();
            } catch (InterruptedException _) {
              // Closed: nobody is begun with any more.
              return;
            }
            try {
              task.run();
            } finally {
              free.release();
            }
          });
    } catch (RejectedExecutionException _) {
      // At the end nobody is asked any more.
    }
  }

  @Override
  public Map<AgentId, SaveSight> saves(String owner, AgentState.Save terms, Set<AgentId> agents) {
    Duration maxAge = Durations.parse(terms.maxAge());
    Map<AgentId, SaveSight> known = new HashMap<>();
    for (AgentId agent : agents) {
      Question<SaveSight> question =
          new Question<>(
              owner,
              agent,
              terms.http().toString(),
              new SaveSight.Awaited(),
              sight ->
                  sight instanceof SaveSight.Kept kept
                      && !isYoung(kept.saved().time(), maxAge, clock.instant()),
              FOREVER,
              _ -> save(agent, terms));
      known.put(agent, saves.known(question).sight());
    }
    return known;
  }

  /** A save of a time to come is of a clock that was put back: nobody knows how old it is. */
  private static boolean isYoung(Instant time, Duration maxAge, Instant now) {
    return !time.isAfter(now) && time.plus(maxAge).isAfter(now);
  }

  private Said<SaveSight> save(AgentId agent, AgentState.Save terms) {
    Duration deadline = Durations.parse(terms.timeout());
    Instant begun = clock.instant();
    String body = "{\"timeoutSeconds\":" + deadline.toSeconds() + "}";
    return switch (call(agent, Method.POST, terms.http(), "", body, deadline)) {
      case Answer.Lost(String why) -> notSaved(why);
      case Answer.Absent() -> notSaved("has no pod with an address");
      case Answer.Page(int status, String text) when status == 200 -> {
        Optional<Saved> saved = StateAnswers.saved(text, begun);
        yield saved.isPresent()
            ? readBack(agent, terms, saved.get())
            : notSaved("answers a save without id, items and digest of the form that is asked for");
      }
      case Answer.Page _ -> notSaved("has not saved in time");
    };
  }

  /** What was saved is found again where it was put. */
  private Said<SaveSight> readBack(AgentId agent, AgentState.Save terms, Saved saved) {
    String query = "?id=" + URLEncoder.encode(saved.id(), StandardCharsets.UTF_8);
    return switch (call(agent, Method.GET, terms.http(), query, null, DEADLINE)) {
      case Answer.Lost(String why) -> notSaved(why + " when asked for what it saved");
      case Answer.Absent() -> notSaved("has no pod with an address");
      case Answer.Page(int status, String text) ->
          status == 200 && StateAnswers.saved(text, saved.time()).equals(Optional.of(saved))
              ? new Said<>(new SaveSight.Kept(saved), null)
              : notSaved("does not find again what it saved");
    };
  }

  private static Said<SaveSight> notSaved(String why) {
    return new Said<>(new SaveSight.Failed(why), AFTER_FAILURE);
  }

  @Override
  public Map<AgentId, RecoverySight> recoveries(
      String owner, AgentState.Verify terms, Map<AgentId, String> pods) {
    Map<AgentId, RecoverySight> known = new HashMap<>();
    pods.forEach(
        (agent, pod) ->
            known.put(
                agent,
                recoveries
                    .known(
                        new Question<>(
                            owner,
                            agent,
                            pod + " " + terms.http(),
                            new RecoverySight.Awaited(),
                            _ -> false,
                            FOREVER,
                            _ -> verify(agent, terms)))
                    .sight()));
    return known;
  }

  private Said<RecoverySight> verify(AgentId agent, AgentState.Verify terms) {
    return switch (call(agent, Method.GET, terms.http(), "", null, DEADLINE)) {
      case Answer.Lost(String why) -> new Said<>(new RecoverySight.Failed(why), AFTER_FAILURE);
      case Answer.Absent() -> new Said<>(new RecoverySight.Awaited(), AFTER_FAILURE);
      case Answer.Page(int status, String text) when status == 200 -> {
        OptionalDouble percent = StateAnswers.recovered(text);
        yield percent.isPresent()
            ? new Said<>(new RecoverySight.Recovered(percent.getAsDouble()), null)
            : new Said<>(
                new RecoverySight.Failed("does not say \"recovered\" in percent"), AFTER_FAILURE);
      }
      case Answer.Page _ -> new Said<>(new RecoverySight.Awaited(), NOT_YET);
    };
  }

  @Override
  public Map<AgentId, DrainSight> drains(String owner, Drain terms, Map<AgentId, String> pods) {
    Duration timeout = Durations.parse(terms.timeout());
    Map<AgentId, DrainSight> known = new HashMap<>();
    pods.forEach(
        (agent, pod) -> {
          Known<DrainSight> drain =
              drains.known(
                  new Question<>(
                      owner,
                      agent,
                      pod + " " + terms.http(),
                      new DrainSight.Draining(null),
                      _ -> false,
                      workedSince(timeout),
                      before -> drain(agent, terms, before)));
          known.put(agent, within(timeout, drain));
        });
    return known;
  }

  /** Before that it is told again, so that it drains for all of that time. */
  private static Duration workedSince(Duration timeout) {
    Duration half = timeout.dividedBy(2);
    Duration shorter = half.compareTo(WORKED_SINCE) < 0 ? half : WORKED_SINCE;
    return shorter.compareTo(SHORTEST) < 0 ? SHORTEST : shorter;
  }

  private DrainSight within(Duration timeout, Known<DrainSight> drain) {
    return drain.sight() instanceof DrainSight.Draining draining
            && drain.begun() != null
            && !drain.begun().plus(timeout).isAfter(clock.instant())
        ? new DrainSight.Overdue(draining.inFlight())
        : drain.sight();
  }

  private Said<DrainSight> drain(AgentId agent, Drain terms, DrainSight before) {
    Duration timeout = Durations.parse(terms.timeout());
    String body = "{\"timeoutSeconds\":" + timeout.toSeconds() + "}";
    // It takes work again after that time: whoever is slow to take it down says so once more.
    Said<DrainSight> over = new Said<>(new DrainSight.Drained(), timeout.dividedBy(2));
    return switch (call(agent, Method.POST, terms.http(), "", body, DEADLINE)) {
      case Answer.Absent() -> over;
      case Answer.Page(int status, String text) ->
          status == 200
              ? over
              : new Said<>(new DrainSight.Draining(StateAnswers.inFlight(text)), NOT_YET);
      // It may be too busy to answer; its time is bounded.
      case Answer.Lost _ -> new Said<>(before, NOT_YET);
    };
  }

  private Answer call(
      AgentId agent,
      Method method,
      AgentEndpoint where,
      String query,
      @Nullable String body,
      Duration deadline) {
    return calls.call(new Call(agent, method, where.port(), where.path() + query, body, deadline));
  }

  /** Ends with all questions given up: who answers them may be closed next. */
  @Override
  public void close() {
    later.close();
    threads.shutdownNow();
    threads.close();
  }
}
