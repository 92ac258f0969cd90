// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.view;

import dev.sluice.api.Durations;
import dev.sluice.api.HealthCheck.Compare;
import dev.sluice.api.HealthCheck.Signal;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.StageSpec;
import dev.sluice.fleet.Workload;
import dev.sluice.judge.CheckSource;
import dev.sluice.judge.Outlook;
import dev.sluice.judge.Outlook.Effect;
import dev.sluice.judge.Traffic;
import dev.sluice.judge.compare.History;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the checks are going to see, in words.
 *
 * @param policy the checks of the plan; a stage may have its own
 * @param traffic what is expected
 * @param source how that is known: {@code Given}
 * @param idFlags flags that are given to ids
 */
public record OutlookText(
    HealthPolicySpec policy, Traffic traffic, String source, Set<String> idFlags) {
  private static final int MOST_TOLD = 3;

  public OutlookText {
    idFlags = Set.copyOf(idFlags);
  }

  /** What it all rests on. */
  String head(List<Workload> workloads) {
    Duration interval = Durations.parse(policy.interval());
    String head =
        source
            + " "
            + number(traffic.perSecond())
            + (readsMessages()
                ? " requests and as many messages a second of "
                : " requests a second of ")
            + agents(workloads)
            + " agents together, all alike, of which "
            + number(traffic.errorRate() * 100)
            + " % fail, and a look each "
            + Durations.format(interval)
            + ".";
    List<Signal> compared =
        policy.checks().stream()
            .flatMap(check -> Stream.ofNullable(check.compare()))
            .map(Compare::signal)
            .distinct()
            .toList();
    return compared.isEmpty()
        ? head
        : head
            + " To compare, "
            + History.LOOKS
            + " looks with "
            + History.ERRORS
            + " errors are needed before a stage: "
            + before(compared, interval)
            + ".";
  }

  /** How long that takes, of each if it is not the same for all. */
  private String before(List<Signal> compared, Duration interval) {
    List<String> times = compared.stream().map(signal -> before(signal, interval)).toList();
    return times.stream().distinct().count() == 1
        ? times.getFirst()
        : IntStream.range(0, times.size())
            .mapToObj(i -> what(compared.get(i)) + " " + times.get(i))
            .collect(Collectors.joining(", "));
  }

  private String before(Signal signal, Duration interval) {
    double events = traffic.perSecond() * interval.toMillis() / 1000;
    OptionalInt looks = History.needed(events * Outlook.rate(signal, traffic));
    return looks.isPresent()
        ? Durations.format(interval.multipliedBy(looks.getAsInt()))
        : "never, too few in " + History.MOST + " looks";
  }

  private static String what(Signal signal) {
    return switch (signal) {
      case ErrorRate -> "errors";
      case Latency -> "slow requests";
      case Delivery -> "lost messages";
    };
  }

  private boolean readsMessages() {
    return policy.checks().stream()
        .map(CheckSource::of)
        .anyMatch(new CheckSource.Agents(Signal.Delivery)::equals);
  }

  /**
   * What is seen at a rung.
   *
   * @param stage whose checks are in force, if it has its own
   * @param percent that it reaches
   * @param stay how long it lasts
   */
  List<String> at(StageSpec stage, int percent, Duration stay, List<Workload> workloads) {
    HealthPolicySpec own = stage.health();
    HealthPolicySpec checks = own == null ? policy : own;
    int exposed = workloads.stream().mapToInt(w -> w.reached(percent)).sum();
    Rung rung = new Rung(Durations.parse(checks.interval()), stay);
    boolean byId = stage.flags().stream().anyMatch(flag -> idFlags.contains(flag.key()));
    return Outlook.of(checks, traffic, exposed, agents(workloads), byId).stream()
        .map(one -> one.check() + " " + rung.words(one))
        .toList();
  }

  static int agents(List<Workload> workloads) {
    return workloads.stream().mapToInt(Workload::replicas).sum();
  }

  private static String number(double value) {
    return new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros().toPlainString();
  }

  /** A step, as long as it stays. */
  private record Rung(Duration interval, Duration stay) {
    String words(Outlook outlook) {
      return switch (outlook) {
        case Outlook.Compares compares -> found(compares);
        case Outlook.TooRare rare ->
            "never begins: fewer than "
                + History.ERRORS
                + " "
                + what(rare.signal())
                + " in "
                + History.MOST
                + " looks (lengthen the interval)";
        case Outlook.ById _ -> "cannot tell whose requests have a flag that is given to ids";
        case Outlook.NobodyLeft _ -> "has nobody left to compare with";
        case Outlook.Limit limit -> limit(limit);
        case Outlook.Condition condition -> condition(condition);
        case Outlook.Suite suite ->
            "runs with each step and every " + suite.every() + "; a failed run acts at once";
        case Outlook.NotKnown _ -> "reads a source that this version does not know";
        case Outlook.Elsewhere number ->
            "has a number each look" + acts(OptionalLong.of(number.failures()));
      };
    }

    private String condition(Outlook.Condition condition) {
      return "has a condition each "
          + (condition.looks() == 1 ? "look" : Durations.format(time(condition.looks())))
          + acts(OptionalLong.of(condition.breach()));
    }

    private String limit(Outlook.Limit limit) {
      String events =
          limit.needed() + (limit.signal() == Signal.Delivery ? " messages" : " requests");
      if (limit.looks().isEmpty()) {
        return "needs " + events + ", and they never come";
      }
      long looks = limit.looks().getAsLong();
      return "needs "
          + events
          + ", which come "
          + (looks == 1 ? "each look" : "in " + looks + " looks")
          + acts(limit.breach());
    }

    private String acts(OptionalLong looks) {
      if (looks.isEmpty()) {
        return "";
      }
      Duration after = time(looks.getAsLong());
      String told = Durations.format(after);
      return after.compareTo(stay) > 0
          ? "; a breach would take " + told + ", which is longer than this"
          : "; a breach acts after " + told;
    }

    private String found(Outlook.Compares compares) {
      List<String> found = new ArrayList<>();
      Effect missed = null;
      for (Effect effect : compares.effects()) {
        OptionalLong end = effect.ofStep();
        if (end.isEmpty() || time(end.getAsLong()).compareTo(stay) > 0) {
          missed = effect;
        } else if (found.size() < MOST_TOLD) {
          String what = found.isEmpty() ? " the " + what(compares.signal()) + " in about " : " in ";
          found.add(times(effect) + what + spent(effect));
        }
      }
      String finds = found.isEmpty() ? "finds nothing here" : "finds " + String.join(", ", found);
      return missed == null ? finds : finds + "; too short for " + miss(missed);
    }

    private String miss(Effect effect) {
      if (effect.looks().isEmpty()) {
        return times(effect) + ", which is natural or too rare";
      }
      return times(effect) + ", in " + spent(effect);
    }

    private String spent(Effect effect) {
      long looks = effect.looks().orElseThrow();
      String time = Durations.format(time(effect.ofStep().orElseThrow()));
      return looks + (looks == 1 ? " look (" : " looks (") + time + ")";
    }

    private Duration time(long looks) {
      return interval.multipliedBy(looks);
    }

    private static String times(Effect effect) {
      return "x" + number(effect.times());
    }
  }
}
