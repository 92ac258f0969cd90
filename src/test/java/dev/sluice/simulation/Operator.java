// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

/**
 * One operator: its caches, and its two reconcilers around the code that decides, which is the code
 * of the product. It does one small thing at a time; the {@link Run} says which.
 */
@SuppressWarnings("EnumOrdinal") // Arrays by number are for speed; no number outlives the run.
final class Operator {
  private static final Kind[] KINDS = Kind.values();
  static final int DELIVERIES = 2 * KINDS.length;
  private static final int SET_TURN = 0;
  private static final int TURNS = 1 + Cast.MIGRATIONS.size();

  /** The small things: hand an event of each kind to each reconciler, and a turn of each. */
  static final int MOVES = DELIVERIES + TURNS;

  final int number;
  final Caches caches;
  final LocalClock clock;
  final Writes writes;
  private final Lookout looks;
  private final Alarms alarms;
  private final Inputs inputs = new Inputs();
  private final PlayedSuites suites;
  private final Backoff backoff;
  private final FlagSetTurns sets;
  private final MigrationTurns migrations;
  private Long epoch;

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
      ModelJobs jobs,
      TrueTime time,
      LocalClock clock,
      Lookout looks,
      Coverage coverage) {
    this.number = number;
    this.clock = clock;
    this.looks = looks;
    alarms = new Alarms(TURNS, time);
    caches = new Caches(api);
    Quorum quorum = new Quorum(api);
    writes = new Writes(number, cast.sabotage(), api, quorum, time, clock, coverage);
    backoff = new Backoff(time, alarms, inputs, cast.sabotage());
    suites = new PlayedSuites(jobs, cast.sabotage(), writes, time, clock, coverage);
    sets = new FlagSetTurns(cast, caches, inputs, quorum, writes, clock, coverage);
    migrations =
        new MigrationTurns(
            cast, caches, inputs, quorum, writes, alarms, clock, looks, suites, coverage);
    jobs.watch(this::hearOfSuites);
  }

  /** A new process: it remembers nothing, and lists what there was, some events ago. */
  void start(int eventsAgo) {
    caches.list(eventsAgo);
    looks.restart();
    suites.restart();
    epoch = null;
    inputs.forget();
    wakeAll();
  }

  /** From now on it has turns, and looks at everything once. */
  void leads(long fencingEpoch) {
    epoch = fencingEpoch;
    wakeAll();
  }

  /** Something has become of a suite: that is known some time later. */
  private void hearOfSuites() {
    for (int turn = 1; turn < TURNS && suites.asked(); turn++) {
      alarms.at(turn, suites.news());
    }
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
    return DELIVERIES + (kind == Kind.FLAG_SET ? SET_TURN : 1 + Cast.MIGRATIONS.indexOf(name));
  }

  /** The move in which the reconciler of such objects is handed an event of that kind. */
  static int deliveryTo(Kind reconciled, Kind kind) {
    return reconciled == Kind.FLAG_SET ? KINDS.length + kind.ordinal() : kind.ordinal();
  }

  /** Whether it could make that move now; only a leader has turns. */
  boolean can(int move, boolean connected, boolean leads) {
    if (move < DELIVERIES) {
      return connected && caches.of(move / KINDS.length).pending(KINDS[move % KINDS.length]);
    }
    int turn = move - DELIVERIES;
    return leads && alarms.due(turn) && !writes.pendingOf(turn);
  }

  /**
   * Makes that move.
   *
   * @param holds whether the API server says, if asked, that the lease is its own
   */
  void move(int move, boolean holds) {
    if (move < KINDS.length) {
      seenByMigrations(KINDS[move]);
    } else if (move < DELIVERIES) {
      caches.sets.deliver(KINDS[move - KINDS.length]);
      alarms.now(SET_TURN);
    } else {
      int turn = move - DELIVERIES;
      alarms.off(turn);
      backoff.written(
          turn == SET_TURN ? sets.turn(turn, epoch) : migrations.turn(turn, epoch, holds), turn);
    }
  }

  private void seenByMigrations(Kind kind) {
    String name = caches.migrations.deliver(kind);
    switch (kind) {
      case MIGRATION -> nudge(name);
      case FLAG_SET, FLEET, POLICY -> {
        for (int turn = 1; turn < TURNS; turn++) {
          alarms.now(turn);
        }
      }
    }
  }

  /** What the agents say has changed: the looks to come are worth waiting for. */
  void lookOut() {
    migrations.lookOut();
  }

  /** The write in flight arrives, and the answer comes back. */
  void land(boolean sameProcess) {
    int turn = writes.turnInFlight();
    Writes.Answer answer = writes.land(sameProcess);
    if (sameProcess) {
      backoff.written(answer, turn);
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
