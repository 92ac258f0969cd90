// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

/** Why a flag stands where it stands; the words are shown in {@code FlagSet.status}. */
public enum Reason {
  /** Off for everybody, by {@code sluice.dev/kill} of its FlagSet. */
  Killed,
  /** No migration drives it: {@code spec.percent}. */
  Spec,
  /** No migration drives it: what a passed stage left behind. */
  Kept,
  /** A migration drives it. */
  Migration,
  /** The migration that drives it took it back. */
  RolledBack,
  /** Off for everybody, by an emergency of the migration that drives it. */
  Emergency
}
