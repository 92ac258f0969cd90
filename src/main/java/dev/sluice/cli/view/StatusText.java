// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.view;

import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationSpec;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.MigrationStatus.StagePhase;
import dev.sluice.api.MigrationStatus.StageStatus;
import dev.sluice.api.StageSpec;
import dev.sluice.cli.view.Ink.Tone;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that a person wants to know of one migration. */
public final class StatusText {
  static final String NOT_CONFIGURED = "NotConfigured";

  private final Instant now;
  private final Ink ink;
  private final List<String> lines = new ArrayList<>();
  private final StatusParts parts;

  private StatusText(Instant now, Phrases phrases, Ink ink) {
    this.now = now;
    this.ink = ink;
    this.parts = new StatusParts(lines, now, phrases, ink);
  }

  /**
   * Its lines.
   *
   * @param flags status of its FlagSet, for counts of agents; null if that is not to be had
   * @param policy the checks in force, for what comparisons have seen; null if that is not to be
   *     had
   */
  public static List<String> of(
      Migration migration,
      @Nullable FlagSetStatus flags,
      @Nullable HealthPolicySpec policy,
      Instant now,
      Phrases phrases,
      Ink ink) {
    StatusText text = new StatusText(now, phrases, ink);
    text.tell(migration, flags, policy);
    return List.copyOf(text.lines);
  }

  private void tell(
      Migration migration, @Nullable FlagSetStatus flags, @Nullable HealthPolicySpec policy) {
    MigrationStatus status = migration.getStatus();
    String name = migration.getMetadata().getName();
    if (status == null) {
      lines.add(name + ": no operator has seen it yet. Is one running?");
      return;
    }
    Phase phase = status.phase() == null ? Phase.Pending : status.phase();
    int attempt = status.record() == null ? 1 : status.record().attempt();
    lines.add(
        ink.paint(Tone.STRONG, name)
            + "  "
            + ink.paint(Phases.tone(phase), phase.name())
            + "  "
            + status.progress()
            + " stages passed, attempt "
            + attempt
            + (migration.getSpec().observing() ? ", observed only: nothing is changed" : ""));
    parts.blank();
    stages(migration.getSpec(), status, flags);
    parts.waits(status.waitingFor());
    parts.rollback(status.lastRollback());
    parts.conditions(status.conditions(), status.waitingFor());
    parts.checks(status.verdict());
    lines.addAll(EvidenceText.of(status, policy, now, StatusParts.COLUMN));
    parts.history(status.history());
  }

  private void stages(MigrationSpec spec, MigrationStatus status, @Nullable FlagSetStatus flags) {
    Table table = new Table("STAGE", "RISK", "PHASE", "EXPOSURE", "SINCE");
    for (StageSpec stage : spec.stages()) {
      StageStatus known =
          status.stages().stream()
              .filter(s -> s.name().equals(stage.name()))
              .findFirst()
              .orElse(new StageStatus(stage.name(), StagePhase.Pending, null, null));
      table.row(
          Phases.tone(known.phase()),
          stage.name(),
          stage.risk().name(),
          known.phase().name(),
          exposure(stage, known, status, flags),
          Ages.since(since(known, status), now));
    }
    lines.addAll(table.lines(ink));
  }

  private static String exposure(
      StageSpec stage, StageStatus known, MigrationStatus status, @Nullable FlagSetStatus flags) {
    String running = status.exposure();
    return known.phase() == StagePhase.Running && running != null
        ? running
        : StageExposure.of(stage, status.record(), flags);
  }

  private static @Nullable Instant since(StageStatus stage, MigrationStatus status) {
    return switch (stage.phase()) {
      case Passed -> stage.passedTime();
      case Running -> stage.startTime();
      case RolledBack -> status.lastRollback() == null ? null : status.lastRollback().time();
      case Pending -> null;
    };
  }
}
