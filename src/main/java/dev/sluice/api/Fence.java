// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

/** What the CRDs say of the epoch of a status. */
final class Fence {
  static final String DESCRIPTION =
      "Fencing: rises with each operator that comes to lead; what an older one writes is"
          + " refused. Absent where no leader is elected.";
  static final String NEVER_FALLS =
      "!has(oldSelf.epoch) || (has(self.epoch) && self.epoch >= oldSelf.epoch)";
  static final String FALLEN = "epoch cannot fall: another operator leads since";

  /** Up to here every integer is a double too. */
  static final double MOST = 9007199254740992.0;

  private Fence() {}
}
