// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import dev.sluice.api.Migration;
import dev.sluice.api.MigrationSpec.Mode;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.HistoryEntry;
import dev.sluice.api.MigrationStatus.LastRollback;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.Verdict;
import dev.sluice.migration.Turn;
import dev.sluice.migration.TurnListener;
import dev.sluice.migration.engine.Cause;
import dev.sluice.migration.engine.Decision.RollBack;
import dev.sluice.migration.engine.Observed;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Counts what becomes of migrations, and shows what their checks read now.
 *
 * <p>Counters are of the process: what another one decided before, it has counted. What is of a
 * single check is there only if the administrator asks for it, as its labels name objects.
 */
@Singleton
public final class MigrationMeters implements TurnListener {
  /** Why anything is taken back. */
  private static final List<Cause> BACK =
      List.of(
          Cause.GUARD_BREACHED, Cause.DEADLINE_PASSED, Cause.EMERGENCY, Cause.ROLLBACK_REQUESTED);

  private final MeterRegistry registry;
  private final boolean perCheck;
  private final MultiGauge readings;
  private final MultiGauge limits;
  private final MultiGauge verdicts;
  private final Map<String, Shown> shown = new HashMap<>();
  private volatile Supplier<Stream<Migration>> all = Stream::empty;

  private record Shown(String uid, Tags tags, List<CheckVerdict> checks) {}

  /** Counts on that registry. */
  public MigrationMeters(MeterRegistry registry, OperatorConfig config) {
    this.registry = registry;
    this.perCheck = config.metrics().checks();
    for (Phase phase : Phase.values()) {
      for (Mode mode : Mode.values()) {
        Gauge.builder("sluice.migrations", () -> count(phase, mode))
            .description("Migrations by phase and mode")
            .tag("phase", phase.name())
            .tag("mode", mode.name())
            .register(registry);
      }
    }
    // An increase is seen from 0 on only: a series that appears at 1 has not risen.
    for (Cause cause : BACK) {
      for (Mode mode : Mode.values()) {
        transitions(RollBack.class.getSimpleName(), cause.reason(), mode);
      }
    }
    this.readings = gauges("sluice.check.reading", "What a check reads, in the unit of its signal");
    this.limits = gauges("sluice.check.limit", "What a check is held against, in the same unit");
    this.verdicts =
        gauges("sluice.check.verdict", "1 for the verdict of a check, 0 for the others");
  }

  private MultiGauge gauges(String name, String description) {
    return MultiGauge.builder(name).description(description).register(registry);
  }

  @Override
  public void knows(Supplier<Stream<Migration>> migrations) {
    all = migrations;
  }

  @Override
  public void turned(Migration migration, Observed observed, Turn turn) {
    MigrationStatus before = migration.getStatus();
    HistoryEntry last = last(turn.status());
    if (last != null && !last.equals(last(before))) {
      transitions(last.decision(), last.cause(), migration.getSpec().mode()).increment();
      LastRollback back = turn.status().lastRollback();
      boolean carriedOut = turn.decision() instanceof RollBack && !migration.getSpec().observing();
      if (carriedOut && back != null && back.decidedInMillis() != null) {
        Timer.builder("sluice.rollback.decision")
            .description("From the end of the look that showed it to the decision to take back")
            .register(registry)
            .record(Duration.ofMillis(back.decidedInMillis()));
      }
    }
    if (perCheck) {
      show(migration, observed.health().checks());
    }
  }

  private Counter transitions(String decision, String cause, Mode mode) {
    return Counter.builder("sluice.transitions")
        .description("Decisions that moved a migration")
        .tag("decision", decision)
        .tag("cause", cause)
        .tag("mode", mode.name())
        .register(registry);
  }

  private static @Nullable HistoryEntry last(@Nullable MigrationStatus status) {
    return status == null || status.history().isEmpty() ? null : status.history().getLast();
  }

  private double count(Phase phase, Mode mode) {
    return all.get()
        .filter(m -> m.getStatus() != null && m.getStatus().phase() == phase)
        .filter(m -> m.getSpec().mode() == mode)
        .count();
  }

  private synchronized void show(Migration migration, List<CheckVerdict> checks) {
    String uid = migration.getMetadata().getUid();
    Shown now =
        new Shown(
            uid,
            Tags.of(
                "namespace", migration.getMetadata().getNamespace(),
                "migration", migration.getMetadata().getName(),
                "mode", migration.getSpec().mode().name()),
            checks);
    boolean gone = shown.keySet().retainAll(uids());
    if (Objects.equals(shown.put(uid, now), now) && !gone) {
      return;
    }
    List<Row<?>> read = new ArrayList<>();
    List<Row<?>> held = new ArrayList<>();
    List<Row<?>> said = new ArrayList<>();
    for (Shown each : shown.values()) {
      for (CheckVerdict check : each.checks()) {
        Tags tags = each.tags().and("check", check.name());
        if (check.reading() != null) {
          read.add(row(tags, each, check.reading()));
        }
        if (check.limit() != null) {
          held.add(row(tags, each, check.limit()));
        }
        for (Verdict verdict : Verdict.values()) {
          said.add(
              row(tags.and("verdict", verdict.name()), each, verdict == check.verdict() ? 1 : 0));
        }
      }
    }
    readings.register(read, true);
    limits.register(held, true);
    verdicts.register(said, true);
  }

  /** Nobody is told of a deletion: what is of a migration that is gone is no number. */
  private Row<?> row(Tags tags, Shown of, double value) {
    return Row.of(tags, of, shown -> uids().contains(shown.uid()) ? value : Double.NaN);
  }

  private Set<String> uids() {
    return all.get().map(m -> m.getMetadata().getUid()).collect(Collectors.toSet());
  }
}
