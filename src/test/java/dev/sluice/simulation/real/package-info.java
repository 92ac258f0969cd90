// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

/**
 * Runs of the product on a real API server, by scripts, recorded so that the model can be held
 * against them.
 */
package dev.sluice.simulation.real;
