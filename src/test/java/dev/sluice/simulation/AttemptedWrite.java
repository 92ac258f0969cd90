// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import static dev.sluice.simulation.WriteScene.BACK;
import static dev.sluice.simulation.WriteScene.LATER;
import static dev.sluice.simulation.WriteScene.RUNNING;

import dev.sluice.api.Annotations;
import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.Migration;
import dev.sluice.api.StageSpec;
import dev.sluice.kit.Migrations;
import java.util.function.Consumer;

/** What operators and people may try to write, and what an API server has to say something to. */
@SuppressWarnings("ImmutableEnumChecker") // The lambdas hold nothing.
enum AttemptedWrite {
  STALE_STATUS(
      s -> {
        String version = s.version();
        s.annotated(Annotations.PAUSE, "lunch").says(version, "phase: Pending");
      }),
  STALE_STATUS_THAT_A_RULE_FORBIDS_TOO(
      s -> {
        s.records(RUNNING);
        String version = s.version();
        s.annotated(Annotations.PAUSE, "lunch").says(version, "phase: Pending");
      }),
  STATUS_OF_WHAT_IS_GONE(
      s -> {
        String version = s.version();
        s.delete().says(version, "phase: Pending");
      }),
  STATUS_OF_ANOTHER_OF_THAT_NAME(
      s -> {
        String version = s.version();
        s.delete().create().says(version, "phase: Pending");
      }),
  STATUS_THAT_SAYS_THE_SAME(s -> s.records(RUNNING).records(RUNNING)),
  STATUS_AFTER_STATUS(s -> s.says("phase: Pending").records(RUNNING).records(LATER)),
  CREATED_TWICE(WriteScene::create),
  DELETED_TWICE(s -> s.delete().delete()),
  EDIT_OF_WHAT_IS_GONE(
      s -> {
        Migration gone = s.migration();
        s.delete().editedOnceMore(gone);
      }),
  EDIT_THAT_SAYS_THE_SAME(s -> s.edited(spec -> spec)),
  EDIT_AND_BACK(s -> s.edited(Reshaped::longer).edited(spec -> Migrations.coolingFor(spec, "0s"))),
  EDIT_KEEPS_THE_STATUS(s -> s.records(RUNNING).edited(Reshaped::longer)),
  ANNOTATED_AND_NOT(
      s -> s.annotated(Annotations.PAUSE, "lunch").annotated(Annotations.PAUSE, null)),
  ANNOTATED_AS_BEFORE(s -> s.annotated(Annotations.RETRY, "2").annotated(Annotations.RETRY, "2")),
  ANNOTATED_WITH_NOTHING(s -> s.annotated(Annotations.ROLLBACK, "")),

  RECORD_REMOVED(s -> s.records(RUNNING).says("phase: Pending")),
  STATUS_REMOVED(s -> s.records(RUNNING).says("{}")),
  STATUS_WITHOUT_RECORD_REMOVED(s -> s.says("phase: Pending").says("{}")),
  REVISION_FALLS(s -> s.records(RUNNING).records(RUNNING.replace("revision: 5", "revision: 4"))),
  ATTEMPT_FALLS(s -> s.records(RUNNING).records(RUNNING.replace("attempt: 2", "attempt: 1"))),
  EPOCH_FALLS(s -> s.records(7, RUNNING).records(6, LATER)),
  EPOCH_REMOVED(s -> s.records(7, RUNNING).records(LATER)),
  EPOCH_BEGINS_AND_RISES(s -> s.records(RUNNING).records(7, LATER).records(8, LATER)),
  EPOCH_STAYS(s -> s.records(7, RUNNING).records(7, LATER)),
  EPOCH_FALLS_AND_NO_RECORD_DOES(s -> s.says("epoch: 7").says("epoch: 6\nphase: Pending")),
  EPOCH_REMOVED_WITH_THE_STATUS(s -> s.says("epoch: 7").says("{}")),
  EVERYTHING_FALLS(
      s -> s.records(7, RUNNING).records(1, "{revision: 1, attempt: 1, position: Waiting}")),
  ROLLED_BACK_GOES_ON(s -> s.records(BACK).records(LATER)),
  ROLLED_BACK_IS_COMPLETED(s -> s.records(BACK).records(BACK.replace("RolledBack", "Completed"))),
  ROLLED_BACK_IS_ROLLED_BACK_FURTHER(s -> s.records(BACK).records(BACK.replace("[one]", "[]"))),
  ROLLED_BACK_IS_RETRIED(s -> s.records(BACK).records(LATER.replace("attempt: 2", "attempt: 3"))),
  ROLLED_BACK_GOES_ON_IN_AN_EARLIER_ATTEMPT(
      s -> s.records(BACK).records(LATER.replace("attempt: 2", "attempt: 1"))),
  COMPLETED_IS_ROLLED_BACK(s -> s.records(BACK.replace("RolledBack", "Completed")).records(BACK)),

