// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static dev.sluice.kit.DecisionAssert.assertThat;
import static dev.sluice.kit.Migrations.stage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.HealthCheck.Role;
import dev.sluice.api.StageSpec.OnFailure;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.Verdict;
import dev.sluice.kit.World;
import dev.sluice.migration.engine.Observed.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What wins when two things are true at once: what stands first in {@link Pressure}. */
class PrecedenceTest {
  /** Things that make a running stage do other than it would, the strongest first. */
  enum Pressure {
    EMERGENCY(Cause.EMERGENCY),
    ROLLBACK_TO(Cause.ROLLBACK_REQUESTED),
    GUARD(Cause.GUARD_BREACHED),
    FLEET(Cause.FLEET_CHANGED),
    GARBLED(Cause.INVALID_ANNOTATION),
    REFUSED(Cause.UNKNOWN_FLAG),
    PAUSE(Cause.PAUSED),
    NO_POLICY(Cause.HEALTH_POLICY_NOT_FOUND),
    CONFLICT(Cause.CLAIM_CONFLICT),
    UNSEEN(Cause.BLIND),
    WATCH(Cause.WATCH_BREACHED);

    private final Cause cause;

    Pressure(Cause cause) {
      this.cause = cause;
    }

    private void on(World world) {
      switch (this) {
        case EMERGENCY -> world.annotate(Annotations.ROLLBACK, "wrong numbers");
        case ROLLBACK_TO -> world.annotate(Annotations.ROLLBACK_TO, "0");
        case GUARD -> world.vitals().says(bad("crashes", Role.Guard));
        case FLEET -> world.scale("planner", 30);
        case GARBLED -> world.annotate(Annotations.ROLLBACK_TO, "nowhere");
        case REFUSED -> world.forget("later");
        case PAUSE -> world.annotate(Annotations.PAUSE, "");
        case NO_POLICY -> world.missingPolicy("strict");
        case CONFLICT -> world.claim(new Claim.HeldBy("a", "other"));
        case UNSEEN -> world.vitals().says(blind());
        case WATCH -> world.vitals().says(bad("queue", Role.Watch));
      }
    }

    /** Both are asked for by the same annotation. */
    private boolean excludes(Pressure other) {
      return this == ROLLBACK_TO && other == GARBLED;
    }
  }

  @ParameterizedTest
  @EnumSource
  void each_pressure_decides_alone(Pressure pressure) {
    // Given
    World world = timeForTheNextStep();
    pressure.on(world);

    // When
    Decision decision = world.decision();

    // Then
    assertThat(decision).because(pressure.cause);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void the_stronger_of_two_decides(Pressure stronger, Pressure weaker) {
    // Given
    World world = timeForTheNextStep();
    weaker.on(world);
    stronger.on(world);

    // When
    Decision decision = world.decision();

    // Then
    assertThat(decision).because(stronger.cause);
  }

  @ParameterizedTest
  @EnumSource
  void a_guard_that_only_holds_stands_between_a_latch_and_a_refusal(Pressure pressure) {
    // Given
    World world = timeForTheNextStep(OnFailure.Hold);
    world.vitals().says(bad("crashes", Role.Guard));
    pressure.on(world);

    // When
    Decision decision = world.decision();

    // Then
    boolean stronger = pressure.compareTo(Pressure.GARBLED) <= 0;
    assertThat(decision)
        .because(stronger && pressure != Pressure.GUARD ? pressure.cause : Cause.GUARD_HELD);
  }

  @ParameterizedTest
  @EnumSource(names = {"EMERGENCY", "ROLLBACK_TO"})
  void a_rollback_asked_for_needs_nothing_but_the_record(Pressure pressure) {
    // Given
    World world = timeForTheNextStep();
    world.withFlagSet(false).missingPolicy("strict").claim(new Claim.HeldBy("a", "other"));
    world.withoutFleet("planner").replan(stage("something-else").raises("x"));
    pressure.on(world);

    // When
    Decision decision = world.settle().decision();

    // Then
    assertThat(decision).isHold().because(Cause.ROLLBACK_PRESENT);
    assertThat(world.record().exposures()).allMatch(exposure -> exposure.percent() == 0);
  }

  static Stream<Arguments> pairs() {
    List<Arguments> pairs = new ArrayList<>();
    for (Pressure stronger : Pressure.values()) {
      for (Pressure weaker : Pressure.values()) {
        if (stronger.compareTo(weaker) < 0 && !stronger.excludes(weaker)) {
          pairs.add(Arguments.of(stronger, weaker));
        }
      }
    }
    return pairs.stream();
  }

  private static World timeForTheNextStep() {
    return timeForTheNextStep(OnFailure.ToPrevious);
  }

  /** Ten minutes on the first step are just over: without any pressure the second one is next. */
  private static World timeForTheNextStep(OnFailure onFailure) {
    World world =
        World.of(
            stage("first").raises("a").by("10m", 10, 50).onFailure(onFailure),
            stage("second").raises("later"));
    world.pass("10m29s").jump(Duration.ofSeconds(1));
    assertThat(world.decision()).isAdvance().because(Cause.STEP_RAISED);
    return world;
  }

  private static CheckVerdict bad(String name, Role role) {
    return new CheckVerdict(name, role, Verdict.Bad, 7.0, 0.0, 7, "7 restarts > 0", 1, 1);
  }

  private static CheckVerdict blind() {
    return new CheckVerdict(
        "latency", Role.Guard, Verdict.Blind, null, 2.0, 0, "no agent answers", 0, 2);
  }
}
