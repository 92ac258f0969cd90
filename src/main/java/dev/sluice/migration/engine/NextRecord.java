// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static java.util.Objects.requireNonNull;

import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Exposure;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.RolloutRecord.RollbackEntry;
import dev.sluice.api.RolloutRecord.Snapshot;
import dev.sluice.migration.engine.Decision.Advance;
import dev.sluice.migration.engine.Decision.Complete;
import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.Decision.Move;
import dev.sluice.migration.engine.Decision.Order;
import dev.sluice.migration.engine.Decision.Refuse;
import dev.sluice.migration.engine.Decision.RollBack;
import dev.sluice.migration.engine.Decision.Time;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The record after a decision: the one statement that is stored before anything is done. */
public final class NextRecord {
  /** So many rollbacks and tokens are remembered. */
  private static final int LEDGER = 20;

  private NextRecord() {}

  /** The record after that decision; the same object if nothing of it changes. */
  public static @Nullable RolloutRecord after(Observed o, Decision decision) {
    RolloutRecord record = o.record();
    return switch (decision) {
      case Hold hold -> record == null ? null : held(o, record, hold);
      case Refuse _ -> record == null ? null : clocked(o, record, Time.COUNTS_FOR_DEADLINE, false);
      case RollBack back -> rolledBack(record == null ? begun(o) : record, back, o);
      case Complete complete -> completed(o, complete.order());
      case Advance advance -> advanced(o, advance.move(), tokens(o, advance.order()));
    };
  }

  /** What stands once the record after that decision is stored. */
  static Observed stored(Observed o, Decision decision) {
    return FleetRecord.settled(o, o.at(after(o, decision)), decision);
  }

  /** The same with what is known beside the record once that stands. */
  public static Observed besides(Observed after, Decision standing) {
    return after.blindSince(Attendance.blindSince(after, standing));
  }

  /** The tokens that have been acted on, those of that order included. */
  private static List<String> tokens(Observed o, @Nullable Order order) {
    List<String> before = o.record() == null ? List.of() : o.record().tokens();
    return order == null ? before : last(plusAll(before, order.tokens()));
  }

  private static RolloutRecord advanced(Observed o, Move move, List<String> tokens) {
    RolloutRecord record = o.record();
    return switch (move) {
      case Move.StartStage(StagePlan plan) ->
          NextRung.entered(o, record == null ? begun(o) : record, plan, 0, tokens);
      case Move.Raise(StagePlan plan, int step) ->
          NextRung.entered(o, requireNonNull(record), plan, step, tokens);
      case Move.Arrive(StagePlan plan, int step) ->
          NextRung.arrived(o, requireNonNull(record), plan, step);
      case Move.Pass(StagePlan plan) ->
          passed(requireNonNull(record), plan, Position.Waiting, o, tokens);
      case Move.StartAfter(List<StagePlan> passed) -> startedAfter(o, passed);
      case Move.Restart() -> restarted(o, requireNonNull(record));
      case Move.NewAttempt(int attempt) -> retried(requireNonNull(record), attempt, o);
      case Move.NewPlan() -> FleetRecord.superseded(requireNonNull(record), o);
      case Move.Resize() -> new Draft(o, requireNonNull(record)).fitted(o).build();
    };
  }

  /** What a migration knows before its first stage; never stored by itself. */
  private static RolloutRecord begun(Observed o) {
    List<Exposure> standing = Exposures.standing(o.spec(), requireNonNull(o.flags()));
    return new RolloutRecord(
        0L,
        1,
        null,
        Position.Waiting,
        null,
        null,
        null,
        o.now(),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        List.of(),
        List.of(),
        standing,
        List.of(),
        StagePlan.defaults(o.spec().stages(), null),
        List.of(new Snapshot(FleetRecord.stable(o), o.now(), standing)),
        List.of(),
        List.of(),
        List.of());
  }

  private static RolloutRecord passed(
      RolloutRecord record, StagePlan plan, Position position, Observed o, List<String> tokens) {
    List<Exposure> set = Exposures.setBy(plan.name(), record.exposures());
    Draft draft = new Draft(o, record);
    draft.position = position;
    draft.snapshots = plus(record.snapshots(), new Snapshot(plan.name(), o.now(), set));
    draft.stage = position == Position.Completed ? plan.name() : nextStage(o, draft.snapshots);
    draft.tokens = tokens;
    draft.leaveStage(o.now());
    return draft.fitted(o).build();
  }

  private static RolloutRecord completed(Observed o, @Nullable Order order) {
    RolloutRecord record = o.record() == null ? begun(o) : o.record();
    if (Progress.running(record)) {
      StagePlan plan = o.plan().orElseThrow();
      return passed(record, plan, Position.Completed, o, tokens(o, order));
    }
    // The stages that were left have been taken out of the plan.
    Draft draft = new Draft(o, record);
    draft.position = Position.Completed;
    draft.stage = o.record() == null ? FleetRecord.wanted(o) : record.snapshots().getLast().stage();
    draft.leaveStage(o.now());
    return draft.build();
  }

