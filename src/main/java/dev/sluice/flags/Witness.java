// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import io.fabric8.kubernetes.client.KubernetesClientException;

/** Where the API server and a replica stand about the objects of one kind. */
interface Witness {
  /**
   * The version of an object that the API server has now; 0 if there is none. Asks once, and waits
   * for some seconds; for any thread.
   *
   * @param key {@code <namespace>/<name>}
   * @throws KubernetesClientException if there is no answer
   */
  long ask(String key);

  /** Whether an object has been taken in whole as it was at that version, or as it was later. */
  boolean taken(String key, long version);

  /** Whether an object has been seen, and could not be taken in as it is. */
  boolean heldBack(String key);
}
