// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import java.util.Map;

/**
 * The metrics of one agent as it served them.
 *
 * @param counts what could be read
 * @param faults why a metric that is there cannot be used
 */
public record Sample(Counts counts, Map<Family, Silence> faults) implements Outcome {
  public Sample {
    faults = Map.copyOf(faults);
  }
}
