// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.EffectiveFlag;
import dev.sluice.api.MigrationStatus.LastRollback;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.MigrationStatus.StagePhase;
import dev.sluice.api.MigrationStatus.StageStatus;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.api.RolloutRecord.Position;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What can be seen through the API. */
final class ApiSights {
  private ApiSights() {}

  /** The API says that the stage has passed. */
  static Sight passed(String stage) {
    return scene -> {
      StagePhase phase = scene.stageStatus(stage).map(StageStatus::phase).orElse(null);
      return Sight.unless(
          phase == StagePhase.Passed, "status.stages says " + stage + " is " + phase);
    };
  }

  /** The record stands on that step of that stage. */
  static Sight onStep(String stage, int step) {
    return scene -> {
      RolloutRecord record = scene.record().orElse(null);
      boolean there =
          record != null
              && record.position() == Position.Running
              && stage.equals(record.stage())
              && Integer.valueOf(step).equals(record.step());
      return Sight.unless(there, "the record is at " + place(record));
    };
  }

  static Sight position(Position position) {
    return scene -> {
      RolloutRecord record = scene.record().orElse(null);
      return Sight.unless(
          record != null && record.position() == position, "the record is at " + place(record));
    };
  }

  static Sight phase(Phase phase) {
    return scene -> {
      Phase now = scene.status().map(s -> s.phase()).orElse(null);
      return Sight.unless(now == phase, "status.phase is " + now);
    };
  }

  static Sight progress(String progress) {
    return scene -> {
      String now = scene.status().map(s -> s.progress()).orElse(null);
      return Sight.unless(progress.equals(now), "status.progress is " + now);
    };
  }

  static Sight attempt(int attempt) {
    return scene -> {
      Integer now = scene.record().map(RolloutRecord::attempt).orElse(null);
      return Sight.unless(Integer.valueOf(attempt).equals(now), "the record is in attempt " + now);
    };
  }

  /** The last rollback had that cause and went from that stage to that one; null is the start. */
  static Sight lastRollback(String cause, String from, @Nullable String to) {
    return scene -> {
      LastRollback last = scene.status().map(s -> s.lastRollback()).orElse(null);
      return Sight.unless(
          last != null
              && last.cause().equals(cause)
              && from.equals(last.fromStage())
              && Objects.equals(to, last.toStage()),
          "status.lastRollback is " + last);
    };
  }

  /** The record has every flag of the stage at that percent. */
  static Sight recorded(String stage, int percent) {
    return scene -> {
      List<Exposure> exposures = scene.record().map(RolloutRecord::exposures).orElse(List.of());
      List<String> flags = scene.flags(stage);
      List<String> right =
          exposures.stream().filter(e -> e.percent() == percent).map(Exposure::key).toList();
      return Sight.unless(
          !flags.isEmpty() && right.containsAll(flags),
          "status.record.exposures has " + flags + " not all at " + percent + " %: " + exposures);
    };
  }

  /** The FlagSet's status has every flag of the stage at that percent, with the right count. */
  static Sight mirrored(String stage, int percent) {
    return scene -> {
      FlagSetStatus status = scene.flagSet() == null ? null : scene.flagSet().getStatus();
      List<EffectiveFlag> effective = status == null ? List.of() : status.flags();
      List<String> flags = scene.flags(stage);
      List<EffectiveFlag> of = effective.stream().filter(f -> flags.contains(f.key())).toList();
      boolean right =
          of.size() == flags.size()
              && of.stream()
                  .allMatch(
                      f ->
                          f.percent() == percent
                              && f.exposed() == Example.FLEET.reached(percent)
                              && f.of() == Example.FLEET.replicas());
      return Sight.unless(right, "the FlagSet's status says " + of);
    };
  }

  private static String place(@Nullable RolloutRecord record) {
    return record == null
        ? "no stage yet"
        : record.position()
            + " "
            + record.stage()
            + (record.step() == null ? "" : ", step " + record.step());
  }
}
