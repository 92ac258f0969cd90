// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static java.util.Objects.requireNonNull;

import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.BaselineReading;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.RolloutRecord.RollbackEntry;
import dev.sluice.api.RolloutRecord.Snapshot;
import dev.sluice.migration.engine.Decision.Advance;
import dev.sluice.migration.engine.Decision.Complete;
import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.Decision.Move;
import dev.sluice.migration.engine.Decision.Refuse;
import dev.sluice.migration.engine.Decision.RollBack;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The record after a decision: the one statement that is stored before anything is done. */
public final class NextRecord {
  private static final int LEDGER = 20;

  private NextRecord() {}

  /** The record after that decision; the same object if nothing of it changes. */
  public static @Nullable RolloutRecord after(Observed o, Decision decision) {
    RolloutRecord record = o.record();
    return switch (decision) {
      case Hold hold -> record == null ? null : clocked(o, record, hold.clockRuns());
      case Refuse _ -> record == null ? null : clocked(o, record, false);
      case RollBack back -> rolledBack(requireNonNull(record), back, o);
      case Complete _ -> completed(o);
      case Advance advance -> advanced(o, advance.move());
    };
  }

  private static RolloutRecord advanced(Observed o, Move move) {
    RolloutRecord record = o.record();
    return switch (move) {
      case Move.StartStage(StagePlan plan) ->
          rung(o, record == null ? begun(o) : record, plan, 0, o.health().baselines());
      case Move.Raise(StagePlan plan, int step) ->
          rung(o, requireNonNull(record), plan, step, o.health().baselines());
      case Move.Pass(StagePlan plan) -> passed(requireNonNull(record), plan, Position.Waiting, o);
      case Move.NewAttempt(int attempt) -> retried(requireNonNull(record), attempt, o);
      case Move.Resize() -> new Draft(o, requireNonNull(record)).fitted(o).build();
    };
  }

  /** What a migration knows before its first stage; never stored by itself. */
  private static RolloutRecord begun(Observed o) {
    List<Exposure> standing = Exposures.standing(o.spec(), requireNonNull(o.flags()));
    return new RolloutRecord(
        0L,
        null,
        1,
        null,
        Position.Waiting,
        null,
        null,
        o.now(),
        null,
        null,
        null,
        List.of(),
        standing,
        List.of(),
        StagePlan.defaults(o.spec().stages(), null),
        List.of(new Snapshot(null, o.now(), standing)),
        List.of(),
        List.of());
  }

  private static RolloutRecord rung(
      Observed o, RolloutRecord record, StagePlan plan, int step, List<BaselineReading> baselines) {
    Draft draft = new Draft(o, record);
    draft.position = Position.Running;
    draft.stage = plan.name();
    draft.step = step;
    draft.enter(o.now(), true);
    if (step == 0) {
      draft.stageStartTime = o.now();
      draft.defaults = StagePlan.defaults(o.spec().stages(), record);
    }
    List<Exposure> added = laterFlags(o, record);
    draft.snapshots = withStart(record.snapshots(), added);
    draft.exposures = Exposures.raised(plusAll(record.exposures(), added), o.name(), plan, step);
    draft.started = plus(namesOf(record.snapshots()), plan.name());
    Map<String, BaselineReading> known = new LinkedHashMap<>();
    if (step > 0) {
      record.baselines().forEach(b -> known.put(b.check(), b));
    }
    baselines.forEach(b -> known.put(b.check(), b));
    draft.baselines = List.copyOf(known.values());
    return draft.fitted(o).build();
  }

  /** Stages that were added since the migration began bring flags that the record does not know. */
  private static List<Exposure> laterFlags(Observed o, RolloutRecord record) {
    Set<String> known = record.exposures().stream().map(Exposure::key).collect(Collectors.toSet());
    return Exposures.standing(o.spec(), requireNonNull(o.flags())).stream()
        .filter(e -> !known.contains(e.key()))
        .toList();
  }

  private static List<Snapshot> withStart(List<Snapshot> snapshots, List<Exposure> added) {
    Snapshot start = snapshots.getFirst();
    List<Snapshot> all = new ArrayList<>(snapshots);
    all.set(0, new Snapshot(null, start.time(), plusAll(start.exposures(), added)));
    return List.copyOf(all);
  }

