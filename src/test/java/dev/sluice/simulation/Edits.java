// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.MigrationSpec;
import dev.sluice.api.MigrationSpec.Mode;
import dev.sluice.api.StageSpec;
import dev.sluice.api.StageSpec.OnFailure;
import dev.sluice.api.StageSpec.Step;
import dev.sluice.kit.Migrations;
import java.util.ArrayList;
import java.util.List;

/** What people make of a plan. */
final class Edits {
  private Edits() {}

  static MigrationSpec with(MigrationSpec spec, List<StageSpec> stages) {
    MigrationSpec cut = Migrations.with(spec, stages);
    boolean named = stages.stream().anyMatch(s -> s.name().equals(spec.startAfter()));
    return named ? cut : Migrations.startedAfter(cut, null);
  }

  static MigrationSpec withPolicy(MigrationSpec s, String policy) {
    return new MigrationSpec(
        s.flagSetName(),
        policy,
        s.paused(),
        s.cooldown(),
        s.blindLimit(),
        s.startAfter(),
        s.mode(),
        s.stages());
  }

  static MigrationSpec blindFor(MigrationSpec s, String limit) {
    return new MigrationSpec(
        s.flagSetName(),
        s.healthPolicyName(),
        s.paused(),
        s.cooldown(),
        limit,
        s.startAfter(),
        s.mode(),
        s.stages());
  }

  static MigrationSpec paused(MigrationSpec spec, boolean paused) {
    return Migrations.paused(spec, paused);
  }

  static MigrationSpec coolingFor(MigrationSpec spec, String cooldown) {
    return Migrations.coolingFor(spec, cooldown);
  }

  static MigrationSpec startedAfter(MigrationSpec spec, String stage) {
    return Migrations.startedAfter(spec, stage);
  }

  /** What was carried out only observed, and the other way round. */
  static MigrationSpec inTheOtherMode(MigrationSpec s) {
    return new MigrationSpec(
        s.flagSetName(),
        s.healthPolicyName(),
        s.paused(),
        s.cooldown(),
        s.blindLimit(),
        s.startAfter(),
        s.observing() ? Mode.Enforce : Mode.Observe,
        s.stages());
  }

  /** The stage of that index with other times. */
  static MigrationSpec retimed(MigrationSpec spec, int index, String time) {
    return changed(
        spec,
        index,
        s -> {
          Migrations.Stage stage = copied(s, s.name());
          if (s.steps() != null && !s.steps().isEmpty()) {
            stage.by(time, s.steps().stream().mapToInt(Step::percent).toArray());
          }
          return stage.window(time).spec();
        });
  }

  static MigrationSpec renamed(MigrationSpec spec, int index) {
    return changed(spec, index, s -> copied(s, s.name() + "-x").spec());
  }

  static MigrationSpec reflagged(MigrationSpec spec, int index, String key) {
    return changed(
        spec,
        index,
        s ->
            s.flags().stream().anyMatch(f -> f.key().equals(key))
                ? s
                : copied(s, s.name()).raises(key, 100).spec());
  }

  static MigrationSpec onFailure(MigrationSpec spec, int index, OnFailure value) {
    return changed(spec, index, s -> copied(s, s.name()).onFailure(value).spec());
  }

  private static Migrations.Stage copied(StageSpec s, String name) {
    Migrations.Stage stage = Migrations.stage(name).onFailure(s.onFailure()).approval(s.approval());
    s.flags().forEach(f -> stage.raises(f.key(), f.percent()));
    if (s.steps() == null || s.steps().isEmpty()) {
      stage.atOnce();
    } else {
      stage.by(s.steps().getFirst().hold(), s.steps().stream().mapToInt(Step::percent).toArray());
    }
    return stage.window(s.window());
  }

  private static MigrationSpec changed(
      MigrationSpec spec, int index, java.util.function.UnaryOperator<StageSpec> change) {
    List<StageSpec> stages = new ArrayList<>(spec.stages());
    int at = index % stages.size();
    stages.set(at, change.apply(stages.get(at)));
    return with(spec, stages);
  }
}
