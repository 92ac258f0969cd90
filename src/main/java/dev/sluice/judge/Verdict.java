// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

/**
 * What a check says. <em>Not proven bad</em> is not <em>proven good</em>, and blind is neither:
 * Blind never advances and never rolls back.
 */
public enum Verdict {
  /** Within its limit, with enough samples. */
  Good,
  /** Beyond its limit, with enough samples. */
  Bad,
  /** Too few samples, or no baseline yet. */
  Undecided,
  /** The source is declared but gives nothing that can be used. */
  Blind,
  /** The workload declares no source for the signal. */
  NotConfigured
}
