// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kube;

/** Who is told of the writes that the API server refuses because somebody else wrote or leads. */
public interface RefusedWrites {
  /** For whoever does not care. */
  RefusedWrites UNNOTED =
      new RefusedWrites() {
        @Override
        public void stale() {}

        @Override
        public void fenced(String what) {}
      };

  /** The object has changed since it was read; it is read again. */
  void stale();

  /**
   * The object carries the epoch of a later leader than this process.
   *
   * @param what kind, namespace and name of the object
   */
  void fenced(String what);
}
