// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0
/**
 * The exposed agents against the rest: an anytime-valid sequential test on counts of errors. Pure.
 *
 * <p>{@link dev.sluice.judge.compare.Comparison} is where to begin; {@link
 * dev.sluice.judge.compare.Evidence} holds the test itself.
 */
@NullMarked
package dev.sluice.judge.compare;

import org.jspecify.annotations.NullMarked;
