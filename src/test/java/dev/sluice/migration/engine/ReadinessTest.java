// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static dev.sluice.kit.DecisionAssert.assertThat;
import static dev.sluice.kit.Migrations.stage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.HealthCheck.Role;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.judge.CheckVerdict;
import dev.sluice.judge.Compared;
import dev.sluice.judge.Health;
import dev.sluice.judge.Verdict;
import dev.sluice.kit.Place;
import dev.sluice.kit.Vitals;
import dev.sluice.kit.World;
import dev.sluice.migration.engine.Observed.Claim;
import dev.sluice.migration.engine.Readiness.Missing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a stage needs before it starts: all of it is looked at each time. */
class ReadinessTest {
  /** What can be amiss before stage two, each with the checks that say so. */
  enum Lack {
    PASSED_FLAG_KILLED(Cause.FLAG_KILLED, "previous-stage"),
    NO_FLAG_SET(Cause.FLAG_SET_NOT_FOUND, "flags"),
    NO_CLAIM(Cause.CLAIM_CONFLICT, "flags"),
    FLAG_KILLED(Cause.FLAG_KILLED, "flags"),
    NOBODY(Cause.NO_AGENTS, "agents"),
    NOBODY_READY(Cause.AGENTS_NOT_READY, "agents"),
    UNAPPROVED(Cause.AWAITING_APPROVAL, "approval"),
    NO_POLICY(Cause.HEALTH_POLICY_NOT_FOUND, "health"),
    BLIND(Cause.BLIND, "health"),
    UNCOMPARED(Cause.GATHERING_BASELINE, "health"),
    UNSEEN(Cause.AWAITING_LOOK, "health");

    private final Cause cause;
    private final String check;
    private final boolean healthUnasked;

    Lack(Cause cause, String check) {
      this.cause = cause;
      this.check = check;
      // Without its FlagSet nobody knows whose health to ask for.
      this.healthUnasked = cause == Cause.FLAG_SET_NOT_FOUND;
    }

    static List<String> checks(Collection<Lack> lacks) {
      return Stream.of("previous-stage", "flags", "agents", "approval", "cooldown", "health")
          .filter(check -> lacks.stream().anyMatch(l -> l.says(check)))
          .toList();
    }

    private boolean says(String name) {
      return name.equals(check) || (healthUnasked && name.equals("health"));
    }

    private void in(World world) {
      switch (this) {
        case PASSED_FLAG_KILLED -> world.kill("a");
        case NO_FLAG_SET -> world.withFlagSet(false);
        case NO_CLAIM -> world.claim(new Claim.HeldBy("b", "older"));
        case FLAG_KILLED -> world.kill("b");
        case NOBODY -> world.withoutFleet("planner");
        case NOBODY_READY -> world.lacks(new Unready("planner", 10, true, null, false));
        case UNAPPROVED -> world.remove(Annotations.APPROVE);
        case NO_POLICY -> world.missingPolicy("strict");
        case BLIND -> world.goesBlind();
        case UNCOMPARED -> world.vitals().losesBaselines();
        case UNSEEN -> world.vitals().looksAway();
      }
    }
  }

  /** Stage two is about to start: nothing is amiss. */
  private static World ready() {
    World world = Place.UNAPPROVED.reached().annotate(Annotations.APPROVE, "two/1");
    assertThat(world.decision()).isAdvance().because(Cause.STAGE_STARTED);
    return world;
  }

  @ParameterizedTest
  @EnumSource
  void one_thing_amiss_is_one_check_missing_and_the_stage_waits_for_it(Lack lack) {
    // Given
    World world = ready();
    lack.in(world);

    // When
    Readiness readiness = Readiness.of(world.observed()).orElseThrow();

    // Then
    assertThat(readiness.missing())
        .extracting(Missing::check)
        .containsExactlyElementsOf(Lack.checks(Set.of(lack)));
    assertThat(readiness.missing().getFirst().hold().cause()).isEqualTo(lack.cause);
    assertThat(world.decision()).isHold().because(lack.cause);
  }

  @ParameterizedTest
  @MethodSource("subsets")
  void all_that_is_amiss_is_told_and_a_stage_starts_only_if_nothing_is(Set<Lack> lacks) {
    // Given
    World world = ready();
    lacks.forEach(lack -> lack.in(world));

    // When
    Decision decision = world.decision();

    // Then
    Readiness readiness = Readiness.of(world.observed()).orElseThrow();
    assertThat(readiness.missing())
        .extracting(Missing::check)
        .containsExactlyElementsOf(Lack.checks(lacks));
    assertThat(decision instanceof Decision.Advance).isEqualTo(lacks.isEmpty());
  }

  static Stream<Set<Lack>> subsets() {
    Lack[] all = Lack.values();
    return IntStream.range(0, 1 << all.length)
        .mapToObj(
            bits -> {
              List<Lack> some = new ArrayList<>();
              IntStream.range(0, all.length)
                  .filter(i -> (bits >> i & 1) == 1)
                  .forEach(i -> some.add(all[i]));
              return some;
            })
        .filter(some -> !some.containsAll(List.of(Lack.PASSED_FLAG_KILLED, Lack.FLAG_KILLED)))
        .filter(some -> !some.containsAll(List.of(Lack.NOBODY, Lack.NOBODY_READY)))
        .map(some -> some.isEmpty() ? EnumSet.noneOf(Lack.class) : EnumSet.copyOf(some));
  }

