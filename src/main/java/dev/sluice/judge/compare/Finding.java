// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.compare;

import dev.sluice.fleet.AgentId;
import org.jspecify.annotations.Nullable;

/**
 * What a comparison says, with the numbers it rests on.
 *
 * @param kind what it says
 * @param tolerated the natural ratio of the arms' error rates
 * @param ratio the ratio that was seen; null while the rest has no errors
 * @param bounds between which ratios the truth lies, at any time, but for a chance of alpha
 * @param e the evidence for a greater ratio than the tolerated one
 * @param bar what e must reach: 1/alpha
 * @param total counts of both arms
 * @param looks looks that count
 * @param phi how far bursts have tempered the evidence lately
 * @param worst the exposed agent that adds most to the evidence; null before any has worked
 */
public record Finding(
    Kind kind,
    double tolerated,
    @Nullable Double ratio,
    Bounds bounds,
    double e,
    double bar,
    Split total,
    long looks,
    double phi,
    @Nullable AgentId worst) {
  /** What can be said. */
  public enum Kind {
    /** The exposed agents are worse than tolerated. */
    Worse,
    /** They are, but for all that is seen it is one agent alone. */
    OneAgent,
    /** Three times the tolerated ratio is refuted: nothing bad would have gone unseen. */
    Alike,
    /** Neither. */
    Open
  }
}
