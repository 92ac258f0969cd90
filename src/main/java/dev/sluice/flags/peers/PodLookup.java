// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.peers;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;

/** Asks the API server itself. */
@FunctionalInterface
interface PodLookup {
  /**
   * The pods whose first address is that one, of whatever phase; waits for the answer.
   *
   * @throws RuntimeException if there is none
   */
  List<Pod> at(String address);
}
