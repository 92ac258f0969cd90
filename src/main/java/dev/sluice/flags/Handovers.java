// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.FlagClaim;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who loses a claim by a status. A flag without its driver falls to what it is by itself, at once
 * and for everybody, and a stage that runs does not get it back: so a cache that is behind must not
 * decide upon it alone. Pure.
 */
public final class Handovers {
  private Handovers() {}

  /**
   * The migrations that hold fewer flags afterwards, each with one of the claims it loses.
   *
   * @param before the status that stands; null if there is none
   * @param after the status to be written
   */
  public static List<FlagClaim> of(@Nullable FlagSetStatus before, FlagSetStatus after) {
    Map<String, FlagClaim> losing = new LinkedHashMap<>();
    if (before != null) {
      before.claims().stream()
          .filter(claim -> !after.claims().contains(claim))
          .forEach(claim -> losing.putIfAbsent(claim.uid(), claim));
    }
    return List.copyOf(losing.values());
  }
}
