// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.Annotations;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationSpec;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.kit.Migrations;
import dev.sluice.simulation.Coverage.Mark;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;

/**
 * The end of every run. First the faults end and the agents are well: now everything must come to
 * rest, every rollback that is asked for must have ended, and nothing more may be written. Then
 * people take back what they asked for and repair what they broke: now every migration must be
 * brought to completion. Every state has an exit.
 */
final class Ending {
  /** Longer than any plan that is drawn, however often it was held up. */
  private static final int LONG_ENOUGH = 2_400;

  private static final int ROUNDS = 6;

  private final Run run;

  Ending(Run run) {
    this.run = run;
  }

  void play() {
    run.read(Deed.WELL, null);
    run.jobs.heal();
    run.crew.heal();
    run.crew.settle(0);
    rest();
    run.api.all(Kind.MIGRATION).values().forEach(m -> atRest((Migration) m));
    if (allCompleted()) {
      return;
    }
    repair();
    for (int round = 0; round < ROUNDS && !retried(); round++) {
      rest();
    }
    run.api.all(Kind.MIGRATION).values().forEach(m -> completed((Migration) m));
  }

  /** Time passes, and then nothing is written any more, however often all is looked at. */
  private void rest() {
    run.crew.pass(LONG_ENOUGH, 0);
    long revision = run.api.revision();
    run.crew.lookAgain();
    run.crew.settle(0);
    if (run.api.revision() != revision) {
      throw new Broken("I28: something is written although nothing has changed");
    }
    run.checks.atRest();
  }

  private void atRest(Migration migration) {
    MigrationStatus status = migration.getStatus();
    RolloutRecord record = status.record();
    Map<String, String> asked = migration.getMetadata().getAnnotations();
    if (status.phase() == Phase.Completed) {
      run.coverage.mark(Mark.COMPLETED_AT_REST);
    } else if (isTakenBack(status.phase())) {
      run.coverage.mark(Mark.ROLLED_BACK_AT_REST);
    } else {
      run.coverage.mark(Mark.HELD_AT_REST);
    }
    if (status.phase() == Phase.Advancing || status.phase() == Phase.Monitoring) {
      throw new Broken("I29: " + name(migration) + " is still " + status.phase());
    }
    if (asked.containsKey(Annotations.ROLLBACK) && record != null) {
      boolean dark = record.exposures().stream().allMatch(e -> e.percent() == 0);
      if (record.position() != Position.RolledBack || !dark) {
        throw new Broken("I6: " + name(migration) + " is asked to go back, and has not");
      }
    }
    if (asked.isEmpty() && !migration.getSpec().paused() && status.phase() == Phase.Holding) {
      explained(migration);
    }
  }

  /** Held although all is well and nobody asks for it: then for lack of something. */
  private static void explained(Migration migration) {
    String reason = reason(migration);
    switch (reason) {
      case "ClaimConflict",
          "FlagSetNotFound",
          "HealthPolicyNotFound",
          "NoAgents",
          "FlagKilled",
          "Unreadable",
          "WorkloadMissing" -> {}
      default -> throw new Broken("I29: " + name(migration) + " is held for ever: " + reason);
    }
  }

  private boolean allCompleted() {
    return run.api.all(Kind.MIGRATION).values().stream()
        .allMatch(m -> ((Migration) m).getStatus().phase() == Phase.Completed);
  }

  private static String reason(Migration migration) {
    return migration.getStatus().conditions().getFirst().getReason();
  }

  private void repair() {
    run.people.surroundings.repair();
    for (int who = 0; who < Cast.MIGRATIONS.size(); who++) {
      int number = who;
      run.people.annotate(who, Annotations.ROLLBACK, null);
      run.people.annotate(who, Annotations.ROLLBACK_TO, null);
      run.people.annotate(who, Annotations.PAUSE, null);
      run.people.edit(who, s -> Edits.paused(s, false));
      run.people.edit(who, s -> run.people.whole(s, number));
    }
    run.crew.settle(0);
  }

  /** Whether all are completed; where one is rolled back or contradicts itself, people act. */
  private boolean retried() {
    boolean all = true;
    for (int who = 0; who < Cast.MIGRATIONS.size(); who++) {
      Migration migration = run.api.migration(Cast.MIGRATIONS.get(who));
      if (migration == null) {
        continue;
      }
      Phase phase = migration.getStatus().phase();
      all &= phase == Phase.Completed;
      if (reason(migration).equals("ClaimConflict")) {
        // What the message says: one of the two has to go.
        String other = Cast.MIGRATIONS.get(1 - who);
        run.api.delete(Kind.MIGRATION, other, run.time.instant());
        run.crew.settle(0);
      }
      if (phase == Phase.AwaitingApproval) {
        run.people.annotate(who, Annotations.APPROVE, approval(migration));
      } else if (phase == Phase.Pending && reason(migration).equals("AwaitingClaim")) {
        // A flag that it has had and lost: only a new migration gets it.
        run.coverage.excused("AwaitingClaim");
        run.api.delete(Kind.MIGRATION, Cast.MIGRATIONS.get(who), run.time.instant());
        run.people.create(who);
      } else if (isTakenBack(phase)) {
        String next = String.valueOf(People.next(migration.getStatus().record()));
        run.people.annotate(who, Annotations.RETRY, next);
      } else if (phase == Phase.Invalid) {
        run.people.edit(who, s -> cut(s, migration));
      }
    }
    run.crew.settle(0);
    return all;
  }

  private static boolean isTakenBack(Phase phase) {
    return phase == Phase.RolledBack || phase == Phase.Halted;
  }

  /** The value that the migration itself tells people to set. */
  private static String approval(Migration migration) {
    String command = migration.getStatus().waitingFor().command();
    return command.substring(command.lastIndexOf('=') + 1);
  }

  /** What has started is sound; what follows, or all, makes way for a stage that must be. */
  private static MigrationSpec cut(MigrationSpec spec, Migration migration) {
    RolloutRecord record = migration.getStatus().record();
    int started = record == null ? 0 : record.started().size();
    return Edits.with(
        spec,
        started > 0
            ? spec.stages().subList(0, started)
            : List.of(Migrations.stage("mended").raises("f").atOnce().window("30s").spec()));
  }

  private void completed(Migration migration) {
    if (migration.getStatus().phase() != Phase.Completed) {
      throw new Broken(
          "I29: all is repaired, and "
              + name(migration)
              + " does not complete: "
              + migration.getStatus().phase()
              + ", "
              + reason(migration)
              + ", "
              + migration.getStatus().conditions().getFirst().getMessage());
    }
  }

  private static String name(HasMetadata object) {
    return object.getMetadata().getName();
  }
}
