// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

/** Something that must never be has been seen. */
final class Broken extends RuntimeException {
  private static final long serialVersionUID = 1;

  Broken(String what) {
    super(what, null, false, false);
  }
}
