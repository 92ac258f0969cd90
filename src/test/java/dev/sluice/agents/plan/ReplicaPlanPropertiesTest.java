// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.agents.plan.ModelLife.Deed;
import dev.sluice.agents.plan.ModelLife.Event;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever happens, in whatever order, and however late it is seen. */
class ReplicaPlanPropertiesTest {
  @Provide
  Arbitrary<List<Event>> lives() {
    return events().list().ofMinSize(10).ofMaxSize(300);
  }

  /** On the way back those that are out are out, however few are reached. */
  @Provide
  Arbitrary<List<Event>> livesOnward() {
    return lives()
        .map(
            life ->
                life.stream()
                    .filter(e -> e.deed() != Deed.GoBack && e.deed() != Deed.Retry)
                    .toList());
  }

  /** Nobody but the rollout takes an agent down. */
  @Provide
  Arbitrary<List<Event>> livesWithoutMishap() {
    return lives()
        .map(
            life ->
                life.stream()
                    .filter(e -> e.deed() != Deed.Evict && e.deed() != Deed.Fail)
                    .filter(e -> e.deed() != Deed.Scale)
                    .toList());
  }

  private static Arbitrary<Event> events() {
    // What goes on all the time is drawn more often than what people do.
    Arbitrary<Deed> usual =
        Arbitraries.of(
            Deed.Turn,
            Deed.Turn,
            Deed.LookAtSet,
            Deed.LookAtPods,
            Deed.Act,
            Deed.Control,
            Deed.Control,
            Deed.Hear,
            Deed.Sync,
            Deed.SettleAll,
            Deed.SettleAll,
            Deed.Settle);
    return Combinators.combine(
            Arbitraries.frequencyOf(Tuple.of(8, usual), Tuple.of(1, Arbitraries.of(Deed.values()))),
            Arbitraries.integers().between(0, 30))
        .as(Event::new);
  }

  @Property
  void no_more_agents_than_are_reached_ever_run_the_update(
      @ForAll @IntRange(min = 1, max = 12) int replicas,
      @ForAll @IntRange(min = 1, max = 3) int maxUnavailable,
      @ForAll("livesOnward") List<Event> life) {
    ModelLife fleet = new ModelLife(replicas, maxUnavailable);
    for (Event event : life) {
      fleet.happens(event);

      assertThat(fleet.exposed()).as("after %s", event).isLessThanOrEqualTo(fleet.reached());
    }
  }

  @Property
  void after_a_retry_as_many_as_are_reached_run_the_update_in_the_end(
      @ForAll @IntRange(min = 1, max = 12) int replicas,
      @ForAll @IntRange(min = 1, max = 3) int maxUnavailable,
      @ForAll("lives") List<Event> life) {
    ModelLife fleet = new ModelLife(replicas, maxUnavailable);
    life.forEach(fleet::happens);
    fleet.happens(new Event(Deed.Retry, 0));

    fleet.comesToRest();

    assertThat(fleet.exposed()).isEqualTo(fleet.reached());
  }

  @Property
  void no_more_agents_than_may_be_are_down_for_an_update_and_on_the_way_back_one_more(
      @ForAll @IntRange(min = 1, max = 12) int replicas,
      @ForAll @IntRange(min = 1, max = 3) int maxUnavailable,
      @ForAll("livesWithoutMishap") List<Event> life) {
    ModelLife fleet = new ModelLife(replicas, maxUnavailable);
    int most = maxUnavailable;
    for (Event event : life) {
      most = event.deed().isBack() ? maxUnavailable + 1 : most;

      fleet.happens(event);

      assertThat(fleet.set.takenDown()).as("after %s", event).hasSizeLessThanOrEqualTo(most);
    }
  }

  @Property
  void in_the_end_as_many_as_are_reached_run_the_update_and_all_others_the_stable_revision(
      @ForAll @IntRange(min = 1, max = 12) int replicas,
      @ForAll @IntRange(min = 1, max = 3) int maxUnavailable,
      @ForAll("lives") List<Event> life) {
    ModelLife fleet = new ModelLife(replicas, maxUnavailable);
    life.forEach(fleet::happens);

    fleet.comesToRest();

    Map<String, Integer> expected = new HashMap<>();
    expected.put(fleet.update, fleet.reached());
    expected.put("stable", fleet.replicas - fleet.reached());
    expected.values().removeIf(count -> count == 0);
    assertThat(fleet.counts()).isEqualTo(expected);
  }

