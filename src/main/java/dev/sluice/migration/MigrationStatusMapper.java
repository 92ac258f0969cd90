// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.HealthStatus;
import dev.sluice.api.MigrationStatus.LastRollback;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.RolloutRecord;
import dev.sluice.migration.engine.Observed;
import dev.sluice.migration.engine.Outcome;
import dev.sluice.migration.engine.Progress;
import dev.sluice.migration.turn.Chronicle;
import dev.sluice.migration.turn.Phases;
import dev.sluice.migration.turn.Places;
import dev.sluice.migration.turn.Signs;
import dev.sluice.migration.turn.Waits;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an outcome looks like to people. Pure: equal input gives an equal status, so that nothing is
 * written while nothing changes.
 */
final class MigrationStatusMapper {
  private MigrationStatusMapper() {}

  /**
   * The status to write.
   *
   * @param previous the status that stands; null if there is none
   * @param generation of the migration's spec
   */
  static MigrationStatus map(Outcome outcome, @Nullable MigrationStatus previous, long generation) {
    Gating told = outcome.readiness().isEmpty() ? null : Gating.told(previous);
    Gating gating = Gating.of(outcome.after(), outcome.readiness(), outcome.standing(), told);
    if (gating != null) {
      Gating patient = gating.patient(told, outcome.before().now());
      MigrationStatus same = map(outcome, previous, generation, patient);
      if (patient.equals(gating) || same.equals(previous)) {
        return same;
      }
    }
    return map(outcome, previous, generation, gating);
  }

  private static MigrationStatus map(
      Outcome outcome,
      @Nullable MigrationStatus previous,
      long generation,
      @Nullable Gating gating) {
    Observed before = outcome.before();
    Observed after = outcome.after();
    RolloutRecord record = after.record();
    Phase phase = Phases.of(after, outcome.standing());
    MigrationStatus quiet =
        new MigrationStatus(
            generation,
            previous == null ? null : previous.epoch(),
            phase,
            Progress.passed(record) + "/" + before.spec().stages().size(),
            Places.stage(after),
            Places.exposure(after),
            Waits.waitingFor(outcome.standing(), gating == null ? 0 : gating.others()),
            record,
            StageStatuses.of(outcome, previous, gating),
            previous == null || previous.verdict() == null
                ? null
                : previous.verdict().notAfter(before.now()),
            lastRollback(outcome, previous),
            Chronicle.history(outcome, previous == null ? List.of() : previous.history()),
            List.of());
    List<Condition> old = previous == null ? List.of() : previous.conditions();
    var wanted = Signs.conditions(phase, outcome.standing(), record, generation);
    // Verdicts are told with transitions, not with each look, and not with a time put right: what
    // changed but them decides.
    MigrationStatus same = with(quiet, Signs.kept(old, wanted, before.now()), quiet.verdict());
    boolean told = previous != null && same.equals(with(previous, old, quiet.verdict()));
    boolean unasked = before.health().checks().isEmpty();
    return unasked || told
        ? same
        : with(quiet, Signs.judged(old, wanted, before, generation), Signs.verdict(after));
  }

  private static @Nullable LastRollback lastRollback(
      Outcome outcome, @Nullable MigrationStatus previous) {
    LastRollback now = Chronicle.rollback(outcome);
    return now == null
        ? Confirmation.of(
            previous == null ? null : previous.lastRollback(),
            outcome.before(),
            outcome.after().record())
        : now;
  }

  private static MigrationStatus with(
      MigrationStatus s, List<Condition> conditions, @Nullable HealthStatus verdict) {
    return new MigrationStatus(
        s.observedGeneration(),
        s.epoch(),
        s.phase(),
        s.progress(),
        s.stage(),
        s.exposure(),
        s.waitingFor(),
        s.record(),
        s.stages(),
        verdict,
        s.lastRollback(),
        s.history(),
        conditions);
  }
}
