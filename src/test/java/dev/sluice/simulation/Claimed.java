// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.Migration;
import dev.sluice.flags.FlagSetStatusMapper;
import dev.sluice.flags.eval.FlagState;
import dev.sluice.flags.eval.FlagTable;
import dev.sluice.kit.Migrations;

/** What clients get, as every replica computes it from what is stored. */
final class Claimed {
  private Claimed() {}

  /** Whatever the records say: no migration has an effect on a flag that it has no claim on. */
  static void byWhoDrivesIt(ModelApi api) {
    FlagSet set = (FlagSet) api.get(Kind.FLAG_SET, Migrations.FLAG_SET);
    if (set == null) {
      return;
    }
    FlagTable served =
        FlagTable.of(
            FlagSetStatusMapper.observed(
                set,
                api.all(Kind.MIGRATION).values().stream().map(Migration.class::cast),
                api.all(Kind.FLEET).values().stream().map(AgentDeployment.class::cast)));
    for (FlagState flag : served.flags().values()) {
      if (flag.migration() != null && !claims(set.getStatus(), flag)) {
        throw new Broken(
            "I22: flag " + flag.key() + " is served for " + flag.migration() + " without a claim");
      }
    }
  }

  private static boolean claims(FlagSetStatus status, FlagState flag) {
    return status != null
        && status.claims().stream()
            .anyMatch(
                claim ->
                    claim.key().equals(flag.key()) && claim.migration().equals(flag.migration()));
  }
}
