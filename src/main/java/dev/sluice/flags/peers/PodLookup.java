// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.peers;

import dev.sluice.flags.peers.Peer.InPod;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;

/** Asks the API server itself; waits for the answer. */
interface PodLookup {
  /**
   * The pods whose first address is that one, of whatever phase: by another one none is found.
   *
   * @param address as {@link PodAddresses#text} writes it
   * @throws RuntimeException if there is no answer
   */
  List<Pod> at(String address);

  /**
   * The pod of that name, if it is there.
   *
   * @throws RuntimeException if there is no answer
   */
  List<Pod> named(InPod pod);
}
