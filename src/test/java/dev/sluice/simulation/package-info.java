// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

/**
 * A deterministic simulation of everything that decides: migrations, flags and operators under
 * faults, replayed by one seed. Read {@link dev.sluice.simulation.Run} first.
 */
package dev.sluice.simulation;
