// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.Durations;
import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthCheck.Baseline;
import dev.sluice.api.HealthCheck.Signal;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.judge.compare.Forecast;
import dev.sluice.judge.compare.Split;
import dev.sluice.judge.compare.Trials;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What a check is going to see on a step, told before it begins. */
public sealed interface Outlook {
  /** The check. */
  String check();

  /**
   * A comparison of some exposed agents with some that are not.
   *
   * @param effects by their size, the smallest first
   */
  record Compares(String check, Signal signal, List<Effect> effects) implements Outlook {
    public Compares {
      effects = List.copyOf(effects);
    }
  }

  /**
   * So many times the errors.
   *
   * @param looks in about how many they are found, half of the time; empty for never
   */
  record Effect(double times, OptionalLong looks) {
    /** The same from the begin of a step on, whose first look is dropped. */
    public OptionalLong ofStep() {
      return looks.isPresent() ? OptionalLong.of(looks.getAsLong() + 1) : looks;
    }
  }

  /** A comparison that never begins: too few errors come before a stage to know what is natural. */
  record TooRare(String check, Signal signal) implements Outlook {}

  /** A comparison where everybody is exposed. */
  record NobodyLeft(String check) implements Outlook {}

  /** A comparison where ids have the flags: any agent may serve one, so none is compared with. */
  record ById(String check) implements Outlook {}

  /**
   * A limit of what the agents count.
   *
   * @param needed events for a reading
   * @param looks for a reading; empty for never
   * @param failures bad readings in a row that act
   */
  record Limit(String check, Signal signal, long needed, OptionalLong looks, int failures)
      implements Outlook {
    /** How many looks of a step a breach takes: the first one begins the count. */
    public OptionalLong breach() {
      return looks.isPresent()
          ? OptionalLong.of(looks.getAsLong() * failures + 1)
          : OptionalLong.empty();
    }
  }

  /**
   * A limit of a number from elsewhere, of which each look brings one.
   *
   * @param failures bad readings in a row that act
   */
  record Elsewhere(String check, int failures) implements Outlook {}

  /**
   * A condition of an object, which is read with every look at most.
   *
   * @param looks from one reading to the next
   * @param failures bad readings in a row that act
   */
  record Condition(String check, long looks, int failures) implements Outlook {
    /** How many looks a breach takes at most. */
    public long breach() {
      return looks * failures;
    }
  }

  /**
   * A suite, of which the first failed run acts.
   *
   * @param every from the begin of a run to that of the next
   */
  record Suite(String check, String every) implements Outlook {}

  /** A source that only a newer version knows. */
  record NotKnown(String check) implements Outlook {}

  /** The effects that are worth telling. */
  List<Double> EFFECTS = List.of(1.5, 2.0, 3.0, 5.0, 10.0);

  /** Beyond the 99th percentile lie so many. */
  double SLOW = 0.01;

  /**
   * What each check of a policy sees.
   *
   * @param traffic of all agents together, alike
   * @param exposed how many of them the step reaches
   * @param all how many there are, at least 1
   * @param byId whether the stage gives a flag to ids: then limits read all
   */
  static List<Outlook> of(
      HealthPolicySpec policy, Traffic traffic, int exposed, int all, boolean byId) {
    double perLook =
        traffic.perSecond() * Durations.parse(policy.interval()).toMillis() / 1000.0 / all;
    List<Outlook> outlooks = new ArrayList<>();
    for (HealthCheck check : policy.checks()) {
      boolean thin = byId && exposed < all;
      if (thin && Beside.needsRest(check)) {
        outlooks.add(new ById(check.name()));
        continue;
      }
      outlooks.add(
          switch (CheckSource.of(check)) {
            case CheckSource.Agents agents when check.compare() != null ->
                exposed == all
                    ? new NobodyLeft(check.name())
                    : compares(policy, check, agents.signal(), traffic, exposed, all, perLook);
            case CheckSource.Agents agents ->
                // Where ids have a flag, all agents are read.
                limit(policy, check, agents.signal(), traffic, thin ? all : exposed, all, perLook);
            case CheckSource.Prometheus _, CheckSource.Http _, CheckSource.OpenMetrics _ ->
                new Elsewhere(check.name(), policy.failures());
            case CheckSource.Resource _ -> condition(policy, check);
            case CheckSource.Suite suite -> new Suite(check.name(), suite.every());
            case CheckSource.Unknown _ -> new NotKnown(check.name());
          });
    }
    return List.copyOf(outlooks);
  }

  /** How many of the events of a signal are bad while nothing is wrong. */
  static double rate(Signal signal, Traffic traffic) {
    return signal == Signal.Latency ? SLOW : traffic.errorRate();
  }

  private static Outlook compares(
      HealthPolicySpec policy,
      HealthCheck check,
      Signal signal,
      Traffic traffic,
      int exposed,
      int all,
      double perLook) {
    double rate = rate(signal, traffic);
    double mine = exposed * perLook;
    double others = (all - exposed) * perLook;
    Split look = new Split(new Trials(mine, mine * rate), new Trials(others, others * rate));
    Optional<Forecast> known = traffic.natural().map(natural -> new Forecast(look, natural));
    Optional<Forecast> told = known.or(() -> Forecast.expected(look));
    if (told.isEmpty()) {
      return new TooRare(check.name(), signal);
    }
    Forecast forecast = told.get();
    double alpha = Comparers.alpha(check, Comparers.compared(policy));
    return new Compares(
        check.name(),
        signal,
        EFFECTS.stream().map(times -> new Effect(times, forecast.looks(times, alpha))).toList());
  }

  private static Outlook limit(
      HealthPolicySpec policy,
      HealthCheck check,
      Signal signal,
      Traffic traffic,
      int exposed,
      int all,
      double perLook) {
    boolean rest = check.baseline() == Baseline.Rest && exposed < all;
    boolean ratio = check.baseline() != Baseline.Rest || rest;
    if (!ratio && Beside.needsRest(check)) {
      return new NobodyLeft(check.name());
    }
    Double baseline = ratio && signal == Signal.ErrorRate ? (Double) traffic.errorRate() : null;
    long needed = new Limits(check, baseline).needed();
    OptionalLong looks =
        Stream.of(
                looks(needed, exposed * perLook),
                rest ? looks(Limits.ENOUGH, (all - exposed) * perLook) : OptionalLong.of(1))
            .reduce(OptionalLong.of(1), Outlook::longer);
    return new Limit(check.name(), signal, needed, looks, policy.failures());
  }

  private static Outlook condition(HealthPolicySpec policy, HealthCheck check) {
    long interval = Math.max(1, Durations.parse(policy.interval()).toMillis());
    long looks = Math.ceilDiv(ConditionReader.AT_MOST_EVERY.toMillis(), interval);
    return new Condition(check.name(), looks, policy.failures());
  }

  private static OptionalLong looks(long needed, double perLook) {
    return perLook > 0
        ? OptionalLong.of(Math.max(1, (long) Math.ceil(needed / perLook - 1e-9)))
        : OptionalLong.empty();
  }

  private static OptionalLong longer(OptionalLong one, OptionalLong other) {
    return one.isEmpty() || other.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(Math.max(one.getAsLong(), other.getAsLong()));
  }
}
