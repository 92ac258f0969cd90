// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.local;

/** How the operator is started against a cluster. Whoever starts it ends it by closing. */
@FunctionalInterface
public interface Operator {
  /** A control plane alone, to run the operator from an IDE against it. */
  Operator NONE = (cluster, progress) -> () -> {};

  /** Returns when the operator is ready. */
  Running start(LocalCluster cluster, Progress progress);

  /** A started operator. */
  interface Running extends AutoCloseable {
    @Override
    void close();
  }
}
