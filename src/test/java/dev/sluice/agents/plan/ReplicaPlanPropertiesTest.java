// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.agents.plan.SeenPod.State;
import dev.sluice.fleet.Workload;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** Whatever happens, in whatever order, and however late it is seen. */
class ReplicaPlanPropertiesTest {
  private static final int ROUNDS = 200;

  /** What may happen. */
  enum Deed {
    Turn,
    LookAtSet,
    LookAtPods,
    Act,
    Control,
    Hear,
    Sync,
    SettleAll,
    Settle,
    Evict,
    Fail,
    Scale,
    Step,
    Supersede,
    GoBack
  }

  /**
   * Something that happens.
   *
   * @param number of the agent, or how many
   */
  record Event(Deed deed, int number) {}

  @Provide
  Arbitrary<List<Event>> lives() {
    return events().list().ofMinSize(10).ofMaxSize(300);
  }

  /** On the way back those that are out are out, however few are reached. */
  @Provide
  Arbitrary<List<Event>> livesOnward() {
    return lives().map(life -> life.stream().filter(e -> e.deed() != Deed.GoBack).toList());
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
    Life fleet = new Life(replicas, maxUnavailable);
    for (Event event : life) {
      fleet.happens(event);

      assertThat(fleet.exposed()).as("after %s", event).isLessThanOrEqualTo(fleet.reached());
    }
  }

  @Property
  void no_more_agents_than_may_be_are_down_for_an_update_and_on_the_way_back_one_more(
      @ForAll @IntRange(min = 1, max = 12) int replicas,
      @ForAll @IntRange(min = 1, max = 3) int maxUnavailable,
      @ForAll("livesWithoutMishap") List<Event> life) {
    Life fleet = new Life(replicas, maxUnavailable);
    int most = maxUnavailable;
    for (Event event : life) {
      boolean back = event.deed() == Deed.Supersede || event.deed() == Deed.GoBack;
      most = back ? maxUnavailable + 1 : most;

      fleet.happens(event);

      assertThat(fleet.set.takenDown()).as("after %s", event).hasSizeLessThanOrEqualTo(most);
    }
  }

  @Property
  void in_the_end_as_many_as_are_reached_run_the_update_and_all_others_the_stable_revision(
      @ForAll @IntRange(min = 1, max = 12) int replicas,
      @ForAll @IntRange(min = 1, max = 3) int maxUnavailable,
      @ForAll("lives") List<Event> life) {
    Life fleet = new Life(replicas, maxUnavailable);
    life.forEach(fleet::happens);

    fleet.comesToRest();

    Map<String, Integer> expected = new HashMap<>();
    expected.put(fleet.update, fleet.reached());
    expected.put("stable", fleet.replicas - fleet.reached());
    expected.values().removeIf(count -> count == 0);
    assertThat(fleet.counts()).isEqualTo(expected);
  }

  @Property
  void the_way_back_ends_although_a_stable_agent_never_will_if_another_works(
      @ForAll @IntRange(min = 1, max = 12) int replicas,
      @ForAll @IntRange(min = 1, max = 3) int maxUnavailable,
      @ForAll @IntRange(min = 0, max = 11) int broken,
      @ForAll("lives") List<Event> life) {
    Life fleet = new Life(replicas, maxUnavailable);
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
    Life fleet = new Life(replicas, maxUnavailable);
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
    Life fleet = new Life(replicas, maxUnavailable);
    life.forEach(fleet::happens);
    Course back = new Course("stable", fleet.update, 0, maxUnavailable);

    ReplicaPlan plan =
        ReplicaPlan.of(
            back, fleet.replicas, fleet.set.pods(), new Placed("stable", 0, replicas, true, false));

    assertThat(plan.delete()).extracting(SeenPod::revision).doesNotContain("stable");
  }

  /** A fleet, and all that acts on it. */
  private static final class Life {
    private final ModelStatefulSet set;
    private final ModelOperator operator;
    private final int maxUnavailable;
    private int replicas;
    private int percent;
    private int updates;
    private String update = "update-0";
    private Set<Integer> broken = Set.of();

    /** Revision of which no agent can start any more. */
    private String gone = "";

    Life(int replicas, int maxUnavailable) {
      this.replicas = replicas;
      this.maxUnavailable = maxUnavailable;
      set = new ModelStatefulSet("stable", replicas);
      operator = new ModelOperator(set);
    }

    int reached() {
      return new Workload("shop", "planner", replicas).reached(percent);
    }

    long exposed() {
      return set.pods().stream()
          .filter(pod -> pod.ordinal() < replicas && pod.revision().equals(update))
          .count();
    }

    long works(Predicate<SeenPod> which) {
      return set.pods().stream().filter(SeenPod::ready).filter(which).count();
    }

    Map<String, Integer> counts() {
      Map<String, Integer> counts = new HashMap<>();
      set.pods().forEach(pod -> counts.merge(pod.revision(), 1, Integer::sum));
      return counts;
    }

    void happens(Event event) {
      switch (event.deed()) {
        case Turn -> {
          operator.lookAtSet();
          operator.lookAtPods();
          act();
        }
        case Control -> {
          set.hear();
          set.sync();
        }
        case SettleAll -> set.pods().forEach(pod -> settle(pod.ordinal()));
        case LookAtSet -> operator.lookAtSet();
        case LookAtPods -> operator.lookAtPods();
        case Act -> operator.act(new Course("stable", update, reached(), maxUnavailable), replicas);
        case Hear -> set.hear();
        case Sync -> set.sync();
        case Settle -> settle(event.number() % Math.max(1, replicas));
        case Evict -> set.evict(event.number() % Math.max(1, replicas));
        case Fail -> fail(event.number() % Math.max(1, replicas));
        case Scale -> replicas = event.number() % 12;
        case Step -> percent = Math.min(100, percent + 5 + event.number());
        case Supersede -> supersede();
        case GoBack -> percent = 0;
      }
    }

    private void act() {
      operator.act(new Course("stable", update, reached(), maxUnavailable), replicas);
    }

    private void settle(int ordinal) {
      boolean starts =
          set.pods().stream()
              .noneMatch(p -> p.ordinal() == ordinal && p.revision().equals(gone) && !p.ready());
      set.settle(ordinal, broken.contains(ordinal) || !starts ? State.Stuck : State.Ready);
    }

    private void fail(int ordinal) {
      set.pods().stream()
          .filter(pod -> pod.ordinal() == ordinal && !pod.leaving())
          .forEach(pod -> set.settle(ordinal, ordinal % 2 == 0 ? State.Stuck : State.Starting));
    }

    private void supersede() {
      percent = 0;
      update = "update-" + ++updates;
    }

    void comesToRest() {
      for (int round = 0; round < ROUNDS; round++) {
        happens(new Event(Deed.Turn, 0));
        happens(new Event(Deed.Control, 0));
        happens(new Event(Deed.SettleAll, 0));
      }
    }
  }
}
