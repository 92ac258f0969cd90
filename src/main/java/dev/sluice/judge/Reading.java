// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.HealthCheck;
import org.jspecify.annotations.Nullable;

/**
 * What one check made of counts that were enough.
 *
 * @param verdict the verdict
 * @param value what was read, in the unit of the source; null where there is no number
 * @param limit what it was held against; null where there is no number
 * @param samples how many events, or numbers, it rests on
 * @param reason in words and numbers; without numbers that change where all is well
 */
record Reading(
    Verdict verdict, @Nullable Double value, @Nullable Double limit, long samples, String reason) {
  /** As the verdict of that check, after so many bad readings in a row. */
  CheckVerdict of(HealthCheck check, int badInARow, int needed) {
    return new CheckVerdict(
        check.name(), check.role(), verdict, value, limit, samples, reason, badInARow, needed);
  }
}
