// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.report.model;

import dev.sluice.api.MigrationSpec;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.CheckStatus;
import dev.sluice.api.MigrationStatus.HealthStatus;
import dev.sluice.api.MigrationStatus.StagePhase;
import dev.sluice.api.MigrationStatus.WaitingFor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a migration has done so far, stage by stage: all of it is read off the migration, so that it
 * is there for as long as that is, whoever was the operator.
 *
 * @param migration its name
 * @param phase where it is
 * @param progress passed stages of all, such as 2/4
 * @param attempt the number of the attempt
 * @param observed whether it was only observed, and nothing carried out
 * @param stages each stage of the plan, in order
 * @param checks the last verdict of each check
 * @param rollbacks the last 20, oldest first
 * @param risks what whoever reads it should know
 * @param next what the migration waits for; null if for nothing
 * @param until when, where that is known (RFC 3339)
 * @param command what changes it, where there is one
 */
public record AuditReport(
    String migration,
    String phase,
    String progress,
    int attempt,
    boolean observed,
    List<StageReport> stages,
    List<CheckStatus> checks,
    List<RollbackReport> rollbacks,
    List<String> risks,
    @Nullable String next,
    @Nullable String until,
    @Nullable String command) {
  public AuditReport {
    stages = List.copyOf(stages);
    checks = List.copyOf(checks);
    rollbacks = List.copyOf(rollbacks);
    risks = List.copyOf(risks);
  }

  /**
   * The report of a migration.
   *
   * @param name its name
   * @param generation of its spec; null where that is not known
   * @param status what the operator says of it; null if none has seen it
   */
  public static AuditReport of(
      String name,
      @Nullable Long generation,
      MigrationSpec spec,
      @Nullable MigrationStatus status) {
    List<StageReport> stages =
        spec.stages().stream().map(stage -> StageReport.of(stage, status)).toList();
    WaitingFor wait = status == null ? null : status.waitingFor();
    HealthStatus verdict = status == null ? null : status.verdict();
    return new AuditReport(
        name,
        status == null || status.phase() == null ? "Pending" : status.phase().name(),
        status == null || status.progress() == null
            ? "0/" + spec.stages().size()
            : status.progress(),
        status == null || status.record() == null ? 1 : status.record().attempt(),
        spec.observing(),
        stages,
        verdict == null ? List.of() : verdict.checks(),
        RollbackReport.all(status),
        risks(generation, spec, status, stages),
        wait == null ? null : wait.what(),
        wait == null ? null : wait.until(),
        wait == null ? null : wait.command());
  }

  private static List<String> risks(
      @Nullable Long generation,
      MigrationSpec spec,
      @Nullable MigrationStatus status,
      List<StageReport> stages) {
    List<String> risks = new ArrayList<>();
    Long seen = status == null ? null : status.observedGeneration();
    if (seen == null) {
      risks.add("no operator has seen the migration yet: is one running?");
    } else if (generation != null && seen < generation) {
      risks.add("the plan has been edited since, and no operator has seen it as it is");
    }
    if (spec.observing()) {
      risks.add("observed only: no flag was changed, so nobody had what the stages would raise");
    }
    for (StageReport stage : stages) {
      if (stage.contrasts().isEmpty() && stage.phase() != StagePhase.Pending) {
        risks.add("stage " + stage.name() + ": nothing was measured of its agents so far");
      }
    }
    MigrationStatus.LastRollback last = status == null ? null : status.lastRollback();
    if (last != null && !last.missing().isEmpty()) {
      risks.add(
          "the last rollback was not sent to all agents ("
              + last.confirmed()
              + "): "
              + String.join(", ", last.missing()));
    }
    return risks;
  }

  /** How long something took; null where an end of it is not known. */
  static @Nullable Long seconds(@Nullable Instant from, @Nullable Instant to) {
    return from == null || to == null || to.isBefore(from)
        ? null
        : (Long) (to.getEpochSecond() - from.getEpochSecond());
  }
}
