// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import dev.sluice.api.MigrationStatus.Measured;
import dev.sluice.api.MigrationStatus.StageStatus;
import dev.sluice.api.RolloutRecord;
import dev.sluice.judge.Side;
import dev.sluice.migration.engine.Decision.Advance;
import dev.sluice.migration.engine.Decision.Move;
import dev.sluice.migration.engine.Observed;
import dev.sluice.migration.engine.Outcome;
import dev.sluice.migration.engine.Progress;
import dev.sluice.migration.turn.Chronicle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a stage's agents did beside others, noted in the write of a transition and never in one of
 * its own. A step that nobody has seen anything of, as after a restart, leaves what was noted.
 */
final class Measures {
  /** No entry is larger, in bytes. */
  private static final int LARGEST = 128;

  private Measures() {}

  /**
   * What is told of a stage that has begun.
   *
   * @param told what was told of it before
   */
  static List<Measured> of(Outcome outcome, String stage, List<Measured> told) {
    if (!Chronicle.transition(outcome.decision())) {
      return told;
    }
    Observed before = outcome.before();
    RolloutRecord record = before.record();
    if (starts(outcome, stage)) {
      return noted(before, null, List.of());
    }
    return record != null && Progress.running(record) && stage.equals(record.stage())
        ? noted(before, percent(before), told)
        : told;
  }

  /**
   * The stages with no more of it than there is room for: a status is to stay below 64 KiB,
   * whatever the plan. That of the last stage that has begun is always kept.
   *
   * @param room in bytes
   */
  static List<StageStatus> fitting(List<StageStatus> stages, int room) {
    List<StageStatus> kept = new ArrayList<>(stages);
    int used = 0;
    for (int i = stages.size() - 1; i >= 0; i--) {
      StageStatus stage = stages.get(i);
      int size = stage.measured().size() * LARGEST;
      if (used > 0 && used + size > room) {
        kept.set(
            i, new StageStatus(stage.name(), stage.phase(), stage.startTime(), stage.passedTime()));
      }
      used += size;
    }
    return kept;
  }

  private static boolean starts(Outcome outcome, String stage) {
    return outcome.decision() instanceof Advance advance
        && advance.move() instanceof Move.StartStage(var plan)
        && plan.name().equals(stage);
  }

  private static List<Measured> noted(
      Observed before, @Nullable Integer percent, List<Measured> told) {
    Map<String, Measured> all = new LinkedHashMap<>();
    told.forEach(measured -> all.put(measured.name(), measured));
    before.health().compared().sides().stream()
        .map(side -> measured(side, percent))
        .forEach(measured -> all.put(measured.name(), measured));
    return List.copyOf(all.values());
  }

  private static Measured measured(Side side, @Nullable Integer percent) {
    return new Measured(
        side.who().name(),
        percent,
        side.requests(),
        side.errors(),
        side.p50(),
        side.p95(),
        side.beyond() ? true : null);
  }

  private static int percent(Observed o) {
    return o.plan().map(plan -> plan.reached(Progress.step(o.record()))).orElse(100);
  }
}
