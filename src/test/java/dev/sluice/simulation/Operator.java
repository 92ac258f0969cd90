// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.Migration;
import dev.sluice.api.RolloutRecord;
import dev.sluice.flags.FlagSetStatusMapper;
import dev.sluice.migration.MigrationObserver;
import dev.sluice.migration.Turn;
import dev.sluice.migration.engine.Cause;
import dev.sluice.migration.engine.Decision;
import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.Decision.Refuse;
import dev.sluice.migration.engine.Observed;
import dev.sluice.migration.engine.Progress;
import java.time.Instant;

/**
 * One operator: what {@code MigrationReconciler} and {@code FlagSetReconciler} do around the code
 * that decides, which is the code of the product. It does one small thing at a time; the {@link
 * Run} says which.
 */
@SuppressWarnings("EnumOrdinal") // Arrays by number are for speed; no number outlives the run.
final class Operator {
  /** The small things: deliver an event of each kind, and a turn of each reconciler. */
  static final int MOVES = Kind.values().length + 1 + Cast.MIGRATIONS.size();

  private static final Kind[] KINDS = Kind.values();
  private static final int SET_TURN = KINDS.length;
  private static final int MIGRATION_TURN = SET_TURN + 1;
  private static final int TURNS = 1 + Cast.MIGRATIONS.size();
  private static final long SOON = 200;
  private static final long LATE = 30_000;

  final int number;
  final Watches watches;
  final LocalClock clock;
  final Writes writes;
  private final Lookout looks;
  private final MigrationObserver observer;
  private final Quorum quorum;
  private final TrueTime time;
  private final Coverage coverage;
  private final Alarms alarms;
  private final String[] owners = new String[MOVES];
  private final Instant[] entered = new Instant[MOVES];
  private final boolean[] everyLook = new boolean[MOVES];
  private final boolean echoes;
  private final Sabotage sabotage;
  private final Inputs inputs = new Inputs();
  private Long epoch;
  private long patience = SOON;

  /**
   * An operator.
   *
   * <p>Whether it echoes: whether it looks again at what it has just written, as the product does.
   * That it finds nothing to do then is worth checking, but not in every run.
   */
  Operator(
      int number,
      Cast cast,
      ModelApi api,
      TrueTime time,
      LocalClock clock,
      Lookout looks,
      Coverage coverage) {
    echoes = cast.echoes();
    sabotage = cast.sabotage();
    this.number = number;
    this.time = time;
    this.coverage = coverage;
    this.clock = clock;
    this.looks = looks;
    alarms = new Alarms(TURNS, time);
    watches = new Watches(api);
    quorum = new Quorum(api);
    writes = new Writes(number, sabotage, api, quorum, time, clock, coverage);
    observer = new MigrationObserver(looks, looks, clock);
  }

  /** A new process: it remembers nothing, and lists all that there was some events ago. */
  void start(int eventsAgo) {
    for (Kind kind : KINDS) {
      watches.stall(kind, false);
      watches.list(kind, eventsAgo);
    }
    looks.restart();
    epoch = null;
    inputs.forget();
    wakeAll();
  }

  /** From now on it has turns, and looks at everything once. */
  void leads(long fencingEpoch) {
    epoch = fencingEpoch;
    wakeAll();
  }

  void wakeAll() {
    alarms.allNow();
  }

  /** Somebody has news of the agents of that migration. */
  void nudge(String migration) {
    alarms.now(1 + Cast.MIGRATIONS.indexOf(migration));
  }

  /** The move in which the status of that object is decided upon. */
  static int turnOf(Kind kind, String name) {
    return kind == Kind.FLAG_SET ? SET_TURN : MIGRATION_TURN + Cast.MIGRATIONS.indexOf(name);
  }

  /** Whether it could make that move now; only a leader has turns. */
  boolean can(int move, boolean connected, boolean leads) {
    return move < SET_TURN
        ? connected && watches.pending(KINDS[move])
        : leads && alarms.due(move - SET_TURN) && !writes.pendingOf(move);
  }

  void move(int move) {
    if (move < SET_TURN) {
      deliver(KINDS[move]);
    } else if (move == SET_TURN) {
      turnSet();
    } else {
      turnMigration(move);
    }
  }

  private void deliver(Kind kind) {
    String name = watches.deliver(kind);
    switch (kind) {
      case MIGRATION -> {
        alarms.now(1 + Cast.MIGRATIONS.indexOf(name));
        alarms.now(0);
      }
      case FLAG_SET, FLEET -> wakeAll();
      case POLICY -> {
        for (int turn = 1; turn < TURNS; turn++) {
          alarms.now(turn);
        }
      }
    }
  }

