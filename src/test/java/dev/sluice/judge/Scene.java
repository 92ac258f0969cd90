// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static dev.sluice.kit.With.with;

import dev.sluice.api.AgentDeploymentSpec.AgentMetrics;
import dev.sluice.api.AgentDeploymentSpec.MetricNames;
import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthCheck.Baseline;
import dev.sluice.api.HealthCheck.Role;
import dev.sluice.api.HealthCheck.Signal;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.RolloutRecord.BaselineReading;
import dev.sluice.fleet.AgentId;
import dev.sluice.fleet.Workload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A fleet called planner, a policy, and looks second by second. A stage starts at second 100 and
 * its agents are watched from then on, unless said otherwise.
 */
final class Scene {
  static final int STAGE = 100;
  static final CheckSource.External SOURCE = new CheckSource.Prometheus("main", "q");
  static final HealthCheck ERRORS = check("error-rate", Signal.ErrorRate, 0.05, null, null);
  static final HealthCheck DELIVERY = check("delivery", Signal.Delivery, null, 0.95, null);
  static final HealthCheck LATENCY = check("latency", Signal.Latency, 0.5, null, null);
  static final HealthCheck SLOWER = check("slower", Signal.Latency, null, null, 2.0);

  private HealthPolicySpec policy = policy(2, ERRORS);
  private Map<String, AgentMetrics> metrics =
      Map.of("planner", new AgentMetrics(9464, "/metrics", MetricNames.STANDARD));
  private Set<AgentId> exposed = agents(0);
  private Set<AgentId> next = Set.of();
  private @Nullable Instant since = at(STAGE);
  private @Nullable Instant stageStart = at(STAGE);
  private List<BaselineReading> baselines = List.of();
  private final List<Look> looks = new ArrayList<>();
  private boolean byId;
  private Map<String, PodTerms> terms = Map.of();
  private PodFacts pods = new PodFacts(at(STAGE), true, Map.of(), Map.of());

  static Instant at(double second) {
    return Instant.EPOCH.plusMillis((long) (second * 1000));
  }

  static AgentId agent(int ordinal) {
    return new AgentId("default", "planner", ordinal);
  }

  static Set<AgentId> agents(int... ordinals) {
    return IntStream.of(ordinals).mapToObj(Scene::agent).collect(Collectors.toSet());
  }

  static HealthCheck check(
      String name,
      Signal signal,
      @Nullable Double max,
      @Nullable Double min,
      @Nullable Double ratio) {
    return HealthCheck.guard(name, signal, max, min, ratio);
  }

  /** A check that errors are at most twice those of the rest, and at most so many. */
  static HealthCheck errorsToRest(@Nullable Double max) {
    return with(
        HealthCheck.guard("worse", Signal.ErrorRate, max, null, 2.0), "baseline", Baseline.Rest);
  }

  /** A check of a query, in which a ratio is to the rest where that is said. */
  static HealthCheck asked(@Nullable Double max, @Nullable Double ratio, @Nullable Baseline to) {
    return new HealthCheck(
        "queue",
        Role.Guard,
        null,
        max,
        null,
        ratio,
        to,
        new HealthCheck.Prometheus("main", "q"),
        null,
        null,
        null,
        null,
        null);
  }

  /** A number for each of the agents 0, 1, 2.. */
  static Answer each(double... values) {
    return new Answer.PerAgent(
        IntStream.range(0, values.length)
            .boxed()
            .collect(Collectors.toMap(Scene::agent, i -> values[i])),
        Map.of());
  }

  static Answer all(double value) {
    return new Answer.ForAll(value);
  }

  static HealthPolicySpec policy(int failures, HealthCheck... checks) {
    return new HealthPolicySpec("1s", failures, List.of(checks));
  }

  /** Counters of requests and errors. */
  static Sample work(double requests, double errors) {
    return new Sample(
        new Counts(Map.of(Family.Requests, requests, Family.Errors, errors), null), Map.of());
  }

  /** Counters of sent and delivered messages. */
  static Sample mail(double sent, double delivered) {
    return new Sample(
        new Counts(Map.of(Family.Sent, sent, Family.Delivered, delivered), null), Map.of());
  }

  /** A histogram of requests that took up to 100 ms, up to 200 ms, up to 1 s, and longer. */
  static Sample durations(double fast, double middling, double slow, double longer) {
    return new Sample(new Counts(Map.of(), histogram(fast, middling, slow, longer)), Map.of());
  }

  static Histogram histogram(double fast, double middling, double slow, double longer) {
    return Histogram.of(
        new TreeMap<>(
            Map.of(
                0.1,
                fast,
                0.2,
                fast + middling,
                1.0,
                fast + middling + slow,
                Double.POSITIVE_INFINITY,
                fast + middling + slow + longer)));
  }

  static Sample nothing() {
    return new Sample(Counts.NONE, Map.of());
  }

  static Sample faulty(Family family, Silence why) {
    return new Sample(Counts.NONE, Map.of(family, why));
  }

  Scene checks(int failures, HealthCheck... checks) {
    policy = policy(failures, checks);
    return this;
  }

  Scene policy(HealthPolicySpec chosen) {
    policy = chosen;
    return this;
  }

  Scene metrics(Map<String, AgentMetrics> declared) {
    metrics = declared;
    return this;
  }

  Scene exposed(int... ordinals) {
    exposed = agents(ordinals);
    return this;
  }

  Scene next(int... ordinals) {
    next = agents(ordinals);
    return this;
  }

  Scene since(double second) {
    since = at(second);
    return this;
  }

  Scene beforeStage() {
    since = null;
    stageStart = null;
    return this;
  }

  Scene baseline(String check, double value) {
    baselines = List.of(new BaselineReading(check, value));
    return this;
  }

  /** What agents 0, 1, 2.. gave in a look that took a tenth of a second. */
  Scene look(double second, Outcome... given) {
    return look(
        second,
        IntStream.range(0, given.length)
            .boxed()
            .collect(Collectors.toMap(Scene::agent, i -> given[i])));
  }

  Scene look(Look look) {
    looks.add(look);
    return this;
  }

  Scene look(double second, Map<AgentId, Outcome> given) {
    looks.add(new Look(at(second), at(second + 0.1), given, Map.of()));
    return this;
  }

  /** What the one source outside the agents gave in a look that asked for it itself. */
  Scene found(double second, Answer given) {
    return found(second, second, given);
  }

  /** The same, asked for by another. */
  Scene found(double second, double asked, Answer given) {
    looks.add(
        new Look(
            at(second), at(second + 0.1), Map.of(), Map.of(SOURCE, new Found(at(asked), given))));
    return this;
  }

  /** The stage gives a flag to ids. */
  Scene byId() {
    byId = true;
    return this;
  }

  /** What the planner's pods are held to. */
  Scene terms(PodTerms held) {
    terms = Map.of("planner", held);
    return this;
  }

  Scene pods(PodFacts facts) {
    pods = facts;
    return this;
  }

  HealthQuery query() {
    return new HealthQuery(
        "default/otp/1",
        1,
        policy,
        List.of(new Workload("default", "planner", 10)),
        metrics,
        exposed,
        next,
        List.of(),
        since,
        stageStart,
        baselines,
        List.of(),
        byId,
        terms);
  }

  Health health() {
    Window window = new Window(looks);
    return Judge.of(query(), window).health(window, pods);
  }

  CheckVerdict verdict(String check) {
    return health().checks().stream().filter(c -> c.name().equals(check)).findFirst().orElseThrow();
  }

  /** The verdict of the one check of the policy. */
  CheckVerdict verdict() {
    return verdict(policy.checks().getFirst().name());
  }
}
