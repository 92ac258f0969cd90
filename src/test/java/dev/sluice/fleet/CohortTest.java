// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CohortTest {
  private static final String SEED = "otp/registry/";

  @Example
  void starts_with_the_lowest_hashes() {
    Workload workload = new Workload("shop", "planner", 10);

    Cohort cohort = Cohort.EMPTY.resized(workload, SEED, 4);

    List<Long> hashes =
        cohort.ordinals().stream()
            .map(o -> Bucketing.hash(SEED + workload.agent(o).targetingKey()))
            .toList();
    long highest = hashes.getLast();
    assertThat(hashes).isSorted();
    assertThat(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9))
        .filteredOn(o -> !cohort.ordinals().contains(o))
        .allMatch(o -> Bucketing.hash(SEED + workload.agent(o).targetingKey()) > highest);
  }

  @Example
  void keeps_those_who_are_there_and_drops_those_who_are_gone() {
    Cohort cohort = new Cohort(List.of(7, 2, 5, 0));

    Cohort resized = cohort.resized(new Workload("shop", "planner", 6), SEED, 2);

    assertThat(resized.ordinals()).containsExactly(2, 5);
  }

  @Example
  void a_smaller_exposure_is_the_beginning() {
    assertThat(new Cohort(List.of(7, 2, 5)).first(2)).containsExactly(7, 2);
    assertThat(new Cohort(List.of(7, 2, 5)).first(9)).containsExactly(7, 2, 5);
  }

  @Example
  void reads_and_writes_runs_in_the_order_of_coming() {
    assertThat(Cohort.parse("3,0,7-9").ordinals()).containsExactly(3, 0, 7, 8, 9);
    assertThat(new Cohort(List.of(3, 0, 7, 8, 9)).format()).isEqualTo("3,0,7-9");
    assertThat(Cohort.parse("")).isEqualTo(Cohort.EMPTY);
    assertThat(Cohort.EMPTY.format()).isEmpty();
  }

  @Property
  void what_is_written_is_read_back(@ForAll("members") List<Integer> members) {
    Cohort cohort = new Cohort(members);

    assertThat(Cohort.parse(cohort.format())).isEqualTo(cohort);
  }

  /** The size is always exact; nobody is dropped on a raise or a scale-up. */
  @Property(tries = 500)
  void a_history_of_scaling_and_raising_is_exact_and_sticky(@ForAll("histories") List<Turn> turns) {
    Cohort cohort = Cohort.EMPTY;
    Turn before = new Turn(0, 0);
    for (Turn turn : turns) {
      Workload workload = new Workload("shop", "planner", turn.replicas());
      Cohort after = cohort.resized(workload, SEED, workload.reached(turn.percent()));

      assertThat(after.ordinals())
          .doesNotHaveDuplicates()
          .hasSize(workload.reached(turn.percent()))
          .allMatch(ordinal -> ordinal < turn.replicas());
      if (turn.replicas() >= before.replicas() && turn.percent() >= before.percent()) {
        assertThat(after.ordinals().subList(0, cohort.ordinals().size()))
            .isEqualTo(cohort.ordinals());
      }
      cohort = after;
      before = turn;
    }
  }

  /** Two flags of one stage at different percents: who has the smaller has the greater too. */
  @Property(tries = 500)
  void a_smaller_exposure_is_a_prefix_after_any_history(@ForAll("histories") List<Turn> turns) {
    Cohort cohort = Cohort.EMPTY;
    for (Turn turn : turns) {
      Workload workload = new Workload("shop", "planner", turn.replicas());
      cohort = cohort.resized(workload, SEED, workload.reached(turn.percent()));
      for (int percent = 0; percent <= turn.percent(); percent++) {
        int size = workload.reached(percent);
        assertThat(cohort.first(size)).hasSize(size);
        assertThat(cohort.resized(workload, SEED, size).ordinals())
            .isEqualTo(new ArrayList<>(cohort.first(size)));
      }
    }
  }

  @Test
  void who_has_gone_is_replaced_from_the_top_though_the_size_stays() {
    Workload planner = new Workload("shop", "planner", 5);
    Cohort fits = new Cohort(List.of(4, 3));

    assertThat(new Cohort(List.of(9, 4)).fromTheTop(planner, 2, true)).isEqualTo(fits);
    assertThat(fits.fromTheTop(planner, 2, true)).isSameAs(fits);
  }

  record Turn(int replicas, int percent) {}

  @Provide
  Arbitrary<List<Turn>> histories() {
    return Combinators.combine(Arbitraries.integers().between(0, 60), percents())
        .as(Turn::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(12);
  }

  @Provide
  Arbitrary<List<Integer>> members() {
    return Arbitraries.integers().between(0, 40).list().uniqueElements().ofMaxSize(30);
  }

  private static Arbitrary<Integer> percents() {
    return Arbitraries.integers().between(0, 100);
  }
}
