// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import static dev.sluice.judge.Scene.agent;
import static dev.sluice.judge.Scene.at;
import static dev.sluice.judge.Scene.histogram;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthCheck.Signal;
import dev.sluice.api.RolloutRecord.BaselineReading;
import dev.sluice.fleet.AgentId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds for every history of looks. */
class JudgePropertiesTest {
  private static final HealthCheck NEVER_ENOUGH =
      Scene.check("c", Signal.ErrorRate, 1e-9, null, null);

  /** What one agent did between two looks. */
  record Work(int good, int bad, int fast, int slow) {
    Counts counts() {
      return new Counts(
          Map.of(Family.Requests, (double) good + bad, Family.Errors, (double) bad),
          histogram(fast, 0, slow, 0));
    }
  }

  @Provide
  Arbitrary<Work> work() {
    Arbitrary<Integer> some = Arbitraries.integers().between(0, 40);
    return Combinators.combine(some, some, some, some).as(Work::new);
  }

  @Provide
  Arbitrary<List<List<Work>>> histories() {
    return work().list().ofSize(3).list().ofMinSize(2).ofMaxSize(30);
  }

  /** The pool of two agents over all looks but those that are skipped. */
  private static Pool pooled(List<List<Work>> history, Set<Integer> skipped) {
    Map<AgentId, Counts> total = new HashMap<>();
    Pool pool = Pool.EMPTY;
    for (int look = 0; look < history.size(); look++) {
      for (int i = 0; i < 3; i++) {
        total.merge(agent(i), history.get(look).get(i).counts(), Counts::plus);
      }
      if (!skipped.contains(look)) {
        pool = pool.plus(Map.copyOf(total));
      }
    }
    return pool;
  }

  @Property
  void splitting_a_window_into_looks_in_any_way_gives_the_same_pooled_counts(
      @ForAll("histories") List<List<Work>> history,
      @ForAll Set<@IntRange(max = 40) Integer> some) {
    // Given
    Set<Integer> skipped = new HashSet<>(some);
    skipped.removeAll(List.of(0, history.size() - 1));

    // When
    Pool coarse = pooled(history, skipped);

    // Then
    assertThat(coarse.counts()).isEqualTo(pooled(history, Set.of()).counts());
  }

  @Property
  void a_restart_never_makes_a_count_negative_nor_greater_than_what_is_served(
      @ForAll("work") Work before, @ForAll("work") Work after) {
    // Given
    Counts earlier = before.counts();
    Counts later = after.counts();

    // When
    Counts added = later.since(earlier);

    // Then
    for (Family family : Family.values()) {
      assertThat(added.of(family)).isBetween(0.0, later.of(family));
    }
  }

  @Property
  void no_reading_is_negative_whatever_restarts(@ForAll("histories") List<List<Work>> restarting) {
    // Given
    Scene scene = new Scene().checks(1, Scene.ERRORS).exposed(0, 1, 2);
    for (int look = 0; look < restarting.size(); look++) {
      List<Work> agents = restarting.get(look);
      scene.look(
          101 + look,
          new Sample(agents.get(0).counts(), Map.of()),
          new Sample(agents.get(1).counts(), Map.of()),
          new Sample(agents.get(2).counts(), Map.of()));
    }

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    if (verdict.reading() != null) {
      assertThat(verdict.reading()).isNotNegative().isFinite();
    }
    assertThat(verdict.verdict()).isNotIn(Verdict.Blind, Verdict.NotConfigured);
  }

  @Property
  void without_enough_events_nothing_is_ever_decided(
      @ForAll("histories") List<List<Work>> history) {
    // Given
    Scene scene = new Scene().checks(1, NEVER_ENOUGH);
    Counts total = Counts.NONE;
    for (int look = 0; look < history.size(); look++) {
      total = total.plus(history.get(look).getFirst().counts());
      scene.look(101 + look, new Sample(total, Map.of()));
    }

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Undecided);
  }

  @Property
  void a_breach_takes_as_many_bad_readings_in_a_row_as_the_policy_says(
      @ForAll @Size(min = 1, max = 20) List<Boolean> bad,
      @ForAll @IntRange(min = 1, max = 4) int n) {
    // Given
    Scene scene = new Scene().checks(n, Scene.ERRORS).look(101, Scene.work(0, 0));
    int errors = 0;
    int inARow = 0;
    for (int i = 0; i < bad.size(); i++) {
      errors += bad.get(i) ? 50 : 0;
      inARow = bad.get(i) ? inARow + 1 : 0;
      scene.look(102 + i, Scene.work(100 * (i + 1), errors));
    }

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.badInARow()).isEqualTo(inARow);
    assertThat(verdict.breached()).isEqualTo(inARow >= n);
  }

  @Property
  void any_silent_agent_keeps_a_check_from_being_good(
      @ForAll("histories") List<List<Work>> history, @ForAll Silence why) {
    // Given
    Scene scene = new Scene().exposed(0, 1);
    for (int look = 0; look < history.size(); look++) {
      Sample sample = new Sample(history.get(look).getFirst().counts(), Map.of());
      scene.look(101 + look, sample, new Silent(why));
    }

    // When
    CheckVerdict verdict = scene.verdict();

    // Then
    assertThat(verdict.verdict()).isEqualTo(Verdict.Blind);
    assertThat(verdict.breached()).isFalse();
  }

  @Property
  void a_baseline_lies_within_what_was_read(
      @ForAll @Size(min = 2, max = 28) List<@IntRange(max = 100) Integer> errors) {
    // Given
    HealthCheck ratio = Scene.check("c", Signal.ErrorRate, null, null, 2.0);
    Scene scene = new Scene().beforeStage().checks(1, ratio).next(0).look(1, Scene.work(0, 0));
    List<Double> read = new ArrayList<>();
    int sum = 0;
    for (int i = 0; i < errors.size(); i++) {
      sum += errors.get(i);
      read.add(errors.get(i) / 100.0);
      scene.look(2 + i, Scene.work(100 * (i + 1), sum));
    }

    // When
    List<BaselineReading> baselines = scene.health().baselines();

    // Then
    double median = baselines.getFirst().value();
    long above = read.stream().filter(r -> r > median).count();
    long below = read.stream().filter(r -> r < median).count();
    assertThat(above).isLessThanOrEqualTo(read.size() / 2);
    assertThat(below).isLessThanOrEqualTo(read.size() / 2);
  }

  @Property(tries = 100)
  void what_is_forgotten_of_a_long_stage_changes_no_verdict(
      @ForAll @Size(min = 70, max = 90) List<Boolean> bad) {
    // Given
    HealthQuery query = new Scene().checks(3, Scene.ERRORS).query();
    Window all = Window.EMPTY;
    Judge judge = Judge.of(query, all);
    List<Look> looks = new ArrayList<>();
    int errors = 0;
    for (int i = 0; i < bad.size(); i++) {
      errors += bad.get(i) ? 50 : 0;
      Look look =
          new Look(
              at(101 + i),
              at(101.5 + i),
              Map.of(agent(0), Scene.work(100 * (i + 1), errors)),
              Map.of());
      looks.add(look);
      all = all.plus(look, query.stageStart());
      judge = judge.after(look);
    }
    PodFacts pods = new PodFacts(at(300), true, Map.of(), Map.of());

    // When
    Health carried = judge.health(all, pods);

    // Then
    assertThat(all.looks()).hasSizeLessThan(looks.size());
    assertThat(carried).isEqualTo(Judge.of(query, new Window(looks)).health(all, pods));
  }
}