  private void turnSet() {
    alarms.off(0);
    FlagSet set = (FlagSet) watches.get(Kind.FLAG_SET, dev.sluice.kit.Migrations.FLAG_SET);
    if (set == null || inputs.sameForSet(set, watches)) {
      return;
    }
    coverage.mark(Coverage.Mark.SET_TURN);
    FlagSetStatus status =
        FlagSetStatusMapper.map(
            set,
            watches.all(Kind.MIGRATION).stream().map(Migration.class::cast),
            watches.all(Kind.FLEET).stream().map(AgentDeployment.class::cast),
            Surroundings.SIGHTS,
            clock.instant(),
            epoch);
    if (!status.equals(set.getStatus())) {
      Runnable after =
          () -> {
            if (!echoes) {
              inputs.stored(Kind.FLAG_SET, set.getMetadata().getName(), status);
            }
          };
      if (quorum.losersStand(set.getStatus(), status, watches)) {
        written(writes.write(SET_TURN, Kind.FLAG_SET, set, status, after), SET_TURN);
      } else {
        coverage.mark(Coverage.Mark.HELD_BY_QUORUM);
        written(Writes.Answer.FAILED, SET_TURN);
      }
    }
  }

  private void turnMigration(int move) {
    alarms.off(move - SET_TURN);
    String name = Cast.MIGRATIONS.get(move - MIGRATION_TURN);
    Migration migration = (Migration) watches.get(Kind.MIGRATION, name);
    if (migration == null) {
      return;
    }
    if (inputs.sameForMigration(migration, watches, clock.millis(), looks)) {
      alarms.asBefore(move - SET_TURN);
      return;
    }
    Observed observed = observe(migration);
    Turn turn =
        Turn.of(observed, migration.getStatus(), migration.getMetadata().getGeneration(), epoch);
    coverage.decided(turn, observed);
    Runnable after = () -> after(move, migration, observed, turn);
    if (turn.status().equals(migration.getStatus())) {
      after.run();
    } else if (goesOn(turn.decision())
        && sabotage != Sabotage.HASTY
        && !quorum.stand(migration, watches)) {
      coverage.mark(Coverage.Mark.HELD_BY_QUORUM);
      written(Writes.Answer.FAILED, move);
    } else {
      written(writes.write(move, Kind.MIGRATION, migration, turn.status(), after), move);
    }
  }

  private static boolean goesOn(Decision decision) {
    return switch (decision) {
      case Decision.Advance _, Decision.Complete _ -> true;
      case Hold _, Refuse _, Decision.RollBack _ -> false;
    };
  }

  private Observed observe(Migration migration) {
    return observer
        .observe(
            sabotage == Sabotage.DEAF ? ApiObjects.withoutAnnotations(migration) : migration,
            (FlagSet) watches.get(Kind.FLAG_SET, migration.getSpec().flagSetName()),
            watches.fleets(),
            watches.policies())
        .resting(watches.unreadable());
  }

  /** What the reconciler does once the status is stored, or has nothing new to say. */
  private void after(int move, Migration migration, Observed observed, Turn turn) {
    var meta = migration.getMetadata();
    String owner = meta.getNamespace() + "/" + meta.getName() + "/" + meta.getUid();
    if (turn.decision().cause() == Cause.RETRY_REQUESTED) {
      // Its own write leads it to ask for the new attempt.
      looks.retried(owner);
      inputs.forget();
    }
    RolloutRecord record = turn.status().record();
    turn.recheck()
        .filter(then -> sabotage != Sabotage.SLEEPY)
        .ifPresent(then -> alarms.at(move - SET_TURN, then.toEpochMilli() - clock.skew()));
    // Nobody is told of a look that nobody asks for, as at the end of a migration.
    owners[move] = echoes || !observed.health().checks().isEmpty() ? owner : null;
    entered[move] = Progress.running(record) ? record.enteredTime() : null;
    everyLook[move] = Waiting.forLooks(turn.standing(), observed.at(record));
    alarms.remember(move - SET_TURN);
    awaitLook(move);
    if (!echoes && Waiting.isSettled(observed.at(record), turn.standing())) {
      inputs.stored(Kind.MIGRATION, meta.getName(), turn.status());
    }
  }

  void lookOut() {
    for (int move = MIGRATION_TURN; move < MOVES; move++) {
      awaitLook(move);
    }
  }

  private void awaitLook(int move) {
    if (owners[move] != null) {
      alarms.at(move - SET_TURN, looks.next(owners[move], entered[move], everyLook[move]));
      alarms.remember(move - SET_TURN);
    }
  }

  /** A write that went wrong is decided anew soon; one in flight is awaited. */
  private void written(Writes.Answer answer, int move) {
    switch (answer) {
      case STORED, IN_FLIGHT -> patience = SOON;
      case FAILED -> {
        if (sabotage == Sabotage.LAZY) {
          return;
        }
        inputs.forget();
        alarms.at(move - SET_TURN, time.millis() + patience);
        patience = Math.min(LATE, 2 * patience);
      }
    }
  }

  /** The write in flight arrives, and the answer comes back. */
  void land(boolean sameProcess) {
    int move = writes.moveInFlight();
    Writes.Answer answer = writes.land(sameProcess);
    if (sameProcess) {
      written(answer, move);
    }
  }

  /** When something is due next. */
  long wakes() {
    return alarms.next();
  }

  /** What is due is looked at. */
  void ring() {
    alarms.ring();
  }
}
