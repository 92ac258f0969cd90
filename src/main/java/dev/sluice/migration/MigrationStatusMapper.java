// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.CheckStatus;
import dev.sluice.api.MigrationStatus.HealthStatus;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.Health;
import dev.sluice.judge.Verdict;
import dev.sluice.kube.Conditions;
import dev.sluice.migration.engine.Cause;
import dev.sluice.migration.engine.Decision;
import dev.sluice.migration.engine.Decision.Advance;
import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.Decision.RollBack;
import dev.sluice.migration.engine.Decision.Time;
import dev.sluice.migration.engine.Observed;
import dev.sluice.migration.engine.Progress;
import dev.sluice.migration.engine.Readiness;
import dev.sluice.migration.engine.Words;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * What a decision and the record after it look like to people. Pure: equal input gives an equal
 * status, so that nothing is written while nothing changes.
 */
final class MigrationStatusMapper {
  // Texts are bounded, so that the whole status is: 64 KiB.
  private static final int REASON = 160;

  /** What a stage waits for before it starts, if all that it needs is there. */
  private static final Set<Cause> GATES =
      Set.of(
          Cause.COOLING_DOWN,
          Cause.AWAITING_RESOURCE,
          Cause.AGENTS_NOT_READY,
          Cause.GATHERING_BASELINE,
          Cause.AWAITING_LOOK,
          Cause.UNHEALTHY_BEFORE_START);

  private MigrationStatusMapper() {}

  /**
   * The status to write.
   *
   * @param before what was observed
   * @param decision what was decided upon it
   * @param after the same with the record after that decision
   * @param readiness what the next stage waits for then
   * @param standing what the engine decides on once that record is stored: what is waited for
   * @param previous the status that stands; null if there is none
   * @param generation of the migration's spec
   */
  static MigrationStatus map(
      Observed before,
      Decision decision,
      Observed after,
      Optional<Readiness> readiness,
      Decision standing,
      @Nullable MigrationStatus previous,
      long generation) {
    Gating told = readiness.isEmpty() ? null : Gating.told(previous);
    Gating gating = Gating.of(after, readiness, standing, told);
    if (gating != null) {
      Gating patient = gating.patient(told, before.now());
      MigrationStatus same = map(before, decision, after, standing, previous, generation, patient);
      if (patient.equals(gating) || same.equals(previous)) {
        return same;
      }
    }
    return map(before, decision, after, standing, previous, generation, gating);
  }

  private static MigrationStatus map(
      Observed before,
      Decision decision,
      Observed after,
      Decision standing,
      @Nullable MigrationStatus previous,
      long generation,
      @Nullable Gating gating) {
    RolloutRecord record = after.record();
    Phase phase = phase(after, record, standing);
    MigrationStatus quiet =
        new MigrationStatus(
            generation,
            previous == null ? null : previous.epoch(),
            phase,
            Progress.passed(record) + "/" + before.spec().stages().size(),
            Places.stage(after),
            Places.exposure(after),
            Waits.waitingFor(standing, gating),
            record,
            Places.stages(before, record, previous, gating),
            previous == null || previous.verdict() == null
                ? null
                : previous.verdict().notAfter(before.now()),
            Chronicle.lastRollback(before, decision, record, previous),
            Chronicle.history(before, decision, record, previous),
            List.of());
    List<Condition> old = previous == null ? List.of() : previous.conditions();
    var wanted = conditions(phase, standing, record, generation);
    // Verdicts are told with transitions, not with each look, and not with a time put right: what
    // changed but them decides.
    MigrationStatus same = with(quiet, kept(old, wanted, before.now()), quiet.verdict());
    boolean told = previous != null && same.equals(with(previous, old, quiet.verdict()));
    boolean unasked = before.health().checks().isEmpty();
    return unasked || told
        ? same
        : with(quiet, judged(old, wanted, before, generation), verdict(after));
  }

  private static List<Condition> kept(List<Condition> old, List<Condition> wanted, Instant now) {
    List<Condition> all = new ArrayList<>(wanted);
    for (Condition condition : old) {
      if (condition.getType().equals(Conditions.HEALTHY)) {
        all.add(condition);
      }
    }
    return Conditions.merge(old, all, now);
  }

