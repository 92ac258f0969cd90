// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.HealthCheck.Baseline;
import dev.sluice.fleet.AgentId;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A check of a source outside the agents: each answer is a reading. An answer that several looks
 * share counts once, and one that is older than the running step not at all.
 *
 * <p>A breach stands over answers that say nothing, because what was measured was measured;
 * anything less gives way to Blind.
 *
 * @param limits what readings are held against
 * @param source where they come from
 * @param query the question
 * @param judged whom its answers are to be about
 * @param last the last reading; null before the first
 * @param badInARow how many readings in a row were bad
 * @param nothing why the last answer says nothing; null if it does
 * @param asked when the last answer was asked for; null before the first
 */
record AnswerTally(
    Limits limits,
    CheckSource.External source,
    HealthQuery query,
    Set<AgentId> judged,
    @Nullable Reading last,
    int badInARow,
    Sought.@Nullable Nothing nothing,
    @Nullable Instant asked)
    implements Tally {

  static AnswerTally begin(
      Limits limits, CheckSource.External source, HealthQuery query, Set<AgentId> judged) {
    return new AnswerTally(limits, source, query, judged, null, 0, null, null);
  }

  @Override
  public AnswerTally after(Look look, Sources sources) {
    Found found = look.found().get(source);
    Instant since = query.since();
    if (found == null
        || found.asked().equals(asked)
        || (since != null && found.asked().isBefore(since))) {
      return this;
    }
    return switch (Sought.in(found.answer(), source, judged, query)) {
      case Sought.Nothing none -> silent(none, found);
      case Sought.Word word ->
          counted(limits, new Reading(word.verdict(), null, null, 0, word.reason()), found);
      case Sought.One one -> read(one, found);
    };
  }

  private AnswerTally read(Sought.One one, Found found) {
    if (limits.check().baseline() != Baseline.Rest || query.rest().isEmpty()) {
      return counted(limits, limits.judge(one), found);
    }
    return switch (Sought.rest(found.answer(), source, query.rest())) {
      case Sought.One rest -> against(limits.against(rest.value()), one, found);
      case Sought.Nothing none -> {
        // An absolute limit needs nobody to compare with.
        Reading alone = limits.judge(one);
        yield alone.verdict() == Verdict.Bad ? counted(limits, alone, found) : silent(none, found);
      }
    };
  }

  private AnswerTally against(Limits held, Sought.One one, Found found) {
    return counted(held, held.judge(one), found);
  }

  private AnswerTally counted(Limits held, Reading reading, Found found) {
    int bad = held.badInARow(badInARow, reading.verdict());
    return new AnswerTally(limits, source, query, judged, reading, bad, null, found.asked());
  }

  private AnswerTally silent(Sought.Nothing none, Found found) {
    return new AnswerTally(limits, source, query, judged, last, badInARow, none, found.asked());
  }

  @Override
  public boolean looked() {
    return last != null || (nothing != null && nothing.verdict() == Verdict.NotConfigured);
  }

  @Override
  public CheckVerdict verdict() {
    Reading reading = last;
    Sought.Nothing none = nothing;
    boolean breached = reading != null && reading.verdict() == Verdict.Bad;
    breached &= badInARow >= query.policy().failures();
    if (none != null && !breached) {
      return verdict(none.verdict(), none.reason());
    }
    return reading == null
        ? verdict(Verdict.Undecided, "not looked at yet")
        : reading.of(limits.check(), badInARow, query.policy().failures());
  }

  private CheckVerdict verdict(Verdict verdict, String reason) {
    return limits.without(verdict, 0, reason, badInARow, query.policy().failures());
  }
}
