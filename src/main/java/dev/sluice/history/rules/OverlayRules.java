// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history.rules;

import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.Driven;
import dev.sluice.api.Overlay;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.StageSpec;
import dev.sluice.fleet.Workload;
import dev.sluice.history.Change;
import dev.sluice.history.Finding;
import dev.sluice.history.FleetStep;
import dev.sluice.history.Invariant;
import dev.sluice.history.MigrationStep;
import dev.sluice.history.RolloutStep;
import dev.sluice.history.Scene;
import dev.sluice.history.Subject;
import dev.sluice.history.View;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pods before flags, and neither before the record of the migration says so. */
final class OverlayRules {
  private OverlayRules() {}

  /** I42: a fleet is led by the record of a migration, and goes no further. */
  static final class Led implements Invariant {
    @Override
    public String id() {
      return "I42";
    }

    @Override
    public String sentence() {
      return "What a stage of a migration brings to a fleet goes no further than the record of that"
          + " migration.";
    }

    @Override
    public @Nullable Finding check(Change change, Scene scene) {
      if (!(scene.rollout() instanceof FleetStep step) || !step.recorded() || !step.runs()) {
        return null;
      }
      AgentDeploymentStatus status = step.after().status();
      Driven driven = status == null ? null : status.driven();
      if (driven == null || driven.stage() == null || !(step.isStart() || step.isRaise())) {
        return null;
      }
      Subject leader =
          new Subject("Migration", change.subject().namespace(), driven.migration(), driven.uid());
      RolloutRecord record =
          scene.view(leader) instanceof View.OfMigration m && m.status() != null
              ? m.status().record()
              : null;
      String stage = driven.stage();
      boolean passed =
          record != null && record.snapshots().stream().anyMatch(s -> stage.equals(s.stage()));
      int to = RolloutStep.rung(step.is());
      int most =
          record != null
                  && stage.equals(record.stage())
                  && record.attempt().equals(driven.attempt())
              ? RolloutStep.rung(record)
              : -1;
      return passed || to <= most
          ? null
          : Finding.of(
              "it came to step " + to + " of stage " + stage + ", and the migration to " + most,
              leader);
    }
  }

  /** I43: no flag before its pods. */
  static final class PodsFirst implements Invariant {
    /** The most agents of each fleet that had come to a stage. */
    private final Map<String, Integer> come = new HashMap<>();

    /** The fewest agents that each fleet has had. */
    private final Map<String, Integer> fewest = new HashMap<>();

    @Override
    public String id() {
      return "I43";
    }

    @Override
    public String sentence() {
      return "The flags of a step come when as many agents as it reaches run what the stage brings"
          + " them, in every one of its fleets.";
    }

    @Override
    public @Nullable Finding check(Change change, Scene scene) {
      String namespace = change.subject().namespace();
      if (change.after() instanceof View.OfFleet fleet) {
        note(namespace + "/" + change.subject().name(), fleet);
      }
      MigrationStep step = scene.step();
      RolloutRecord was = step == null ? null : step.was();
      RolloutRecord is = step == null ? null : step.is();
      StageSpec stage = step == null ? null : step.stage();
      if (step == null
          || stage == null
          || is == null
          || !step.recorded()
          || !step.runs()
          || step.after().spec().observing()
          || Boolean.TRUE.equals(is.moving())) {
        return null;
      }
      if (was == null || !step.ran() || RolloutStep.rung(was) < RolloutStep.rung(is)) {
        return stage.overlays().isEmpty()
            ? null
            : Finding.of("a step of stage " + stage.name() + " began with its flags");
      }
      return Boolean.TRUE.equals(was.moving())
          ? missing(stage, is, namespace, change.subject().uid())
          : null;
    }

    private void note(String name, View.OfFleet fleet) {
      fewest.merge(name, fleet.spec().replicas(), Math::min);
      Driven driven = fleet.status() == null ? null : fleet.status().driven();
      if (driven != null && driven.stage() != null && driven.ready() != null) {
        come.merge(
            name + "/" + driven.uid() + "/" + driven.attempt() + "/" + driven.stage(),
            driven.ready(),
            Math::max);
      }
    }

    private @Nullable Finding missing(
        StageSpec stage, RolloutRecord is, String namespace, String uid) {
      int rung = RolloutStep.rung(is);
      List<StageSpec.Step> steps = Stages.steps(stage, is);
      int percent = rung < steps.size() ? steps.get(rung).percent() : 100;
      for (Overlay overlay : stage.overlays()) {
        String name = namespace + "/" + overlay.agentDeploymentName();
        int wanted = new Workload("", "", fewest.getOrDefault(name, 0)).reached(percent);
        String place = name + "/" + uid + "/" + is.attempt() + "/" + stage.name();
        int are = come.getOrDefault(place, 0);
        if (are < wanted) {
          return Finding.of(
              "the flags of stage "
                  + stage.name()
                  + " came at "
                  + percent
                  + "%, and "
                  + are
                  + " of "
                  + wanted
                  + " agents of "
                  + overlay.agentDeploymentName()
                  + " were there");
        }
      }
      return null;
    }
  }
}
