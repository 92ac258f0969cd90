// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.HealthCheck;
import dev.sluice.fleet.AgentId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One check, carried from look to look.
 *
 * <p>A reading stands while the next one is being pooled: Bad until another reading says otherwise,
 * Good for at most twice as many looks as it took, so that silence does not look like health. A
 * breach also stands over looks that see nothing, because what was measured was measured; anything
 * less gives way to Blind.
 *
 * @param limits what readings are held against
 * @param agents who is judged
 * @param needed how many bad readings in a row make a breach
 * @param pool what is gathered for the next reading
 * @param last the last reading; null before the first
 * @param took how many looks the last reading took
 * @param badInARow how many readings in a row were bad
 * @param compared whether any two looks have been compared
 * @param sight what the last look showed; null before the first
 */
record CheckTally(
    Limits limits,
    Set<AgentId> agents,
    int needed,
    Pool pool,
    @Nullable Reading last,
    int took,
    int badInARow,
    boolean compared,
    @Nullable Sight sight) {

  static CheckTally begin(Limits limits, Set<AgentId> agents, int needed) {
    return new CheckTally(limits, agents, needed, Pool.EMPTY, null, 0, 0, false, null);
  }

  /** The tally after one more look. */
  CheckTally after(Look look, Sources sources) {
    Sight seen = sources.sight(limits.check().signal(), agents, look);
    return switch (seen) {
      case Sight.Dark _, Sight.NotServed _ ->
          new CheckTally(limits, agents, needed, pool, last, took, badInARow, compared, seen);
      case Sight.Clear clear -> pooled(pool.plus(clear.agents()), clear, sources.query());
    };
  }

  private CheckTally pooled(Pool next, Sight.Clear seen, HealthQuery query) {
    boolean any = compared || next.looks() > 0;
    long samples = limits.samples(next.counts());
    if (samples == 0 || samples < limits.needed()) {
      return new CheckTally(limits, agents, needed, next, last, took, badInARow, any, seen);
    }
    Reading reading =
        limits.judge(next.counts(), Wording.agents(next.agents(), agents.size(), query));
    int bad =
        switch (reading.verdict()) {
          case Bad -> badInARow + 1;
          case Blind -> badInARow;
          case Good, Undecided, NotConfigured -> 0;
        };
    return new CheckTally(
        limits, agents, needed, next.emptied(), reading, next.looks(), bad, any, seen);
  }

  /** What the check says now. */
  CheckVerdict verdict() {
    Reading reading = last;
    boolean bad = reading != null && reading.verdict() == Verdict.Bad;
    if (reading != null && bad && badInARow >= needed) {
      return verdict(reading);
    }
    return switch (sight) {
      case Sight.Dark dark -> verdict(Verdict.Blind, dark.reason());
      case Sight.NotServed none -> verdict(Verdict.NotConfigured, none.reason());
      case null -> verdict(Verdict.Undecided, "not looked at yet");
      case Sight.Clear _ ->
          reading == null || (reading.verdict() == Verdict.Good && pool.looks() > 2 * took)
              ? verdict(Verdict.Undecided, tooFew())
              : verdict(reading);
    };
  }

  private String tooFew() {
    return "too few "
        + Wording.events(limits.check().signal())
        + " to tell: "
        + limits.needed()
        + " are needed";
  }

  private CheckVerdict verdict(Verdict verdict, String reason) {
    HealthCheck check = limits.check();
    return new CheckVerdict(
        check.name(),
        check.role(),
        verdict,
        null,
        limits.upper() == null ? check.min() : limits.upper(),
        limits.samples(pool.counts()),
        reason,
        badInARow,
        needed);
  }

  private CheckVerdict verdict(Reading reading) {
    HealthCheck check = limits.check();
    return new CheckVerdict(
        check.name(),
        check.role(),
        reading.verdict(),
        reading.value(),
        reading.limit(),
        reading.samples(),
        reading.reason(),
        badInARow,
        needed);
  }
}
