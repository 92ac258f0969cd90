// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep;

import dev.sluice.flags.eval.FlagState;
import java.time.Instant;

/**
 * By what it is told whether a flag that is given for a while only is given still. Of one moment:
 * asked again it says the same, so that a tag and what it is the tag of agree.
 */
public interface Leases {
  /** When it was last known that nobody had taken the flags of that set back. */
  Instant heardTime(String set);

  /** When the client asks. */
  Instant now();

  /** Whether the lease of a flag of that set has ended. */
  default boolean ended(String set, FlagState state) {
    return state.leased() && !now().isBefore(state.expiry(heardTime(set)));
  }
}
