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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
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

  private static final Known NOBODY =
      new Known() {
        @Override
        public Stream<Migration> all() {
          return Stream.empty();
        }

        @Override
        public boolean has(String namespace, String name) {
          return false;
        }
      };

  private final MeterRegistry registry;
  private final boolean perCheck;
  private final MultiGauge readings;
  private final MultiGauge limits;
  private final MultiGauge verdicts;
  private final TrustMeters trusts;
  private final Map<String, Shown> shown = new ConcurrentHashMap<>();
  private volatile Known known = NOBODY;

  private record Shown(String namespace, String name, Mode mode, List<CheckVerdict> checks) {
    List<String> rows() {
      return checks.stream().map(CheckVerdict::name).toList();
    }

    Tags tags() {
      return Tags.of("namespace", namespace, "migration", name, "mode", mode.name());
    }
  }

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
    this.trusts = new TrustMeters(registry);
    this.readings = gauges("sluice.check.reading", "What a check reads, in the unit of its signal");
    this.limits = gauges("sluice.check.limit", "What a check is held against, in the same unit");
    this.verdicts =
        gauges("sluice.check.verdict", "1 for the verdict of a check, 0 for the others");
  }

  private MultiGauge gauges(String name, String description) {
    return MultiGauge.builder(name).description(description).register(registry);
  }

  @Override
  public void knows(Known migrations) {
    known = migrations;
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
    trusts.told(
        migration.getMetadata().getUid(), observed.health().compared().trusts(), this::uids);
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
    return known
        .all()
        .filter(m -> m.getStatus() != null && m.getStatus().phase() == phase)
        .filter(m -> m.getSpec().mode() == mode)
        .count();
  }

  private Set<String> uids() {
    return known.all().map(m -> m.getMetadata().getUid()).collect(Collectors.toSet());
  }

  /** Rows are made anew only where there are others; what they say is read when it is asked for. */
  private void show(Migration migration, List<CheckVerdict> checks) {
    Shown now =
        new Shown(
            migration.getMetadata().getNamespace(),
            migration.getMetadata().getName(),
            migration.getSpec().mode(),
            checks);
    Shown before = shown.put(migration.getMetadata().getUid(), now);
    if (before == null || !before.rows().equals(now.rows())) {
      register();
    }
  }

  private synchronized void register() {
    shown.values().removeIf(each -> !known.has(each.namespace(), each.name()));
    List<Row<?>> read = new ArrayList<>();
    List<Row<?>> held = new ArrayList<>();
    List<Row<?>> said = new ArrayList<>();
    shown.forEach(
        (uid, each) -> {
          for (String check : each.rows()) {
            Tags tags = each.tags().and("check", check);
            read.add(row(tags, uid, check, CheckVerdict::reading));
            held.add(row(tags, uid, check, CheckVerdict::limit));
            for (Verdict verdict : Verdict.values()) {
              said.add(
                  row(
                      tags.and("verdict", verdict.name()),
                      uid,
                      check,
                      c -> c.verdict() == verdict ? 1.0 : 0.0));
            }
          }
        });
    readings.register(read, true);
    limits.register(held, true);
    verdicts.register(said, true);
  }

  /** What is not there is no number; nobody is told of a deletion. */
  private Row<?> row(
      Tags tags, String uid, String name, Function<CheckVerdict, @Nullable Double> value) {
    return Row.of(
        tags,
        () -> {
          Shown of = shown.get(uid);
          Double number =
              of == null || !known.has(of.namespace(), of.name())
                  ? null
                  : of.checks().stream()
                      .filter(check -> check.name().equals(name))
                      .findFirst()
                      .map(value)
                      .orElse(null);
          return number == null ? Double.valueOf(Double.NaN) : number;
        });
  }
}
