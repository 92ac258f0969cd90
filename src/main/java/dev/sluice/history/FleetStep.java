// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.MigrationStatus.HealthStatus;
import dev.sluice.api.MigrationStatus.HistoryEntry;
import dev.sluice.api.MigrationStatus.LastRollback;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.RolloutRecord.ResolvedStage;
import dev.sluice.api.StageSpec;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A change of the status of a fleet that rolls out its own revisions: a plan of one stage, which
 * has the name of the revision.
 *
 * @param before the fleet until then
 * @param after the fleet since then
 * @param was the record until then; null before the first revision was good
 * @param is the record since then; null if there is none
 * @param recorded whether the two records differ
 */
public record FleetStep(
    View.OfFleet before,
    View.OfFleet after,
    @Nullable RolloutRecord was,
    @Nullable RolloutRecord is,
    boolean recorded)
    implements RolloutStep {

  /** The step that a change makes; null if it makes none. */
  public static @Nullable FleetStep of(Change change) {
    if (!(change.before() instanceof View.OfFleet before)
        || !(change.after() instanceof View.OfFleet after)
        || Objects.equals(before.status(), after.status())) {
      return null;
    }
    RolloutRecord was = record(before.status());
    RolloutRecord is = record(after.status());
    return new FleetStep(before, after, was, is, !Objects.equals(was, is));
  }

  private static @Nullable RolloutRecord record(@Nullable AgentDeploymentStatus status) {
    return status == null ? null : status.record();
  }

  @Override
  public boolean isPass() {
    return ran() && is != null && is.position() == Position.Completed;
  }

  /** By the steps and the window that it began with; of its deadline the record has not all. */
  @Override
  public @Nullable StageSpec stage() {
    ResolvedStage begun = was == null ? null : begun(was);
    return begun == null
        ? null
        : new StageSpec(
            begun.stage(),
            null,
            begun.risk(),
            List.of(),
            List.of(),
            begun.steps(),
            begun.window(),
            null,
            begun.approval(),
            List.of(),
            null,
            StageSpec.OnFailure.ToPrevious,
            null);
  }

  /** What the record says of the revision that it is about; null if nothing. */
  public static @Nullable ResolvedStage begun(RolloutRecord record) {
    for (ResolvedStage stage : record.defaults()) {
      if (stage.stage().equals(record.stage())) {
        return stage;
      }
    }
    return null;
  }

  @Override
  public boolean paused() {
    return before.spec().paused();
  }

  @Override
  public List<HistoryEntry> toldBefore() {
    return before.status() == null ? List.of() : before.status().history();
  }

  @Override
  public List<HistoryEntry> told() {
    return after.status() == null ? List.of() : after.status().history();
  }

  @Override
  public @Nullable HealthStatus verdict() {
    return after.status() == null ? null : after.status().verdict();
  }

  @Override
  public @Nullable LastRollback lastRollback() {
    return after.status() == null ? null : after.status().lastRollback();
  }
}
