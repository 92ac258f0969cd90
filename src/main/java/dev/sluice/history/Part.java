// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

/** Which part of an object a write can reach. */
public enum Part {
  /** Everything but the status. */
  MAIN,
  /** The status and nothing else. */
  STATUS,
  /** The number of replicas, by way of the scale subresource. */
  SCALE
}
