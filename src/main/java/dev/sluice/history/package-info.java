// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

/**
 * What really happened: every committed revision in order, and a checker that holds the invariants
 * of the design against it. Pure; the simulator, the tests and the demo use the same.
 */
@NullMarked
package dev.sluice.history;

import org.jspecify.annotations.NullMarked;
