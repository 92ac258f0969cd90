// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kube;

import org.jspecify.annotations.Nullable;

/**
 * The epoch of this process: rises with each process that comes to lead. It goes into the statuses
 * that this process writes, and the API server refuses one whose epoch falls.
 */
@FunctionalInterface
public interface EpochSource {
  /** The epoch; null where no leader is elected, or this process has not come to lead. */
  @Nullable Long epoch();

  /**
   * Whether this process leads by what the API server's quorum says now. The epoch stops a write
   * only where a later leader has written before; this stops one where it has not yet. Asked before
   * a migration goes on and before a child of a fleet is changed, never at rest, and never before a
   * rollback.
   *
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if it does not say
   */
  default boolean stands() {
    // Where nobody is elected there is nobody else.
    return true;
  }
}
