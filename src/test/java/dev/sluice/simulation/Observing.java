// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetStatus.FlagClaim;
import dev.sluice.api.Migration;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.flags.FlagSetStatusMapper;
import dev.sluice.flags.eval.FlagState;
import dev.sluice.flags.eval.FlagTable;
import dev.sluice.kit.Migrations;
import dev.sluice.simulation.Coverage.Mark;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What only observes moves no flag: clients get what they would get if it were not there. */
final class Observing {
  private Observing() {}

  /** Looks at what is served once a migration that only observes, or who drives what, changes. */
  static void changesNothing(ModelApi.Commit commit, ModelApi api, Coverage coverage) {
    FlagSet set = (FlagSet) api.get(Kind.FLAG_SET, Migrations.FLAG_SET);
    boolean observes = migrations(api).anyMatch(m -> m.getSpec().observing());
    if (set == null || !observes || !concerned(commit)) {
      return;
    }
    Map<String, FlagState> served = served(set, migrations(api), api);
    Map<String, FlagState> without =
        served(set, migrations(api).filter(m -> !m.getSpec().observing()), api);
    if (!served.equals(without)) {
      throw new Broken("I22: what only observes moves a flag: " + without + " became " + served);
    }
    RolloutRecord record = Stays.record(commit.after());
    if (record != null
        && record.position() == Position.Running
        && record.exposures().stream().anyMatch(e -> drivenByAnother(e, served))) {
      coverage.mark(Mark.OBSERVED_BESIDE_A_DRIVER);
    }
  }

  private static boolean concerned(ModelApi.Commit commit) {
    return switch (commit.after()) {
      case Migration m -> m.getSpec().observing();
      case FlagSet s -> !claims(s).equals(claims((FlagSet) commit.before()));
      case null, default -> false;
    };
  }

  private static List<FlagClaim> claims(FlagSet set) {
    return set == null || set.getStatus() == null ? List.of() : set.getStatus().claims();
  }

  private static boolean drivenByAnother(Exposure exposure, Map<String, FlagState> served) {
    FlagState flag = served.get(exposure.key());
    return exposure.percent() > 0 && flag != null && flag.migration() != null;
  }

  private static Stream<Migration> migrations(ModelApi api) {
    return api.all(Kind.MIGRATION).values().stream().map(Migration.class::cast);
  }

  private static Map<String, FlagState> served(
      FlagSet set, Stream<Migration> migrations, ModelApi api) {
    Stream<AgentDeployment> fleets =
        api.all(Kind.FLEET).values().stream().map(AgentDeployment.class::cast);
    return FlagTable.of(FlagSetStatusMapper.observed(set, migrations, fleets)).flags();
  }
}
