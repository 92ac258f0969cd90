// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.turn;

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
import dev.sluice.migration.engine.Observed;
import dev.sluice.migration.engine.Words;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** What machines read of a rollout: its conditions, and the verdict of each check. */
public final class Signs {
  // Texts are bounded, so that the whole status is: 64 KiB.
  private static final int REASON = 160;

  private Signs() {}

  /** These conditions, and what was told of health before. */
  public static List<Condition> kept(List<Condition> old, List<Condition> wanted, Instant now) {
    List<Condition> all = new ArrayList<>(wanted);
    for (Condition condition : old) {
      if (condition.getType().equals(Conditions.HEALTHY)) {
        all.add(condition);
      }
    }
    return Conditions.merge(old, all, now);
  }

  /** These conditions, and what is the case with health. */
  public static List<Condition> judged(
      List<Condition> old, List<Condition> wanted, Observed before, long generation) {
    List<Condition> all = new ArrayList<>(wanted);
    all.add(healthy(before.health(), generation));
    return Conditions.merge(old, all, before.now());
  }

  /** Of a rollout in that phase, but for its health. */
  public static List<Condition> conditions(
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
                          || standing.cause() == Cause.NO_GOOD_REVISION
                          || standing.cause() == Cause.ROLLBACK_WOULD_LOSE_STATE
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

  /** The verdict of each check. */
  public static HealthStatus verdict(Observed after) {
    Health health = after.health();
    return new HealthStatus(
        health.overall().name(),
        after.blindSince(),
        health.checks().stream().map(Signs::check).toList());
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
