// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.HealthCheck.Baseline;
import dev.sluice.api.HealthCheck.Signal;
import dev.sluice.fleet.AgentId;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One check of the agents' own metrics, carried from look to look.
 *
 * <p>A reading stands while the next one is being pooled: Bad until another reading says otherwise,
 * Good for at most twice as many looks as it took, so that silence does not look like health. A
 * breach also stands over looks that see nothing, because what was measured was measured; anything
 * less gives way to Blind.
 *
 * @param limits what readings are held against
 * @param meter how they are read
 * @param query the question
 * @param judged whom it reads
 * @param pool what is gathered for the next reading
 * @param rest the same of the agents that are not exposed, where they are compared with
 * @param last the last reading; null before the first
 * @param took how many looks the last reading took
 * @param badInARow how many readings in a row were bad
 * @param compared whether any two looks have been compared
 * @param sight what the last look showed; null before the first
 */
record CheckTally(
    Limits limits,
    Meter meter,
    HealthQuery query,
    Set<AgentId> judged,
    Pool pool,
    Pool rest,
    @Nullable Reading last,
    int took,
    int badInARow,
    boolean compared,
    @Nullable Sight sight)
    implements Tally {

  static CheckTally begin(Limits limits, Signal signal, HealthQuery query, Set<AgentId> judged) {
    return new CheckTally(
        limits, new Meter(signal), query, judged, Pool.EMPTY, Pool.EMPTY, null, 0, 0, false, null);
  }

  @Override
  public CheckTally after(Look look, Sources sources) {
    Sight seen = sources.sight(meter.signal(), judged, look);
    return switch (seen) {
      case Sight.Dark _, Sight.NotServed _ ->
          new CheckTally(
              limits, meter, query, judged, pool, rest, last, took, badInARow, compared, seen);
      case Sight.Clear clear -> {
        Pool next = pool.plus(clear.agents());
        yield limits.check().baseline() == Baseline.Rest
            ? compared(next, clear, look, sources)
            : pooled(next, rest, false, clear);
      }
    };
  }

  /** Those of the rest that give nothing are left out: the others are enough to compare with. */
  private CheckTally compared(Pool next, Sight.Clear seen, Look look, Sources sources) {
    Set<AgentId> others = query.rest();
    if (!sources.declaredBy(others)) {
      return pooled(next, rest, false, seen);
    }
    Map<AgentId, Counts> clear = sources.clear(meter.signal(), others, look);
    return pooled(
        next,
        rest.plus(clear),
        true,
        clear.isEmpty() ? new Sight.Dark("no agent that is not exposed gives a reading") : seen);
  }

  private CheckTally pooled(Pool next, Pool others, boolean comparing, Sight seen) {
    boolean any = compared || next.looks() > 0;
    boolean comparable = comparing && meter.samples(others.counts()) >= Limits.ENOUGH;
    // An absolute limit needs nobody to compare with.
    boolean ready =
        !comparing || comparable || limits.upper() != null || limits.check().min() != null;
    Limits held = comparable ? limits.against(meter.base(others.counts())) : limits;
    long samples = meter.samples(next.counts());
    boolean enough =
        samples >= held.needed() || (comparable && held.provenBy(meter, next.counts()));
    if (samples == 0 || !enough || !ready) {
      return new CheckTally(
          limits, meter, query, judged, next, others, last, took, badInARow, any, seen);
    }
    Reading reading =
        held.judge(meter, next.counts(), Wording.agents(next.agents(), judged.size(), query));
    return new CheckTally(
        limits,
        meter,
        query,
        judged,
        next.emptied(),
        comparable ? others.emptied() : others,
        reading,
        next.looks(),
        held.badInARow(badInARow, reading.verdict()),
        any,
        seen);
  }

  @Override
  public boolean looked() {
    return compared || sight instanceof Sight.NotServed;
  }

  @Override
  public CheckVerdict verdict() {
    Reading reading = last;
    int needed = query.policy().failures();
    boolean bad = reading != null && reading.verdict() == Verdict.Bad;
    if (reading != null && bad && badInARow >= needed) {
      return reading.of(limits.check(), badInARow, needed);
    }
    return switch (sight) {
      case Sight.Dark dark -> verdict(Verdict.Blind, dark.reason());
      case Sight.NotServed none -> verdict(Verdict.NotConfigured, none.reason());
      case null -> verdict(Verdict.Undecided, "not looked at yet");
      case Sight.Clear _ ->
          reading == null || (reading.verdict() == Verdict.Good && pool.looks() > 2 * took)
              ? verdict(Verdict.Undecided, tooFew())
              : reading.of(limits.check(), badInARow, needed);
    };
  }

  private String tooFew() {
    return "too few "
        + Wording.events(meter.signal())
        + " to tell: "
        + limits.needed()
        + " are needed"
        + (limits.check().baseline() == Baseline.Rest && !query.rest().isEmpty()
            ? ", and " + Limits.ENOUGH + " of agents that are not exposed"
            : "");
  }

  private CheckVerdict verdict(Verdict verdict, String reason) {
    return limits.without(
        verdict, meter.samples(pool.counts()), reason, badInARow, query.policy().failures());
  }
}