  @Property
  void also_where_agents_drain_all_run_in_the_end_what_they_should(
      @ForAll @IntRange(min = 1, max = 12) int replicas,
      @ForAll @IntRange(min = 1, max = 3) int maxUnavailable,
      @ForAll("lives") List<Event> life) {
    ModelLife fleet = new ModelLife(replicas, maxUnavailable);
    fleet.drains = true;
    life.forEach(fleet::happens);

    fleet.comesToRest();

    Map<String, Integer> expected = new HashMap<>();
    expected.put(fleet.update, fleet.reached());
    expected.put("stable", fleet.replicas - fleet.reached());
    expected.values().removeIf(count -> count == 0);
    assertThat(fleet.counts()).isEqualTo(expected);
  }

  @Property
  void no_agent_is_taken_down_from_its_work_forward_or_back(
      @ForAll @IntRange(min = 1, max = 12) int replicas,
      @ForAll @IntRange(min = 1, max = 3) int maxUnavailable,
      @ForAll Set<@IntRange(max = 11) Integer> busy,
      @ForAll("livesWithoutMishap") List<Event> life) {
    ModelLife fleet = new ModelLife(replicas, maxUnavailable);
    fleet.drains = true;
    fleet.busy = busy;
    for (Event event : life) {
      fleet.happens(event);

      assertThat(fleet.set.takenDown())
          .as("after %s", event)
          .hasSizeLessThanOrEqualTo(maxUnavailable + 1)
          .noneMatch(busy::contains);
    }
  }

  @Property
  void stable_agents_that_never_come_up_stop_no_update(
      @ForAll @IntRange(min = 1, max = 12) int replicas,
      @ForAll @IntRange(min = 1, max = 3) int maxUnavailable,
      @ForAll @Size(min = 1, max = 4) Set<@IntRange(max = 11) Integer> broken,
      @ForAll @IntRange(min = 1, max = 100) int percent) {
    ModelLife fleet = new ModelLife(replicas, maxUnavailable);
    fleet.gone = "stable";
    broken.stream().filter(agent -> agent < replicas).forEach(fleet::breaks);
    fleet.percent = percent;

    fleet.comesToRest();

    assertThat(fleet.exposed()).isEqualTo(fleet.reached());
    assertThat(fleet.works(_ -> true)).isGreaterThanOrEqualTo(replicas - (long) broken.size());
  }

  @Property
  void the_way_back_ends_although_a_stable_agent_never_will_if_another_works(
      @ForAll @IntRange(min = 1, max = 12) int replicas,
      @ForAll @IntRange(min = 1, max = 3) int maxUnavailable,
      @ForAll @IntRange(min = 0, max = 11) int broken,
      @ForAll("lives") List<Event> life) {
    ModelLife fleet = new ModelLife(replicas, maxUnavailable);
    life.forEach(fleet::happens);
    fleet.percent = 0;
    fleet.broken = Set.of(broken);
    Assume.that(fleet.works(pod -> pod.revision().equals("stable") && pod.ordinal() != broken) > 0);

    fleet.comesToRest();

    assertThat(fleet.counts().keySet()).isSubsetOf("stable");
    assertThat(fleet.set.pods()).hasSize(fleet.replicas);
  }

  @Property
  void a_stable_revision_that_cannot_start_costs_no_more_agents_than_may_be_down_and_one(
      @ForAll @IntRange(min = 1, max = 12) int replicas,
      @ForAll @IntRange(min = 1, max = 3) int maxUnavailable,
      @ForAll("lives") List<Event> life) {
    ModelLife fleet = new ModelLife(replicas, maxUnavailable);
    life.forEach(fleet::happens);
    fleet.comesToRest();
    fleet.percent = 0;
    fleet.gone = "stable";

    fleet.comesToRest();

    assertThat(fleet.works(_ -> true)).isGreaterThanOrEqualTo(fleet.replicas - maxUnavailable - 1L);
  }

  @Property
  void the_way_back_deletes_no_pod_of_the_stable_revision(
      @ForAll @IntRange(min = 1, max = 12) int replicas,
      @ForAll @IntRange(min = 1, max = 3) int maxUnavailable,
      @ForAll("lives") List<Event> life) {
    ModelLife fleet = new ModelLife(replicas, maxUnavailable);
    life.forEach(fleet::happens);
    Course back = new Course("stable", fleet.update, 0, maxUnavailable);

    ReplicaPlan plan =
        ReplicaPlan.of(
            back,
            fleet.replicas,
            fleet.set.pods(),
            new Placed("stable", 0, replicas, true, false),
            Care.NONE);

    assertThat(plan.delete()).extracting(SeenPod::revision).doesNotContain("stable");
  }
}
