// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

/** One check, carried from look to look. */
sealed interface Tally permits CheckTally, AnswerTally {
  /** The tally after one more look that counts. */
  Tally after(Look look, Sources sources);

  /** What the check says now. */
  CheckVerdict verdict();

  /** Whether looks have shown what the check is about, or that there is nothing to see. */
  boolean looked();
}
