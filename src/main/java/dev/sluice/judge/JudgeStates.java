// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthCheck.Signal;
import dev.sluice.api.RolloutRecord.JudgeState;
import dev.sluice.fleet.AgentId;
import dev.sluice.judge.compare.Comparison;
import dev.sluice.judge.compare.ComparisonState;
import dev.sluice.judge.compare.Dispersion;
import dev.sluice.judge.compare.Evidence;
import dev.sluice.judge.compare.History.Known.Natural;
import dev.sluice.judge.compare.Split;
import dev.sluice.judge.compare.Trials;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the record holds a comparison: nothing but numbers, in this order. What is slow (0 if that
 * does not matter), the tolerated ratio, 1 once warm, the looks; trials and errors of the exposed
 * agents and of the rest; tempered errors of both; eight sums of the dispersion; the evidence; the
 * evidence without the worst agent; which signal it is.
 */
final class JudgeStates {
  private static final int SIZE = 20 + 2 * Evidence.SIZE;
  private static final List<Signal> SIGNALS =
      List.of(Signal.ErrorRate, Signal.Latency, Signal.Delivery);

  private JudgeStates() {}

  /**
   * What a state stands for.
   *
   * @param tried what an error is
   * @param comparison the comparison to go on from
   */
  record Resumed(Tried tried, Comparison comparison) {}

  static JudgeState of(
      String check, @Nullable Instant time, Tried tried, Comparison comparison, Natures natures) {
    ComparisonState s = comparison.state();
    Trials exposed = s.total().exposed();
    Trials rest = s.total().rest();
    Dispersion d = s.dispersion();
    List<Double> numbers =
        new ArrayList<>(
            List.of(
                tried.slow() == null ? 0 : tried.slow(),
                s.tolerated(),
                s.warm() ? 1.0 : 0.0,
                s.several() ? 1.0 : 0.0,
                (double) s.looks(),
                exposed.trials(),
                exposed.errors(),
                rest.trials(),
                rest.errors(),
                s.temperedExposed(),
                s.temperedRest()));
    numbers.addAll(
        List.of(d.before(), d.freedom(), d.looks(), d.xx(), d.xy(), d.yy(), d.x(), d.y()));
    numbers.addAll(s.evidence());
    numbers.addAll(s.withoutWorst());
    numbers.add((double) SIGNALS.indexOf(tried.signal()));
    return new JudgeState(check, time, numbers, natures.known());
  }

  /**
   * What a check goes on from; empty if it compared something else when this was noted, or these
   * are not the numbers of a comparison.
   *
   * @param exposed the agents of the present step; nobody, if nothing goes on
   */
  static Optional<Resumed> resumed(JudgeState state, HealthCheck check, Set<AgentId> exposed) {
    HealthCheck.Compare compare = check.compare();
    return resumed(state, exposed)
        .filter(known -> compare != null && known.tried().signal() == compare.signal());
  }

  /**
   * What to go on from; empty if these are not the numbers of a comparison.
   *
   * @param exposed the agents of the present step; nobody, if nothing goes on
   */
  static Optional<Resumed> resumed(JudgeState state, Set<AgentId> exposed) {
    if (state.numbers().size() != SIZE) {
      return Optional.empty();
    }
    try {
      Map<AgentId, Double> without =
          new Natures(state.natural()).of(exposed).map(Natural::without).orElse(Map.of());
      return Optional.of(resumed(state.numbers().iterator(), without));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      // Somebody wrote into the status: what it says is not believed.
      return Optional.empty();
    }
  }

  private static Resumed resumed(Iterator<Double> n, Map<AgentId, Double> without) {
    double slow = n.next();
    ComparisonState state =
        new ComparisonState(
            n.next(),
            n.next() > 0,
            n.next() > 0,
            n.next().longValue(),
            new Split(new Trials(n.next(), n.next()), new Trials(n.next(), n.next())),
            n.next(),
            n.next(),
            dispersion(n),
            evidence(n),
            evidence(n));
    Signal signal = SIGNALS.get(n.next().intValue());
    return new Resumed(
        new Tried(signal, slow > 0 ? (Double) slow : null), Comparison.resume(state, without));
  }

  private static Dispersion dispersion(Iterator<Double> n) {
    return new Dispersion(
        n.next(), n.next(), n.next(), n.next(), n.next(), n.next(), n.next(), n.next());
  }

  private static List<Double> evidence(Iterator<Double> n) {
    List<Double> logs = new ArrayList<>();
    for (int i = 0; i < Evidence.SIZE; i++) {
      logs.add(n.next());
    }
    return logs;
  }
}
