// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0
/** Agents, their workloads and the exact, sticky choice among them. Pure. */
@NullMarked
package dev.sluice.fleet;

import org.jspecify.annotations.NullMarked;