  @Test
  void before_the_first_look_no_stage_starts_and_it_says_so() {
    // Given
    World world = World.of(stage("one").raises("a"));
    world.vitals().looksAway();

    // When
    world.pass("1h");

    // Then
    assertThat(world.record()).isNull();
    assertThat(world.status().waitingFor().what()).isEqualTo("the first look before stage one");
  }

  @Test
  void where_pods_are_all_there_is_to_see_no_look_is_awaited() {
    // Given
    CheckVerdict pods =
        new CheckVerdict("pods", Role.Guard, Verdict.Good, null, null, 0, "no pod crashes", 0, 1);
    CheckVerdict none =
        new CheckVerdict(
            "error-rate", Role.Guard, Verdict.NotConfigured, null, 0.05, 0, "not declared", 0, 2);
    Health podsOnly =
        new Health(null, 0, Vitals.INTERVAL, List.of(pods, none), List.of(), true, Compared.NONE);

    // When
    Decision decision = RolloutEngine.decide(ready().observed().judged(podsOnly));

    // Then
    assertThat(decision).isAdvance().because(Cause.STAGE_STARTED);
  }

  @Test
  void agents_on_their_way_are_waited_for_until_ten_minutes_are_over() {
    // Given
    World world = ready();
    world.lacks(new Unready("planner", 10, false, world.now().minusSeconds(300), false)).settle();

    // When
    Missing missing = Readiness.of(world.observed()).orElseThrow().missing().getFirst();

    // Then
    assertThat(missing.check()).isEqualTo("agents");
    assertThat(missing.hold().until()).isEqualTo(world.now().plusSeconds(300));
    assertThat(missing.hold().command()).isEqualTo("kubectl describe agd planner");
    assertThat(world.status().waitingFor().what()).isEqualTo("ready agents");
    assertThat(world.pass("4m59s").status().phase()).isEqualTo(Phase.Gating);
    assertThat(world.pass("1s").status().phase()).isEqualTo(Phase.Advancing);
  }

  @Test
  void a_fleet_that_was_never_counted_is_waited_for_as_long_as_that_takes() {
    // Given
    World world = ready().lacks(new Unready("planner", 10, false, null, false));

    // When
    world.pass("1h");

    // Then
    assertThat(world.decision()).isHold().because(Cause.AGENTS_NOT_READY);
  }

  @Test
  void while_no_agent_is_ready_no_time_is_long_enough() {
    // Given
    World world = ready();
    world.lacks(new Unready("planner", 10, true, world.now(), false));

    // When
    world.pass("1h");

    // Then
    assertThat(world.decision())
        .isHold()
        .because(Cause.AGENTS_NOT_READY)
        .saying("none of the 10 agents of planner is ready");
  }

  @Test
  void a_time_that_is_still_to_come_is_not_waited_for() {
    // Given
    World world = ready();

    // When
    world.lacks(new Unready("planner", 10, false, world.now().plusSeconds(1), false));

    // Then
    assertThat(world.decision()).isAdvance().because(Cause.STAGE_STARTED);
  }

  @Test
  void a_stage_that_runs_goes_on_whoever_is_ready() {
    // Given
    World world = Place.STEP.reached();

    // When
    world.lacks(new Unready("planner", 10, true, null, false)).pass("10m");

    // Then
    assertThat(world.status().exposure()).isEqualTo("50% (5/10)");
  }

  @Test
  void a_cool_down_is_one_of_them() {
    // When
    Readiness readiness = Readiness.of(Place.COOLING.reached().observed()).orElseThrow();

    // Then
    assertThat(readiness.missing()).extracting(Missing::check).containsExactly("cooldown");
    assertThat(readiness.missing().getFirst().hold().command())
        .isEqualTo("kubectl annotate --overwrite mig otp-cleanup sluice.dev/override=cooldown/2");
  }

  @Test
  void approval_is_asked_for_only_where_it_is_required() {
    // When
    Readiness required = Readiness.of(Place.UNAPPROVED.reached().observed()).orElseThrow();
    Readiness free = Readiness.of(Place.BETWEEN.reached().observed()).orElseThrow();

    // Then
    assertThat(required.checks())
        .containsExactly("previous-stage", "flags", "agents", "approval", "cooldown", "health");
    assertThat(free.checks())
        .containsExactly("previous-stage", "flags", "agents", "cooldown", "health");
  }

  @Test
  void the_first_stage_has_no_stage_before_it_that_could_be_amiss() {
    // Given
    World world = World.of(stage("one").raises("a")).kill("a");

    // When
    Readiness readiness = Readiness.of(world.settle().observed()).orElseThrow();

    // Then
    assertThat(readiness.stage()).isEqualTo("one");
    assertThat(readiness.missing()).extracting(Missing::check).containsExactly("flags", "health");
  }

  @ParameterizedTest
  @EnumSource(
      names = {"STEP", "WINDOW", "BLIND", "PAUSED", "TAKEN_BACK", "DARK", "HALTED", "COMPLETED"})
  void where_no_stage_waits_to_start_nothing_is_asked(Place place) {
    assertThat(Readiness.of(place.reached().observed())).isEmpty();
  }
}
