// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import java.util.Objects;
import java.util.Optional;

/**
 * What follows from an observation, whatever is made of it.
 *
 * @param before what was observed
 * @param decision what was decided
 * @param after the same with the record after that decision
 * @param standing what is decided once that record is stored: what is waited for
 * @param readiness what the next stage waits for then
 */
public record Outcome(
    Observed before,
    Decision decision,
    Observed after,
    Decision standing,
    Optional<Readiness> readiness) {
  /** The outcome of what was observed. */
  public static Outcome of(Observed o) {
    Decision decision = told(o, RolloutEngine.decide(o));
    Observed stored = NextRecord.stored(o, decision);
    Decision standing =
        Objects.equals(stored.record(), o.record())
            ? decision
            : told(o, RolloutEngine.decide(stored));
    Observed after = NextRecord.besides(stored, standing);
    return new Outcome(o, decision, after, standing, Readiness.of(after));
  }

  /** Whoever reads a status, an Event or the history must not think that it was carried out. */
  private static Decision told(Observed o, Decision decision) {
    return o.spec().observing() ? decision.saying(Words.OBSERVED + decision.message()) : decision;
  }
}
