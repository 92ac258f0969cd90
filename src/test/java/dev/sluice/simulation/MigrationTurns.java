// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.FlagSet;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.RolloutRecord;
import dev.sluice.judge.suites.SuiteRun;
import dev.sluice.migration.MigrationObserver;
import dev.sluice.migration.SavedSource;
import dev.sluice.migration.Turn;
import dev.sluice.migration.engine.Cause;
import dev.sluice.migration.engine.Decision;
import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.Decision.Refuse;
import dev.sluice.migration.engine.Observed;
import dev.sluice.migration.engine.Progress;
import java.time.Instant;

/** What {@code MigrationReconciler} does around the code that decides. */
final class MigrationTurns {
  private final Caches caches;
  private final Inputs inputs;
  private final Quorum quorum;
  private final Writes writes;
  private final Alarms alarms;
  private final LocalClock clock;
  private final Lookout looks;
  private final PlayedSuites suites;
  private final Coverage coverage;
  private final MigrationObserver observer;
  private final PlayedDelivery delivery;
  private final boolean echoes;
  private final Sabotage sabotage;
  private final String[] owners = new String[1 + Cast.MIGRATIONS.size()];
  private final Instant[] entered = new Instant[owners.length];
  private final boolean[] everyLook = new boolean[owners.length];

  MigrationTurns(
      Cast cast,
      Caches caches,
      Inputs inputs,
      Quorum quorum,
      Writes writes,
      Alarms alarms,
      LocalClock clock,
      Lookout looks,
      PlayedSuites suites,
      Coverage coverage) {
    this.caches = caches;
    this.inputs = inputs;
    this.quorum = quorum;
    this.writes = writes;
    this.alarms = alarms;
    this.clock = clock;
    this.looks = looks;
    this.suites = suites;
    this.coverage = coverage;
    echoes = cast.echoes();
    sabotage = cast.sabotage();
    delivery = new PlayedDelivery(clock);
    observer = new MigrationObserver(looks, looks, suites, delivery, SavedSource.ALWAYS, clock);
  }

  /** The turn of that number, which is for one of the migrations. */
  Writes.Answer turn(int turn, Long epoch, boolean holds) {
    Watches watches = caches.migrations;
    String name = Cast.MIGRATIONS.get(turn - 1);
    Migration migration = (Migration) watches.get(Kind.MIGRATION, name);
    if (migration == null) {
      return Writes.Answer.NOTHING;
    }
    suites.look(migration.getMetadata().getUid());
    if (inputs.sameForMigration(migration, watches, clock.millis(), looks, suites)) {
      alarms.asBefore(turn);
      return Writes.Answer.NOTHING;
    }
    Observed observed = observe(migration);
    Turn decided =
        Turn.of(observed, migration.getStatus(), migration.getMetadata().getGeneration(), epoch);
    coverage.decided(decided, observed);
    Runnable after = () -> after(turn, migration, observed, decided);
    if (decided.status().equals(migration.getStatus())) {
      after.run();
      for (SuiteRun run : decided.due()) {
        boolean stands = quorum.stand(migration, watches);
        alarms.at(turn, suites.start(migration, run, stands, holds));
        inputs.forget();
      }
      return Writes.Answer.NOTHING;
    }
    if (echoes) {
      once(migration, observed.at(decided.status().record()), decided, epoch);
    }
    if (goesOn(decided.decision())
        && sabotage != Sabotage.HASTY
        && !quorum.stand(migration, watches)) {
      coverage.mark(Coverage.Mark.HELD_BY_QUORUM);
      return Writes.Answer.FAILED;
    }
    if (goesOn(decided.decision()) && sabotage != Sabotage.HASTY && !holds) {
      coverage.mark(Coverage.Mark.ENDED_BY_LEASE);
      throw new Lease.Lost();
    }
    return writes.write(turn, Kind.MIGRATION, migration, decided.status(), after);
  }

  /** What waits once it is stored has been said whole: the same turn has nothing to add to it. */
  private static void once(Migration migration, Observed stored, Turn decided, Long epoch) {
    MigrationStatus status = decided.status();
    if (Waiting.isSettled(stored, decided.standing())
        && !Turn.of(stored, status, migration.getMetadata().getGeneration(), epoch)
            .status()
            .equals(status)) {
      throw new Broken("I28: what is written of a migration would be written anew at once");
    }
  }

  private static boolean goesOn(Decision decision) {
    return switch (decision) {
      case Decision.Advance _, Decision.Complete _ -> true;
      case Hold _, Refuse _, Decision.RollBack _ -> false;
    };
  }

  private Observed observe(Migration migration) {
    delivery.of(migration.getStatus() == null ? null : migration.getStatus().record());
    return observer
        .observe(
            sabotage == Sabotage.DEAF ? ApiObjects.withoutAnnotations(migration) : migration,
            (FlagSet) caches.migrations.get(Kind.FLAG_SET, migration.getSpec().flagSetName()),
            looks.counted(caches.migrations.fleets()),
            caches.migrations.policies())
        .resting(caches.migrations.unreadable());
  }

  /** What the reconciler does once the status is stored, or has nothing new to say. */
  private void after(int turn, Migration migration, Observed observed, Turn decided) {
    var meta = migration.getMetadata();
    String owner = meta.getNamespace() + "/" + meta.getName() + "/" + meta.getUid();
    if (decided.decision().cause() == Cause.RETRY_REQUESTED) {
      // Its own write leads it to ask for the new attempt.
      looks.retried(owner);
      inputs.forget();
    }
    RolloutRecord record = decided.status().record();
    decided
        .recheck()
        .filter(then -> sabotage != Sabotage.SLEEPY)
        .ifPresent(then -> alarms.at(turn, then.toEpochMilli() - clock.skew()));
    if (decided.standing().cause() == Cause.AWAITING_DELIVERY) {
      alarms.at(turn, clock.millis() + PlayedDelivery.AGAIN - clock.skew());
    }
    // Nobody is told of a look that nobody asks for, as at the end of a migration.
    owners[turn] = echoes || !observed.health().checks().isEmpty() ? owner : null;
    entered[turn] = Progress.running(record) ? record.enteredTime() : null;
    everyLook[turn] = Waiting.forLooks(decided.standing(), observed.at(record));
    alarms.remember(turn);
    awaitLook(turn);
    alarms.at(turn, suites.next(meta.getUid()));
    alarms.remember(turn);
    if (!echoes
        && decided.due().isEmpty()
        && Waiting.isSettled(observed.at(record), decided.standing())) {
      inputs.stored(Kind.MIGRATION, meta.getName(), decided.status());
    }
  }

  /** The looks to come are worth waiting for. */
  void lookOut() {
    for (int turn = 1; turn < owners.length; turn++) {
      awaitLook(turn);
    }
  }

  private void awaitLook(int turn) {
    if (owners[turn] != null) {
      alarms.at(turn, looks.next(owners[turn], entered[turn], everyLook[turn]));
      alarms.remember(turn);
    }
  }
}
