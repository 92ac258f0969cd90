// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0
/**
 * The flags of a fleet: computed in every replica from its own watches, and served to stock
 * clients.
 *
 * <p>The way of a change: {@link dev.sluice.flags.FlagWatch} sees an object change, {@link
 * dev.sluice.flags.FlagObserver} computes the tables that it concerns, {@link
 * dev.sluice.flags.FlagStore} holds them and tells the streams, {@link dev.sluice.flags.FlagSync}
 * sends. Beside it, on the leader only, {@link dev.sluice.flags.FlagSetReconciler} writes claims,
 * kept values and the mirror for people.
 */
@NullMarked
package dev.sluice.flags;

import org.jspecify.annotations.NullMarked;
