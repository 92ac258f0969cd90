// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import dev.sluice.agents.plan.Overlays;
import dev.sluice.api.AgentDeployment;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.Annotations;
import dev.sluice.api.Driven;
import dev.sluice.api.HealthCheck.Role;
import dev.sluice.api.Migration;
import dev.sluice.api.Overlay;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.Health;
import dev.sluice.judge.Verdict;
import dev.sluice.kube.Conditions;
import dev.sluice.migration.engine.Brought;
import dev.sluice.migration.engine.Progress;
import dev.sluice.migration.engine.StagePlan;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fleets that a stage has overlays for, by what their own reconciler says of them. Pure. */
final class BroughtFleets {
  private BroughtFleets() {}

  /** Those of that stage, as far as they concern that migration; who only observes moves none. */
  static List<Brought> of(
      Migration migration, Optional<StagePlan> plan, List<AgentDeployment> fleets) {
    if (migration.getSpec().observing()) {
      return List.of();
    }
    return plan.map(StagePlan::overlays).orElse(List.of()).stream()
        .map(overlay -> brought(migration, plan.orElseThrow(), overlay, fleets))
        .toList();
  }

  private static Brought brought(
      Migration migration, StagePlan plan, Overlay overlay, List<AgentDeployment> fleets) {
    String name = overlay.agentDeploymentName();
    return fleets.stream()
        .filter(fleet -> fleet.getMetadata().getName().equals(name))
        .findFirst()
        .map(fleet -> brought(migration, plan, overlay, fleet))
        .orElseGet(
            () ->
                new Brought(
                    name,
                    Optional.of(
                        "names an AgentDeployment that this namespace does not have: create it, or"
                            + " correct the name"),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()));
  }

  private static Brought brought(
      Migration migration, StagePlan plan, Overlay overlay, AgentDeployment fleet) {
    AgentDeploymentStatus status = fleet.getStatus();
    RolloutRecord record = migration.getStatus() == null ? null : migration.getStatus().record();
    Driven driven = status == null ? null : status.driven();
    boolean led =
        driven != null
            && driven.isOf(migration.getMetadata().getUid(), Progress.attempt(record), plan.name());
    boolean went = led && position(status) == Position.RolledBack;
    Optional<Integer> ready =
        Optional.ofNullable(driven)
            .filter(_ -> led && !went)
            .map(Driven::ready)
            // What was counted before it grew or shrank says nothing of its agents now.
            .map(counted -> isObserved(fleet) ? counted : 0);
    boolean lost = Progress.running(record) && !isMoving(record) && ready.isEmpty();
    return new Brought(
        overlay.agentDeploymentName(),
        // What agents run by now, they run under the overlay.
        Progress.running(record) ? Optional.empty() : misfit(fleet, overlay),
        busy(migration, fleet, led),
        ready,
        went || lost ? Optional.of(refusal(overlay, went ? status : null)) : Optional.empty());
  }

  private static Optional<String> misfit(AgentDeployment fleet, Overlay overlay) {
    AgentDeploymentStatus status = fleet.getStatus();
    return Overlays.read(fleet.getSpec().template())
        .map(read -> Overlays.under(read, status == null ? List.of() : status.kept()))
        .flatMap(run -> Overlays.misfit(run, overlay.containers()));
  }

  /** Why it cannot be led now, or is not though it could be. */
  private static Optional<String> busy(Migration migration, AgentDeployment fleet, boolean led) {
    AgentDeploymentStatus status = fleet.getStatus();
    Driven driven = status == null ? null : status.driven();
    if (isHeld(fleet)) {
      return Optional.of("is paused, or a rollback of it is asked for");
    }
    if (led) {
      return Optional.empty();
    }
    if (driven != null && !driven.uid().equals(migration.getMetadata().getUid())) {
      return Optional.of(
          "belongs to Migration "
              + driven.migration()
              + " until that is completed, rolled back to its start or deleted");
    }
    if (driven != null && driven.stage() != null) {
      return Optional.of(
          hasPassed(migration, driven.stage())
              ? "has yet to keep what stage " + driven.stage() + " has brought"
              : "is about to go back to what it ran before");
    }
    boolean rests =
        status != null
            && status.stableRevision() != null
            && Objects.equals(status.stableRevision(), status.updateRevision())
            && isObserved(fleet)
            && status.conditions().stream().noneMatch(c -> c.getType().equals(Conditions.STALLED))
            && (status.record() == null || position(status) == Position.Completed);
    return rests ? Optional.empty() : Optional.of("has a revision of its own that has not passed");
  }

  private static boolean hasPassed(Migration migration, String stage) {
    RolloutRecord record = migration.getStatus() == null ? null : migration.getStatus().record();
    return record != null && record.snapshots().stream().anyMatch(s -> stage.equals(s.stage()));
  }

  private static boolean isObserved(AgentDeployment fleet) {
    return fleet.getStatus() != null
        && Objects.equals(
            fleet.getStatus().observedGeneration(), fleet.getMetadata().getGeneration());
  }

  private static boolean isHeld(AgentDeployment fleet) {
    Map<String, String> annotations = fleet.getMetadata().getAnnotations();
    return fleet.getSpec().paused()
        || (annotations != null
            && (annotations.containsKey(Annotations.PAUSE)
                || annotations.containsKey(Annotations.ROLLBACK)
                || annotations.containsKey(Annotations.ROLLBACK_TO)));
  }

  /**
   * No check of a policy can have that name.
   *
   * @param status of a fleet that went back; null if it has lost what it ran
   */
  private static CheckVerdict refusal(Overlay overlay, @Nullable AgentDeploymentStatus status) {
    return new CheckVerdict(
        "fleet " + overlay.agentDeploymentName(),
        Role.Guard,
        Verdict.Bad,
        null,
        null,
        1,
        status == null ? "no longer runs what the stage brought" : wentBack(status),
        1,
        1);
  }

  private static String wentBack(AgentDeploymentStatus status) {
    String why = "went back by itself";
    return status.lastRollback() == null ? why : why + ": " + status.lastRollback().reason();
  }

  /** That health, and that fleets have gone back by themselves. */
  static Health judged(Health health, List<Brought> brought) {
    Health judged = health;
    for (Brought fleet : brought) {
      judged = fleet.refusal().map(judged::and).orElse(judged);
    }
    return judged;
  }

  private static boolean isMoving(@Nullable RolloutRecord record) {
    return record != null && Boolean.TRUE.equals(record.moving());
  }

  private static @Nullable Position position(@Nullable AgentDeploymentStatus status) {
    return status == null || status.record() == null ? null : status.record().position();
  }
}
