// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history.rules;

import dev.sluice.api.FlagSetStatus.FlagClaim;
import dev.sluice.history.Subject;
import dev.sluice.history.View;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks up who drives a flag. */
final class Claims {
  private Claims() {}

  /** The claims on the flags of a set. */
  static List<FlagClaim> of(View.@Nullable OfFlagSet set) {
    return set == null || set.status() == null ? List.of() : set.status().claims();
  }

  /** The claim on a flag; null if nobody drives it. */
  static @Nullable FlagClaim find(List<FlagClaim> claims, String key) {
    for (FlagClaim claim : claims) {
      if (claim.key().equals(key)) {
        return claim;
      }
    }
    return null;
  }

  /** The migration that holds a claim on a flag of that set. */
  static Subject holder(Subject set, FlagClaim claim) {
    return new Subject("Migration", set.namespace(), claim.migration(), claim.uid());
  }
}
