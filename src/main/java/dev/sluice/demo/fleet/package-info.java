// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0
/**
 * A fleet of simulated agents in a process of its own: stock OpenFeature clients with a dual-mode
 * code path each, the metrics that an operator reads, and a knob that breaks a new path.
 */
@NullMarked
package dev.sluice.demo.fleet;

import org.jspecify.annotations.NullMarked;
