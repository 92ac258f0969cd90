// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0
/** How health is judged: looks, baselines, limits, verdicts. Pure. */
@NullMarked
package dev.sluice.judge;

import org.jspecify.annotations.NullMarked;
