// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.turn;

import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.flags.eval.FlagFact;
import dev.sluice.fleet.Workload;
import dev.sluice.migration.engine.HealthScope;
import dev.sluice.migration.engine.Observed;
import dev.sluice.migration.engine.Progress;
import dev.sluice.migration.engine.StagePlan;
import dev.sluice.migration.engine.Subject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a rollout is, in words: places of the history, exposure. */
public final class Places {
  private Places() {}

  /** A place of the history, such as {@code registry 50%}. */
  public static String name(@Nullable RolloutRecord record, Observed o) {
    if (record == null) {
      return "start";
    }
    return switch (record.position()) {
      case Waiting -> "before " + (record.stage() == null ? "the end" : record.stage());
      case Running -> record.stage() + " " + percent(o.at(record)) + "%";
      case RolledBack -> "rolled back to " + standing(record);
      case Completed -> "completed";
    };
  }

  /** The stage that is waited for, runs, passed last or was taken back. */
  public static @Nullable String stage(Observed o) {
    RolloutRecord record = o.record();
    return record == null || record.position() == Position.Waiting || appended(o, record)
        ? o.plan().map(StagePlan::name).orElse(null)
        : record.stage();
  }

  private static boolean appended(Observed o, RolloutRecord record) {
    return record.position() == Position.Completed
        && Progress.passed(record) < o.spec().stages().size();
  }

  private static String standing(RolloutRecord record) {
    String stage = record.snapshots().getLast().stage();
    return stage == null ? "start" : stage;
  }

  private static int percent(Observed o) {
    return o.plan().map(plan -> plan.reached(Progress.step(o.record()))).orElse(100);
  }

  /** Exposure of the running stage: percent, and how many agents have it; null if none runs. */
  public static @Nullable String exposure(Observed o) {
    if (!Progress.running(o.record())) {
      return null;
    }
    String percent = percent(o) + "%";
    Map<String, FlagFact> flags = o.flags();
    if (flags == null) {
      return percent;
    }
    int exposed =
        o.fleet().map(Subject.Fleet::moved).orElseGet(() -> HealthScope.exposed(o, flags));
    int of = 0;
    for (Workload workload : o.workloads()) {
      of += workload.replicas();
    }
    return percent + " (" + exposed + "/" + of + ")";
  }
}
