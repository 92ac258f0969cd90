// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.resources;

/** Reads an object; takes its time, but not for ever. */
@FunctionalInterface
interface ResourceReader {
  /** What came of it; what goes wrong is an answer too. */
  Answer read(Target target);
}
