// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.compare;

import java.util.List;

/**
 * All that a comparison must not forget, some 30 numbers; what goes on from it goes on bit by bit.
 *
 * @param tolerated the natural ratio of the present step, at least 1
 * @param warm whether the first look of the present step has gone by; it is dropped
 * @param several whether more than one exposed agent has been seen at work
 * @param looks looks that count
 * @param total counts of both arms over them
 * @param temperedExposed sum of exposed errors, each look's over its phi
 * @param temperedRest sum of the rest's errors, each look's over its phi
 * @param dispersion how errors vary
 * @param evidence {@link Evidence#logs} of all exposed agents
 * @param withoutWorst the same without the agent whose absence takes away most
 */
public record ComparisonState(
    double tolerated,
    boolean warm,
    boolean several,
    long looks,
    Split total,
    double temperedExposed,
    double temperedRest,
    Dispersion dispersion,
    List<Double> evidence,
    List<Double> withoutWorst) {
  public ComparisonState {
    evidence = List.copyOf(evidence);
    withoutWorst = List.copyOf(withoutWorst);
  }
}
