// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import org.jspecify.annotations.Nullable;

/**
 * What one check made of counts that were enough.
 *
 * @param verdict the verdict
 * @param value what was read, in the unit of the signal
 * @param limit what it was held against; null where there is no number
 * @param samples how many events it rests on
 * @param reason in words and numbers; without numbers that change where all is well
 */
record Reading(
    Verdict verdict, double value, @Nullable Double limit, long samples, String reason) {}