  private static RolloutRecord passed(
      RolloutRecord record, StagePlan plan, Position position, Observed o) {
    List<Exposure> set = Exposures.setBy(plan.name(), record.exposures());
    Draft draft = new Draft(o, record);
    draft.position = position;
    draft.snapshots = plus(record.snapshots(), new Snapshot(plan.name(), o.now(), set));
    draft.stage = position == Position.Completed ? plan.name() : nextStage(o, draft.snapshots);
    draft.step = null;
    draft.enter(o.now(), false);
    draft.baselines = List.of();
    return draft.fitted(o).build();
  }

  private static RolloutRecord completed(Observed o) {
    RolloutRecord record = requireNonNull(o.record());
    if (Progress.running(record)) {
      StagePlan plan = Progress.current(o.spec(), record).orElseThrow();
      return passed(record, plan, Position.Completed, o);
    }
    // The stages that were left have been taken out of the plan.
    Draft draft = new Draft(o, record);
    draft.position = Position.Completed;
    draft.stage = record.snapshots().getLast().stage();
    draft.enter(o.now(), false);
    return draft.build();
  }

  private static RolloutRecord rolledBack(RolloutRecord record, RollBack back, Observed o) {
    List<Snapshot> kept = record.snapshots().subList(0, back.passed() + 1);
    Draft draft = new Draft(o, record);
    draft.position = Position.RolledBack;
    String from = Progress.furthest(record);
    boolean again = record.position() == Position.RolledBack;
    draft.stage = from == null && again ? record.stage() : from;
    draft.step = null;
    draft.nextAttempt = Asked.afterStaleRetry(o, record);
    draft.enter(o.now(), false);
    List<Exposure> standing = Exposures.restored(kept);
    draft.exposures = back.emergency() ? Exposures.off(standing) : standing;
    draft.snapshots = kept;
    draft.started = namesOf(kept);
    draft.baselines = List.of();
    RollbackEntry entry =
        new RollbackEntry(
            record.attempt(),
            from,
            kept.getLast().stage(),
            back.cause().reason(),
            back.emergency() ? true : null,
            o.now());
    List<RollbackEntry> ledger = plus(record.rollbacks(), entry);
    draft.rollbacks = ledger.subList(Math.max(0, ledger.size() - LEDGER), ledger.size());
    return draft.fitted(o).build();
  }

  private static RolloutRecord retried(RolloutRecord record, int attempt, Observed o) {
    Draft draft = new Draft(o, record);
    draft.attempt = attempt;
    draft.nextAttempt = null;
    draft.position = Position.Waiting;
    draft.stage = nextStage(o, record.snapshots());
    draft.enter(o.now(), false);
    draft.exposures = Exposures.restored(record.snapshots());
    draft.defaults = StagePlan.defaults(o.spec().stages(), null);
    return draft.fitted(o).build();
  }

  private static RolloutRecord clocked(Observed o, RolloutRecord record, boolean runs) {
    Instant now = o.now();
    if (!Progress.running(record)) {
      return record;
    }
    boolean ahead = ahead(record.enteredTime(), now) || ahead(record.clockTime(), now);
    if (!ahead && runs == (record.clockTime() != null)) {
      return record;
    }
    Draft draft = new Draft(o, record);
    draft.elapsedMillis = Progress.elapsed(record, now).toMillis();
    draft.clockTime = runs ? now : null;
    if (ahead) {
      // The clock has been put back: what is in its future would be waited for, a year if need be.
      draft.enteredTime = ahead(record.enteredTime(), now) ? now : record.enteredTime();
      draft.stageStartTime = ahead(record.stageStartTime(), now) ? now : record.stageStartTime();
    }
    return draft.build();
  }

  private static boolean ahead(@Nullable Instant time, Instant now) {
    return time != null && time.isAfter(now);
  }

  private static @Nullable String nextStage(Observed o, List<Snapshot> snapshots) {
    int index = snapshots.size() - 1;
    return index < o.spec().stages().size() ? o.spec().stages().get(index).name() : null;
  }

  private static List<String> namesOf(List<Snapshot> snapshots) {
    return snapshots.stream().map(Snapshot::stage).filter(s -> s != null).toList();
  }

  private static <T> List<T> plus(List<T> list, T last) {
    return plusAll(list, List.of(last));
  }

  private static <T> List<T> plusAll(List<T> list, List<T> more) {
    List<T> longer = new ArrayList<>(list);
    longer.addAll(more);
    return List.copyOf(longer);
  }
}
