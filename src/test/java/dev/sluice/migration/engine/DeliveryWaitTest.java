// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static dev.sluice.kit.DecisionAssert.assertThat;
import static dev.sluice.kit.Migrations.stage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.MigrationStatus.LastRollback;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.StageSpec.Risk;
import dev.sluice.kit.World;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Stages that wait until everybody has their flags, and rollbacks that say who has. */
class DeliveryWaitTest {
  private static final Delivered ALL = new Delivered(true, 10, 10, List.of(), 0);
  private static final Delivered NINE = new Delivered(true, 10, 9, List.of("planner-9"), 1);

  /** At 50 %, its hold over. */
  private static World held(Delivered delivered) {
    return World.of(stage("one").raises("a").byRisk(Risk.Low).deadline("1h").waitsForDelivery())
        .sent(delivered)
        .pass("4m");
  }

  @Test
  void a_step_whose_hold_is_over_waits_for_the_agents_that_have_not_been_sent_its_flags() {
    World world = held(NINE);

    assertThat(world.decision())
        .isHold()
        .because(Cause.AWAITING_DELIVERY)
        .saying("flags of stage one at 50% to be sent to planner-9")
        .withCommand("kubectl annotate --overwrite mig otp-cleanup sluice.dev/skip-wait=one/50/1");
    assertThat(world.status().phase()).isEqualTo(Phase.Holding);
    assertThat(world.status().waitingFor().what())
        .isEqualTo("flags of stage one at 50% to be sent to planner-9");
  }

  @Test
  void it_goes_on_as_soon_as_all_of_them_were() {
    World world = held(NINE);

    world.sent(ALL).settle();

    assertThat(world.status().phase()).isEqualTo(Phase.Monitoring);
  }

  @Test
  void waiting_takes_nothing_back_however_long() {
    World world = held(NINE);

    world.pass("9h");

    assertThat(world.decision()).isHold().because(Cause.AWAITING_DELIVERY);
    assertThat(world.record().position()).isEqualTo(Position.Running);
  }

  @Test
  void a_stage_that_got_worse_goes_back_while_it_waits() {
    World world = held(NINE);

    world.breaks("a").pass("5m");

    assertThat(world.record().position()).isEqualTo(Position.RolledBack);
  }

  @Test
  void a_window_waits_too_before_its_stage_has_passed() {
    World world = held(ALL).sent(NINE);

    world.pass("40m");

    assertThat(world.decision())
        .isHold()
        .because(Cause.AWAITING_DELIVERY)
        .saying("flags of stage one at 100% to be sent to planner-9");
  }

  @Test
  void a_person_may_go_on_without_them_and_it_is_noted() {
    World world = held(NINE);

    world.annotate(Annotations.SKIP_WAIT, "one/50/1").settle();

    assertThat(world.status().phase()).isEqualTo(Phase.Monitoring);
    assertThat(world.record().tokens()).containsExactly("skip-wait=one/50/1");
  }

  @Test
  void many_are_named_by_some_and_clients_that_are_no_agents_are_not_forgotten() {
    Delivered few =
        new Delivered(true, 10, 2, List.of("planner-2", "planner-3", "planner-4", "planner-5"), 8);
    assertThat(held(few).decision())
        .saying(
            "flags of stage one at 50% to be sent to planner-2, planner-3, planner-4 and others");
    assertThat(held(new Delivered(true, 10, 10, List.of(), 1)).decision())
        .saying(
            "flags of stage one at 50% to be sent to clients that are no agents: see sluice flags");
    assertThat(held(Delivered.UNASKED).decision()).saying("flags of stage one at 50% to be served");
  }

  @Test
  void who_does_not_ask_for_it_does_not_wait() {
    World world = World.of(stage("one").raises("a").byRisk(Risk.Low)).sent(NINE);

    world.pass("3m");

    assertThat(world.status().phase()).isEqualTo(Phase.Monitoring);
  }

  @Test
  void a_rollback_is_confirmed_once_when_every_agent_was_sent_it() {
    World world = takenBack().sent(NINE).pass("5s");
    assertThat(world.status().lastRollback().confirmed()).isNull();

    world.sent(ALL).settle();

    assertThat(world.status().lastRollback().confirmed()).isEqualTo("10/10");
    int writes = world.writes();
    world.sent(NINE).pass("5m");
    assertThat(world.writes()).isEqualTo(writes);
    assertThat(world.status().lastRollback().confirmed()).isEqualTo("10/10");
  }

  @Test
  void after_half_a_minute_it_says_who_was_not() {
    World world = takenBack().sent(NINE);

    world.pass("31s");

    LastRollback last = world.status().lastRollback();
    assertThat(last.confirmed()).isEqualTo("9/10");
    assertThat(last.missing()).containsExactly("planner-9");
  }

  @Test
  void nothing_is_confirmed_while_the_flags_of_that_record_are_not_served() {
    World world = takenBack().sent(new Delivered(false, 10, 0, List.of(), 0));

    world.pass("5m");

    assertThat(world.status().lastRollback().confirmed()).isNull();
  }

  private static World takenBack() {
    return World.of(stage("one").raises("a").byRisk(Risk.Low))
        .pass("1m")
        .annotate(Annotations.ROLLBACK, "it burns")
        .settle();
  }
}
