// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

/**
 * What one id gets for one flag, in the words of OpenFeature.
 *
 * @param value on or off
 * @param reason how it was found
 */
public record Evaluation(boolean value, Reason reason) {
  /** How a value was found; as flagd reports it, a share of ids is a match too. */
  public enum Reason {
    /** The same for everybody. */
    STATIC,
    /** By a list, a cohort or a hash. */
    TARGETING_MATCH,
    /** Nothing matched: off. */
    DEFAULT
  }

  /** Name of the variant: {@code on} or {@code off}. */
  public String variant() {
    return value ? "on" : "off";
  }
}
