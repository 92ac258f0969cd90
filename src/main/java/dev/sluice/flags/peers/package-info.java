// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0
/**
 * Whose an address is: pods by their IPs, for stock clients of the sync wire have no way to say who
 * they are. {@link dev.sluice.flags.peers.PodAddresses} is what the watch has seen, {@link
 * dev.sluice.flags.peers.Peers} asks beyond it before anybody is taken for a stranger.
 */
@NullMarked
package dev.sluice.flags.peers;

import org.jspecify.annotations.NullMarked;
