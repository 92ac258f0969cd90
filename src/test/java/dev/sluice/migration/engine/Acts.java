// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import static dev.sluice.kit.Migrations.stage;

import dev.sluice.api.Annotations;
import dev.sluice.api.StageSpec;
import dev.sluice.api.StageSpec.OnFailure;
import dev.sluice.kit.Migrations;
import dev.sluice.kit.World;
import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.Observed.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** What people, agents, clocks and other objects can do to a migration. */
final class Acts {
  /** Everything is well, nothing is asked for, and a retry leads on where one is needed. */
  static final Act ALL_CLEAR = new Act("all clear", Acts::clearAndRetry);

  private Acts() {}

  /** Something that happens; its name is what a failure shows. */
  record Act(String name, Consumer<World> effect) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** The plan that they are done to. */
  static List<StageSpec> plan() {
    return List.of(
        stage("one").raises("a", "h").by("5m", 10, 50).window("5m").spec(),
        stage("two").raises("b", 30).raises("c", 60).by("5m", 10, 40).window("5m").spec(),
        stage("three")
            .raises("b", 80)
            .raises("d")
            .by("5m", 25, 50)
            .window("5m")
            .onFailure(OnFailure.ToStart)
            .spec(),
        stage("four").raises("b", "e", "f").by("1s", 50, 90).window("1s").spec());
  }

  /** Anything that can happen to {@link #plan}, and time that passes. */
  static Arbitrary<Act> any() {
    return Arbitraries.frequencyOf(Tuple.of(20, onAnyPlan()), Tuple.of(1, editing()));
  }

  /** Anything that can happen to whatever plan, and time that passes. */
  static Arbitrary<Act> onAnyPlan() {
    return Arbitraries.frequencyOf(
        Tuple.of(16, passing()),
        Tuple.of(8, Arbitraries.just(ALL_CLEAR)),
        Tuple.of(6, spell()),
        Tuple.of(3, trouble()),
        Tuple.of(2, retrying()),
        Tuple.of(3, scaling()),
        Tuple.of(1, jumping()));
  }

  /** Trouble that stays until all is clear. */
  private static Arbitrary<Act> trouble() {
    return Arbitraries.frequencyOf(
        Tuple.of(1, setting(Annotations.ROLLBACK, "", "wrong numbers")),
        Tuple.of(2, setting(Annotations.ROLLBACK_TO, "0", "1", "two", "3", "nowhere")),
        Tuple.of(1, setting(Annotations.PAUSE, "lunch")),
        Tuple.of(3, health()),
        Tuple.of(2, surroundings()));
  }

  /** Trouble, time, and all is clear again but for a retry. */
  private static Arbitrary<Act> spell() {
    return Combinators.combine(trouble(), passing())
        .as(
            (trouble, time) ->
                new Act(
                    trouble + " for " + time,
                    w -> {
                      trouble.effect().accept(w);
                      time.effect().accept(w);
                      clear(w);
                    }));
  }

  private static void clear(World world) {
    world.mends().withFlagSet(true).missingPolicy(null).claim(new Claim.Held());
    world.remove(Annotations.ROLLBACK).remove(Annotations.ROLLBACK_TO).remove(Annotations.PAUSE);
    world.edit(s -> Migrations.paused(s, false));
    world.scale("planner", Math.max(1, world.observed().workloads().getLast().replicas())).settle();
  }

  private static void clearAndRetry(World world) {
    clear(world);
    if (world.decision() instanceof Hold hold
        && hold.command() != null
        && hold.command().contains(Annotations.RETRY)) {
      world.annotate(Annotations.RETRY, hold.command().replaceAll(".*=", ""));
    }
  }

  private static Arbitrary<Act> passing() {
    return Arbitraries.of("30s", "2m", "5m", "11m").map(time -> new Act(time, w -> w.pass(time)));
  }

  private static Arbitrary<Act> setting(String annotation, String... values) {
    return Arbitraries.of(values)
        .map(value -> new Act(annotation + "=" + value, w -> w.annotate(annotation, value)));
  }

  /** The next attempt mostly; else one too many, or something that is no number. */
  private static Arbitrary<Act> retrying() {
    return Arbitraries.of(0, 0, 0, 1, 2)
        .map(
            more ->
                new Act(
                    "retry next+" + more,
                    w -> {
                      int attempt = w.record() == null ? 0 : w.record().attempt();
                      String number = more == 2 ? "soon" : String.valueOf(attempt + 1 + more);
                      w.annotate(Annotations.RETRY, number);
                    }));
  }

  private static Arbitrary<Act> health() {
    return Arbitraries.of(
        new Act("breaks b", w -> w.breaks("b")),
        new Act("breaks d", w -> w.breaks("d")),
        new Act("falls", World::falls),
        new Act("blind", World::goesBlind),
        new Act("idles", w -> w.vitals().idles()),
        new Act("looks away", w -> w.vitals().looksAway()),
        new Act("no baseline", w -> w.vitals().losesBaselines()),
        new Act("mends", World::mends),
        new Act("mends", World::mends),
        new Act("mends", World::mends));
  }

  private static Arbitrary<Act> scaling() {
    return Arbitraries.of("planner", "critic")
        .flatMap(
            fleet ->
                Arbitraries.integers()
                    .between(0, 30)
                    .map(n -> new Act(fleet + " to " + n, w -> w.scale(fleet, n))));
  }

  private static Arbitrary<Act> surroundings() {
    return Arbitraries.of(
        new Act("no flag set", w -> w.withFlagSet(false)),
        new Act("flag set", w -> w.withFlagSet(true)),
        new Act("no policy", w -> w.missingPolicy("strict")),
        new Act("policy", w -> w.missingPolicy(null)),
        new Act("conflict", w -> w.claim(new Claim.HeldBy("b", "other"))),
        new Act("awaited", w -> w.claim(new Claim.Awaited())),
        new Act("granted", w -> w.claim(new Claim.Held())));
  }

  /** Edits that the schema admits: what has started stays in place. */
  private static Arbitrary<Act> editing() {
    return Arbitraries.of(
        new Act("cut the plan", w -> w.edit(s -> Migrations.plan(started(w, s.stages())))),
        new Act("whole plan", w -> w.edit(s -> Migrations.plan(whole(w, s.stages())))),
        new Act("spec.paused", w -> w.edit(s -> Migrations.paused(s, !s.paused()))));
  }

  private static List<StageSpec> started(World world, List<StageSpec> stages) {
    int started = world.record() == null ? 0 : world.record().started().size();
    return stages.subList(0, Math.max(1, started));
  }

  private static List<StageSpec> whole(World world, List<StageSpec> stages) {
    List<StageSpec> whole = new ArrayList<>(started(world, stages));
    whole.addAll(plan().subList(whole.size(), plan().size()));
    return whole;
  }

  private static Arbitrary<Act> jumping() {
    return Arbitraries.of(-3600, -60, -1, 1, 60, 3600)
        .map(seconds -> new Act("jump " + seconds, w -> w.jump(Duration.ofSeconds(seconds))));
  }
}
