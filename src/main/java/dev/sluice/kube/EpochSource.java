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
}