  private static List<Condition> judged(
      List<Condition> old, List<Condition> wanted, Observed before, long generation) {
    List<Condition> all = new ArrayList<>(wanted);
    all.add(healthy(before.health(), generation));
    return Conditions.merge(old, all, before.now());
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

  private static Phase phase(Observed o, @Nullable RolloutRecord record, Decision standing) {
    if (record != null && record.position() == Position.RolledBack) {
      return Progress.halted(record) ? Phase.Halted : Phase.RolledBack;
    }
    if (record != null
        && record.position() == Position.Completed
        && standing.cause() == Cause.COMPLETED) {
      return Phase.Completed;
    }
    return switch (standing) {
      case Decision.Refuse _ -> Phase.Invalid;
      case Hold hold -> held(o, record, hold);
      case Advance _, Decision.Complete _, RollBack _ -> moving(o, record);
    };
  }

  private static Phase held(Observed o, @Nullable RolloutRecord record, Hold hold) {
    if (hold.cause() == Cause.AWAITING_APPROVAL) {
      return Phase.AwaitingApproval;
    }
    if (GATES.contains(hold.cause()) && !Progress.running(record)) {
      return Phase.Gating;
    }
    return hold.time() == Time.COUNTS || hold.cause() == Cause.AWAITING_CLAIM
        ? moving(o, record)
        : Phase.Holding;
  }

  private static Phase moving(Observed o, @Nullable RolloutRecord record) {
    if (!Progress.running(record)) {
      return Phase.Pending;
    }
    return Progress.full(o) ? Phase.Monitoring : Phase.Advancing;
  }

  private static List<Condition> conditions(
      Phase phase, Decision standing, @Nullable RolloutRecord record, long generation) {
    String reason = standing.cause().reason();
    List<Condition> conditions =
        new ArrayList<>(
            switch (phase) {
              case Completed -> Conditions.ready(reason, standing.message(), generation);
              case RolledBack, Halted, Invalid ->
                  Conditions.stalled(reason, standing.message(), generation);
              case Pending, Gating, AwaitingApproval, Advancing, Monitoring, Holding ->
                  standing.cause() == Cause.CLAIM_CONFLICT
                          || standing.cause() == Cause.BLIND_TOO_LONG
                      ? Conditions.stalled(reason, standing.message(), generation)
                      : Conditions.reconciling(reason, standing.message(), generation);
            });
    conditions.add(
        record != null && record.position() == Position.RolledBack
            ? Conditions.is(
                Conditions.ROLLED_BACK,
                true,
                record.rollbacks().getLast().cause(),
                "rolled back in attempt " + record.attempt(),
                generation)
            : Conditions.is(
                Conditions.ROLLED_BACK,
                false,
                "NotRolledBack",
                "nothing is taken back",
                generation));
    return conditions;
  }

  private static Condition healthy(Health health, long generation) {
    Verdict overall = health.overall();
    StringJoiner reasons = new StringJoiner("; ").setEmptyValue("no reading yet");
    for (CheckVerdict check : health.checks()) {
      if (check.verdict() == overall) {
        reasons.add(check.name() + ": " + check.reason());
      }
    }
    return healthy(overall, reasons.toString(), generation);
  }

  private static Condition healthy(Verdict overall, String reasons, long generation) {
    return switch (overall) {
      case Good -> Conditions.is(Conditions.HEALTHY, true, "Good", reasons, generation);
      case Bad -> Conditions.is(Conditions.HEALTHY, false, "Bad", reasons, generation);
      case Undecided -> Conditions.unknown(Conditions.HEALTHY, "Undecided", reasons, generation);
      case Blind -> Conditions.unknown(Conditions.HEALTHY, "Blind", reasons, generation);
      case NotConfigured ->
          Conditions.is(
              Conditions.HEALTHY, true, "JudgedByPodsOnly", "judged by pods only", generation);
    };
  }

  private static HealthStatus verdict(Observed after) {
    Health health = after.health();
    return new HealthStatus(
        health.overall().name(),
        after.blindSince(),
        health.checks().stream().map(MigrationStatusMapper::check).toList());
  }

  private static CheckStatus check(CheckVerdict c) {
    return new CheckStatus(
        c.name(),
        c.verdict().name(),
        finite(c.reading()),
        finite(c.limit()),
        c.samples(),
        Words.printable(c.reason(), REASON));
  }

  /** JSON knows no other numbers. */
  private static @Nullable Double finite(@Nullable Double number) {
    return number == null || !Double.isFinite(number) ? null : number;
  }
}
