// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

/**
 * The demo: a local control plane, the operator, a fleet of simulated agents, and a migration that
 * takes itself back. It only watches: what it shows was read from the API and from the fleet.
 */
@NullMarked
package dev.sluice.demo;

import org.jspecify.annotations.NullMarked;