  private static RolloutRecord rolledBack(RolloutRecord record, RollBack back, Observed o) {
    List<Snapshot> kept = record.snapshots().subList(0, back.passed() + 1);
    Draft draft = new Draft(o, record);
    draft.position = Position.RolledBack;
    String from = Progress.furthest(record);
    boolean again = record.position() == Position.RolledBack;
    draft.stage = from == null && again ? record.stage() : from;
    draft.nextAttempt = Asked.afterStaleRetry(o, record);
    draft.leaveStage(o.now());
    List<Exposure> standing = Exposures.restored(kept);
    draft.exposures = back.emergency() ? Exposures.off(standing) : standing;
    draft.snapshots = kept;
    draft.started = namesOf(kept);
    FleetRecord.takenBack(draft, back, o);
    RollbackEntry entry =
        new RollbackEntry(
            record.attempt(),
            from,
            draft.snapshots.getLast().stage(),
            back.cause().reason(),
            back.emergency() ? true : null,
            halts(record, back, from, o) ? true : null,
            o.now());
    draft.rollbacks = last(plus(record.rollbacks(), entry));
    return draft.fitted(o).build();
  }

  private static boolean halts(
      RolloutRecord record, RollBack back, @Nullable String from, Observed o) {
    return back.cause() == Cause.DEADLINE_PASSED
        || Progress.halted(record)
        || Ledger.halts(record, from, o.now());
  }

  private static RolloutRecord retried(RolloutRecord record, int attempt, Observed o) {
    Draft draft = new Draft(o, record);
    draft.attempt = attempt;
    draft.nextAttempt = null;
    draft.position = Position.Waiting;
    draft.stage = nextStage(o, record.snapshots());
    draft.leaveStage(o.now());
    draft.tokens = List.of();
    draft.exposures = Exposures.restored(record.snapshots());
    draft.defaults = StagePlan.defaults(o.spec().stages(), null);
    return draft.fitted(o).build();
  }

  /** The stages that had passed, as if they had: what they set stands again at once. */
  private static RolloutRecord startedAfter(Observed o, List<StagePlan> passed) {
    RolloutRecord begun = begun(o);
    Draft draft = new Draft(o, begun);
    for (StagePlan plan : passed) {
      draft.exposures = Exposures.raised(draft.exposures, o.name(), plan, plan.steps().size());
      List<Exposure> set = Exposures.setBy(plan.name(), draft.exposures);
      draft.snapshots = plus(draft.snapshots, new Snapshot(plan.name(), o.now(), set));
    }
    draft.started = namesOf(draft.snapshots);
    draft.stage = nextStage(o, draft.snapshots);
    return draft.fitted(o).build();
  }

  private static RolloutRecord restarted(Observed o, RolloutRecord record) {
    Draft draft = new Draft(o, record);
    draft.enterRung(o);
    // A check of the same name may read something else by now.
    draft.baselines = o.health().baselines();
    draft.judge = o.health().compared().now();
    return draft.build();
  }

  private static RolloutRecord held(Observed o, RolloutRecord record, Hold hold) {
    return clocked(o, record, hold.time(), Attendance.holds(hold));
  }

  private static RolloutRecord clocked(
      Observed o, RolloutRecord record, Time counts, boolean blind) {
    Instant now = o.now();
    // Another hold may be told of first, but what a person holds is not late.
    boolean stopped = Asked.paused(o).isPresent() || Gates.killed(o).isPresent();
    Time time = stopped ? Time.STANDS_STILL : counts;
    Draft draft = new Draft(o, record);
    draft.stepClock = Clocks.set(record.stepClock(), time == Time.COUNTS, now);
    draft.stageClock = Clocks.set(record.stageClock(), time != Time.STANDS_STILL, now);
    draft.blindSinceTime = Attendance.blindSince(o, record, blind);
    draft.seen = time == Time.COUNTS ? Attendance.noted(o) : record.seen();
    draft.judge = JudgeNotes.noted(o, record);
    boolean under = Progress.running(record) || record.position() == Position.Waiting;
    if (under && Clocks.ahead(record.enteredTime(), now)) {
      // The clock has been put back: what is in its future would be waited for, a year if need be.
      draft.enteredTime = now;
      draft.stageStartTime =
          Clocks.ahead(record.stageStartTime(), now) ? now : record.stageStartTime();
    }
    return draft.changed() ? draft.build() : record;
  }

  static @Nullable String nextStage(Observed o, List<Snapshot> snapshots) {
    int index = snapshots.size() - 1;
    return index < o.spec().stages().size() ? o.spec().stages().get(index).name() : null;
  }

  static List<String> namesOf(List<Snapshot> snapshots) {
    return snapshots.stream().map(Snapshot::stage).filter(s -> s != null).toList();
  }

  private static <T> List<T> last(List<T> list) {
    return List.copyOf(list.subList(Math.max(0, list.size() - LEDGER), list.size()));
  }

  static <T> List<T> plus(List<T> list, T last) {
    return plusAll(list, List.of(last));
  }

  static <T> List<T> plusAll(List<T> list, List<T> more) {
    List<T> longer = new ArrayList<>(list);
    longer.addAll(more);
    return List.copyOf(longer);
  }
}
