// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import static dev.sluice.kit.Migrations.stage;

import dev.sluice.api.Annotations;
import dev.sluice.api.StageSpec.Approval;
import dev.sluice.api.StageSpec.OnFailure;
import dev.sluice.migration.engine.Cause;

/** Where a migration of three stages can be; the table tests start from all of them. */
public enum Place {
  /** Nothing has begun: the baseline is being read. */
  UNBEGUN(Cause.GATHERING_BASELINE, 0),
  /** Stage one has passed; the baseline of stage two is being read. */
  BETWEEN(Cause.GATHERING_BASELINE, 1),
  /** On the first step of stage two. */
  STEP(Cause.HOLDING_STEP, 1),
  /** Stage two at full exposure. */
  WINDOW(Cause.WATCHING_WINDOW, 1),
  /** Paused on the first step of stage two. */
  PAUSED(Cause.PAUSED, 1),
  /** Blind on the first step of stage two. */
  BLIND(Cause.BLIND, 1),
  /** The guard of stage two is bad, and its onFailure is Hold. */
  HELD(Cause.GUARD_HELD, 1),
  /** Stage two runs, and somebody has put an unknown flag into stage three. */
  INVALID(Cause.UNKNOWN_FLAG, 1),
  /** Stage two was taken back by its guard. */
  TAKEN_BACK(Cause.ROLLED_BACK, 1),
  /** Everything was turned off in stage two, and the annotation is gone again. */
  DARK(Cause.ROLLED_BACK, 0),
  /** The second attempt waits for the fleet to be well enough for stage two. */
  RETRIED(Cause.UNHEALTHY_BEFORE_START, 1),
  /** Stage two needs approval. */
  UNAPPROVED(Cause.AWAITING_APPROVAL, 1),
  /** The second attempt waits for the cool-down before stage two. */
  COOLING(Cause.COOLING_DOWN, 1),
  /** Stage two was held until its deadline. */
  HALTED(Cause.HALTED, 1),
  /** A flag of stage two was killed on its first step. */
  KILLED(Cause.FLAG_KILLED, 1),
  /** Every stage has passed. */
  COMPLETED(Cause.COMPLETED, 3);

  private final Cause cause;
  private final int passed;

  Place(Cause cause, int passed) {
    this.cause = cause;
    this.passed = passed;
  }

  /** Why the migration stays there. */
  public Cause cause() {
    return cause;
  }

  /** How many stages stand. */
  public int passed() {
    return passed;
  }

  /** A world whose migration has come to this place. */
  public World reached() {
    World world = World.of(plan());
    return switch (this) {
      case UNBEGUN -> world.settle();
      case BETWEEN -> {
        world.pass("1h10m").vitals().losesBaselines();
        yield world.pass("5m");
      }
      case STEP -> world.pass("1h12m");
      case WINDOW -> world.pass("1h40m");
      case PAUSED -> world.pass("1h12m").annotate(Annotations.PAUSE, "lunch").settle();
      case BLIND -> world.pass("1h12m").goesBlind().settle();
      case HELD -> world.pass("1h12m").breaks("b").pass("5m");
      case INVALID -> world.pass("1h12m").forget("d").settle();
      case TAKEN_BACK -> takenBack(world);
      case DARK ->
          world
              .pass("1h40m")
              .annotate(Annotations.ROLLBACK, "why not")
              .settle()
              .remove(Annotations.ROLLBACK)
              .settle();
      case RETRIED -> takenBack(world).falls().pass("5m").annotate(Annotations.RETRY, "2").settle();
      case UNAPPROVED -> world.pass("1h12m");
      case COOLING ->
          takenBack(world.edit(s -> Migrations.coolingFor(s, "1h")))
              .annotate(Annotations.RETRY, "2")
              .settle();
      case HALTED -> world.pass("1h12m").breaks("b").pass("4h");
      case KILLED -> world.pass("1h12m").kill("b").settle();
      case COMPLETED -> world.pass("5h");
    };
  }

  private static World takenBack(World world) {
    return world.pass("1h12m").breaks("b").pass("5m").mends().settle();
  }

  private Migrations.Stage[] plan() {
    return new Migrations.Stage[] {
      stage("one").raises("a"),
      stage("two")
          .raises("b", "c")
          .by("10m", 10, 50)
          .approval(this == UNAPPROVED ? Approval.Required : Approval.None)
          .onFailure(this == HELD || this == HALTED ? OnFailure.Hold : OnFailure.ToPrevious),
      stage("three").raises("d")
    };
  }
}
