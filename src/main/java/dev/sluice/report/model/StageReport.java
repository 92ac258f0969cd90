// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.report.model;

import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.HistoryEntry;
import dev.sluice.api.MigrationStatus.StagePhase;
import dev.sluice.api.MigrationStatus.StageStatus;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.api.RolloutRecord.RollbackEntry;
import dev.sluice.api.StageSpec;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one stage.
 *
 * @param name the stage
 * @param risk how careful it was to be
 * @param phase how far it got
 * @param started when its last run began; null before that
 * @param ended when it passed or was taken back; null before that
 * @param tookSeconds from one to the other
 * @param flags what its flags stand at
 * @param transitions what was decided in its last run, as far as the history goes back
 * @param older whether the history does not go back to the begin of it
 * @param contrasts its agents beside others
 */
public record StageReport(
    String name,
    String risk,
    StagePhase phase,
    @Nullable Instant started,
    @Nullable Instant ended,
    @Nullable Long tookSeconds,
    List<FlagExposure> flags,
    List<HistoryEntry> transitions,
    boolean older,
    List<Contrast> contrasts) {
  /**
   * What a flag stands at.
   *
   * @param key the flag
   * @param percent its exposure
   */
  public record FlagExposure(String key, int percent) {}

  public StageReport {
    flags = List.copyOf(flags);
    transitions = List.copyOf(transitions);
    contrasts = List.copyOf(contrasts);
  }

  static StageReport of(StageSpec stage, @Nullable MigrationStatus status) {
    StageStatus told = told(stage.name(), status);
    StagePhase phase = told == null ? StagePhase.Pending : told.phase();
    Instant started = told == null ? null : told.startTime();
    Instant ended = told == null ? null : ended(told, status);
    List<HistoryEntry> history = status == null ? List.of() : status.history();
    return new StageReport(
        stage.name(),
        stage.risk().name(),
        phase,
        started,
        ended,
        AuditReport.seconds(started, ended),
        flags(stage, status == null ? null : status.record()),
        started == null ? List.of() : within(started, ended, history),
        started != null && (history.isEmpty() || history.getFirst().time().isAfter(started)),
        told == null ? List.of() : Contrast.of(told.measured()));
  }

  private static @Nullable StageStatus told(String stage, @Nullable MigrationStatus status) {
    List<StageStatus> stages = status == null ? List.of() : status.stages();
    return stages.stream().filter(s -> s.name().equals(stage)).findFirst().orElse(null);
  }

  private static @Nullable Instant ended(StageStatus told, @Nullable MigrationStatus status) {
    RolloutRecord record = status == null ? null : status.record();
    List<RollbackEntry> rollbacks = record == null ? List.of() : record.rollbacks();
    return switch (told.phase()) {
      case Passed -> told.passedTime();
      case RolledBack ->
          rollbacks.stream()
              .map(RollbackEntry::time)
              .filter(time -> told.startTime() == null || !time.isBefore(told.startTime()))
              .findFirst()
              .orElse(null);
      case Pending, Running -> null;
    };
  }

  private static List<FlagExposure> flags(StageSpec stage, @Nullable RolloutRecord record) {
    List<Exposure> exposures = record == null ? List.of() : record.exposures();
    return stage.flags().stream()
        .flatMap(flag -> exposures.stream().filter(e -> e.key().equals(flag.key())))
        .map(exposure -> new FlagExposure(exposure.key(), exposure.percent()))
        .toList();
  }

  private static List<HistoryEntry> within(
      Instant started, @Nullable Instant ended, List<HistoryEntry> history) {
    return history.stream()
        .filter(e -> !e.time().isBefore(started) && (ended == null || !e.time().isAfter(ended)))
        .toList();
  }
}
