// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static dev.sluice.kit.DecisionAssert.assertThat;
import static dev.sluice.kit.Migrations.flag;
import static dev.sluice.kit.Migrations.stage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.kit.Migrations;
import dev.sluice.kit.World;
import dev.sluice.kit.WorldHistory;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever people, agents and clocks do, in whatever order. */
class EnginePropertiesTest {
  @Property(tries = 150)
  void no_sequence_of_events_breaks_an_invariant(@ForAll("acts") List<Acts.Act> acts) {
    // Given
    World world = world();

    // When
    for (Acts.Act act : acts) {
      act.effect().accept(world);
      world.settle();

      // Then
      Settled.exposureIsExact(world);
    }
  }

  @Property(tries = 60)
  void an_emergency_ends_every_sequence_in_the_dark(@ForAll("acts") List<Acts.Act> acts) {
    // Given
    World world = world();
    acts.forEach(act -> act.effect().accept(world.settle()));

    // When
    world.annotate(Annotations.ROLLBACK, "enough").settle();

    // Then
    assertThat(world.decision()).isHold().because(Cause.ROLLBACK_PRESENT);
    assertThat(world.served()).allSatisfy((flag, agents) -> assertThat(agents).isEmpty());
    if (world.record() != null) {
      assertThat(world.record().position()).isEqualTo(Position.RolledBack);
      assertThat(world.record().exposures()).allMatch(e -> e.percent() == 0);
    }
  }

  @Property(tries = 60)
  void back_to_a_stage_twice_is_back_to_it_once(
      @ForAll("acts") List<Acts.Act> acts, @ForAll("targets") String target) {
    // Given
    World world = world();
    acts.forEach(act -> act.effect().accept(world.settle()));
    world.remove(Annotations.ROLLBACK).annotate(Annotations.ROLLBACK_TO, target).settle();
    RolloutRecord once = world.record();

    // When
    world.remove(Annotations.ROLLBACK_TO).annotate(Annotations.ROLLBACK_TO, target).settle();

    // Then
    assertThat(world.record()).isEqualTo(once);
  }

  @Property(tries = 60)
  void every_sequence_can_be_brought_to_completion(@ForAll("acts") List<Acts.Act> acts) {
    // Given
    World world = world();
    acts.forEach(act -> act.effect().accept(world.settle()));

    // When
    Acts.ALL_CLEAR.effect().accept(world);
    world.pass("1h");

    // Then
    assertThat(world.decision()).isHold().because(Cause.COMPLETED);
  }

  @Property(tries = 100)
  void no_plan_breaks_an_invariant(
      @ForAll("plans") Plans.Plan plan, @ForAll("actsOnAnyPlan") List<Acts.Act> acts) {
    // Given
    World world = plan.world().watchedBy(new WorldHistory());
    Assume.that(!(world.decision() instanceof Decision.Refuse));

    // When
    for (Acts.Act act : acts) {
      act.effect().accept(world);
      world.settle();

      // Then
      Settled.exposureIsExact(world);
    }
    Acts.ALL_CLEAR.effect().accept(world);
    assertThat(world.pass("130m").decision()).isHold().because(Cause.COMPLETED);
  }

  @Property(tries = 60)
  void a_hold_lasts_as_long_as_it_says_without_the_time_it_was_held(
      @ForAll("spells") List<Duration> spells) {
    // Given: an hour's hold, and spells of going on and of pausing by turns
    World world = World.of(stage("one").raises("a").by("1h", 50));
    world.pass("30s");
    Duration on = Duration.ZERO;
    boolean paused = false;

    // When
    for (Duration spell : spells) {
      world.pass(spell.toSeconds() + "s");
      on = paused ? on : on.plus(spell);
      paused = !paused;
      if (on.compareTo(Duration.ofHours(1)) >= 0) {
        break;
      }
      world = paused ? world.annotate(Annotations.PAUSE, "") : world.remove(Annotations.PAUSE);
    }

    // Then
    boolean over = on.compareTo(Duration.ofHours(1)) >= 0;
    assertThat(world.record().step()).isEqualTo(over ? 1 : 0);
  }

  @Provide
  Arbitrary<List<Acts.Act>> acts() {
    return Acts.any().list().ofMinSize(8).ofMaxSize(40);
  }

  @Provide
  Arbitrary<List<Acts.Act>> actsOnAnyPlan() {
    return Acts.onAnyPlan().list().ofMinSize(4).ofMaxSize(25);
  }

  @Provide
  Arbitrary<Plans.Plan> plans() {
    return Plans.any();
  }

  @Provide
  Arbitrary<String> targets() {
    return Arbitraries.of("0", "1", "2", "one", "three");
  }

  @Provide
  Arbitrary<List<Duration>> spells() {
    return Arbitraries.integers()
        .between(1, 2400)
        .map(seconds -> Duration.ofSeconds(seconds))
        .list()
        .ofMaxSize(12);
  }

  private static World world() {
    World world =
        World.of(Migrations.plan(Acts.plan()))
            .flag(flag("a", 20))
            .flag(flag("e", 0, Assignment.AllAtOnce))
            .flag(flag("f", 0, Assignment.Ids));
    return world.watchedBy(new WorldHistory());
  }
}
