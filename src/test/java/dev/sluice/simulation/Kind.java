// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

/** The kinds of objects that decide something; each has a watch of its own. */
enum Kind {
  MIGRATION,
  FLAG_SET,
  FLEET,
  POLICY
}