  OTHER_FLAG_SET(s -> s.edited(Reshaped::ofAnotherSet)),
  OTHER_FLAG_SET_AND_OTHER_STAGES(
      s ->
          s.records(RUNNING)
              .edited(
                  spec -> Reshaped.ofAnotherSet(Edits.reflagged(Edits.renamed(spec, 0), 1, "e")))),
  OTHER_MODE(s -> s.edited(Edits::inTheOtherMode)),
  OTHER_MODE_WHILE_IT_RUNS(s -> s.records(RUNNING).edited(Edits::inTheOtherMode)),
  OTHER_MODE_AND_OTHER_FLAG_SET(
      s -> s.edited(spec -> Reshaped.ofAnotherSet(Edits.inTheOtherMode(spec)))),
  STAGE_TO_COME_RENAMED(s -> s.records(RUNNING).edited(spec -> Edits.renamed(spec, 2))),
  RUNNING_STAGE_RENAMED(s -> s.records(RUNNING).edited(spec -> Edits.renamed(spec, 1))),
  PASSED_STAGE_RENAMED(s -> s.records(RUNNING).edited(spec -> Edits.renamed(spec, 0))),
  RUNNING_STAGE_CUT(s -> s.records(RUNNING).staged(stages -> stages.subList(0, 1))),
  STAGE_TO_COME_CUT(s -> s.records(RUNNING).staged(stages -> stages.subList(0, 2))),
  STARTED_STAGES_SWAPPED(s -> s.records(RUNNING).staged(stages -> Reshaped.swapped(stages, 0, 1))),
  RUNNING_STAGE_PUT_OFF(s -> s.records(RUNNING).staged(stages -> Reshaped.swapped(stages, 1, 2))),
  STAGE_PUT_FIRST(s -> s.records(RUNNING).staged(Reshaped::oneMoreFirst)),
  STAGE_PUT_LAST(s -> s.records(RUNNING).staged(Reshaped::oneMoreLast)),
  RUNNING_STAGE_GIVEN_A_FLAG(s -> s.records(RUNNING).edited(spec -> Edits.reflagged(spec, 1, "e"))),
  STAGE_TO_COME_GIVEN_A_FLAG(s -> s.records(RUNNING).edited(spec -> Edits.reflagged(spec, 2, "e"))),
  RUNNING_STAGE_RETIMED(s -> s.records(RUNNING).edited(spec -> Edits.retimed(spec, 1, "2m"))),
  RUNNING_STAGE_WITH_OTHER_PERCENTS(
      s ->
          s.records(RUNNING)
              .staged(stages -> Reshaped.second(stages, stage -> stage.by("1m", 20, 50)))),
  RUNNING_STAGE_BY_RISK(
      s ->
          s.records(RUNNING)
              .staged(
                  stages -> Reshaped.second(stages, stage -> stage.byRisk(StageSpec.Risk.Low)))),
  STAGES_CHANGED_BEFORE_ANY_STARTED(
      s ->
          s.records("{revision: 1, attempt: 1, position: Waiting, stage: one}")
              .staged(stages -> Reshaped.swapped(stages, 0, 2))),

  DRIVEN_FLAG_REMOVED(s -> s.claimed("a", "b").flags(flags -> flags.subList(1, flags.size()))),
  DRIVEN_FLAG_REASSIGNED(
      s -> s.claimed("a").flags(flags -> Reshaped.first(flags, 0, Assignment.Ids))),
  DRIVEN_FLAG_GIVEN_A_PERCENT(
      s -> s.claimed("a").flags(flags -> Reshaped.first(flags, 20, Assignment.Agents))),
  FREE_FLAG_REMOVED(s -> s.claimed("b").flags(flags -> flags.subList(1, flags.size()))),
  FREE_FLAG_REASSIGNED(
      s -> s.claimed("b").flags(flags -> Reshaped.first(flags, 0, Assignment.Ids))),
  SET_EPOCH_BEGINS_AND_RISES(s -> s.mirrors("revision: 1").mirrors("epoch: 7").mirrors("epoch: 8")),
  SET_EPOCH_STAYS(s -> s.mirrors("epoch: 7").mirrors("epoch: 7\nrevision: 1")),
  SET_EPOCH_FALLS(s -> s.mirrors("epoch: 7").mirrors("epoch: 6\nrevision: 1")),
  SET_EPOCH_REMOVED(s -> s.mirrors("epoch: 7").mirrors("revision: 1")),
  SET_STATUS_REMOVED(s -> s.mirrors("epoch: 7").mirrors("{}")),
  CLAIM_GIVEN_UP(s -> s.claimed("a").claimed().flags(flags -> flags.subList(1, flags.size())));

  private final Consumer<WriteScene> writes;

  AttemptedWrite(Consumer<WriteScene> writes) {
    this.writes = writes;
  }

  /** Tries it, and clears away what is left. */
  void play(WriteScene scene) {
    writes.accept(scene);
    scene.end();
  }
}
