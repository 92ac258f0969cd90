// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static java.util.Objects.requireNonNull;

import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.BaselineReading;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.RolloutRecord.Snapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The record at a rung of a stage: once it is to be reached, and once its agents are there. */
final class NextRung {
  private NextRung() {}

  static RolloutRecord entered(
      Observed o, RolloutRecord record, StagePlan plan, int step, List<String> tokens) {
    boolean brings = o.fleet().isEmpty() && Bringing.brings(o, plan);
    Draft draft = new Draft(o, record);
    draft.position = Position.Running;
    draft.stage = plan.name();
    draft.step = step;
    draft.moving = brings ? true : null;
    draft.tokens = tokens;
    draft.enterRung(o);
    if (step == 0) {
      draft.stageStartTime = o.now();
      draft.stageClock = Clocks.started(o.now());
      draft.defaults = FleetPlan.started(o, plan, record);
    }
    List<Exposure> added = laterFlags(o, record);
    draft.snapshots = withStart(record.snapshots(), added);
    List<Exposure> standing = NextRecord.plusAll(record.exposures(), added);
    draft.exposures = brings ? standing : Exposures.raised(standing, o.name(), plan, step);
    draft.started = NextRecord.plus(NextRecord.namesOf(record.snapshots()), plan.name());
    // Agents on their way to a revision come first, and then the hold begins.
    draft.stepClock = Clocks.set(draft.stepClock, o.fleet().isEmpty() && !brings, o.now());
    Map<String, BaselineReading> known = new LinkedHashMap<>();
    if (step > 0) {
      record.baselines().forEach(b -> known.put(b.check(), b));
    }
    o.health().baselines().forEach(b -> known.put(b.check(), b));
    draft.baselines = List.copyOf(known.values());
    draft.judge = o.health().compared().next();
    return draft.fitted(o).build();
  }

  /** Its agents are there: its flags rise, and its hold begins. */
  static RolloutRecord arrived(Observed o, RolloutRecord record, StagePlan plan, int step) {
    Draft draft = new Draft(o, record);
    draft.moving = null;
    draft.enterRung(o);
    draft.exposures = Exposures.raised(record.exposures(), o.name(), plan, step);
    return draft.arriving(o, plan).build();
  }

  /** Stages that were added since the migration began bring flags that the record does not know. */
  private static List<Exposure> laterFlags(Observed o, RolloutRecord record) {
    Set<String> known = record.exposures().stream().map(Exposure::key).collect(Collectors.toSet());
    return Exposures.standing(o.spec(), requireNonNull(o.flags())).stream()
        .filter(e -> !known.contains(e.key()))
        .toList();
  }

  private static List<Snapshot> withStart(List<Snapshot> snapshots, List<Exposure> added) {
    Snapshot start = snapshots.getFirst();
    List<Snapshot> all = new ArrayList<>(snapshots);
    all.set(0, new Snapshot(null, start.time(), NextRecord.plusAll(start.exposures(), added)));
    return List.copyOf(all);
  }
}
