// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import static dev.sluice.flags.eval.TestDriver.exposure;
import static dev.sluice.flags.eval.TestDriver.migration;
import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.otp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.RolloutRecord.CohortEntry;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.fleet.Workload;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Who stays in when a migration has ended and the fleet is scaled. */
class StandingCohortsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final String SEED = "m/one/";

  @Example
  void the_cohort_of_a_record_is_noted_while_the_migration_is_there() {
    TestSet set =
        otp().flags("a").agents("planner", 12).driver(quarter("9,2,11", Position.Completed), "a");

    assertThat(mirror(set).cohorts()).containsExactly(new CohortEntry(SEED, "planner", "9,2,11"));
  }

  @Example
  void nobody_moves_when_the_migration_is_deleted_though_a_scaling_had_changed_its_cohort() {
    TestSet there =
        otp().flags("a").agents("planner", 12).driver(quarter("9,2,11", Position.Completed), "a");
    FlagSetMirror before = mirror(there);
    TestSet gone =
        otp()
            .flags("a")
            .agents("planner", 12)
            .kept("a", 25, "m/one", SEED, 0)
            .cohort(SEED, "planner", before.cohorts().getFirst().agents());

    assertThat(members(gone)).isEqualTo(members(there)).isEqualTo(Set.of(9, 2, 11));
    assertThat(mirror(gone).cohorts()).isEqualTo(before.cohorts());
  }

  @Example
  void the_running_stage_is_not_noted_but_those_who_were_in_before() {
    TestDriver running =
        migration("m")
            .stage("one", "a")
            .stage("two", "a")
            .at(Position.Running, exposure("a", 75, SEED, "two"))
            .cohort(SEED, "planner", "9,2,11,0,5,1,7,3,4")
            .passed(null, exposure("a", 0, "", null))
            .passed("one", exposure("a", 25, SEED, null));

    assertThat(mirror(otp().flags("a").agents("planner", 12).driver(running, "a")).cohorts())
        .containsExactly(new CohortEntry(SEED, "planner", "9,2,11"));
  }

  @Example
  void the_record_of_a_migration_says_nothing_of_a_flag_that_it_has_yielded() {
    // Given
    TestSet set =
        otp()
            .flags("a")
            .with(flag("b", 50))
            .agents("planner", 12)
            .cohort("otp/b/", "planner", "6-11")
            .driver(quarter("9,2,11", Position.Completed).cohort("otp/b/", "planner", "0-5"), "a");

    // When
    List<CohortEntry> noted = mirror(set).cohorts();

    // Then
    assertThat(noted)
        .containsExactly(
            new CohortEntry(SEED, "planner", "9,2,11"),
            new CohortEntry("otp/b/", "planner", "6-11"));
  }

  @Example
  void flags_without_a_share_of_agents_need_none() {
    TestSet set =
        otp()
            .with(flag("off", 0), flag("on", 100))
            .with(flag("ids", 50, Assignment.Ids, List.of(), List.of()))
            .with(flag("all", 50, Assignment.AllAtOnce, List.of(), List.of()))
            .agents("planner", 10);

    assertThat(mirror(set).cohorts()).isEmpty();
  }

  @Example
  void a_cohort_that_is_too_long_for_a_status_is_drawn_by_hash_and_the_others_are_noted() {
    TestSet set = otp().with(flag("a", 50)).agents("huge", 20_000).agents("small", 4);

    FlagSetMirror mirror = mirror(set);

    assertThat(mirror.cohorts()).extracting(CohortEntry::workload).containsExactly("small");
    assertThat(mirror.flags().getFirst().exposed()).isEqualTo(10_002);
  }

  @Example
  void no_more_is_noted_in_all_than_a_status_can_bear() {
    TestSet set =
        otp().with(flag("a", 50)).agents("first", 3_000).agents("second", 3_000).agents("third", 4);

    List<CohortEntry> noted = mirror(set).cohorts();

    assertThat(noted).extracting(CohortEntry::workload).containsExactly("first", "third");
    assertThat(noted.stream().mapToInt(c -> c.agents().length()).sum())
        .isBetween(StandingCohorts.MOST / 2, StandingCohorts.MOST);
  }

  @Example
  void an_agent_that_is_gone_is_not_served_though_the_record_still_names_it() {
    TestSet scaledDown =
        otp().flags("a").agents("planner", 9).driver(quarter("9,2,8", Position.Completed), "a");

    assertThat(members(scaledDown)).containsExactlyInAnyOrder(2, 8);
  }

  /** However a fleet is scaled: the share is exact, and who is in leaves only with the fleet. */
  @Property(tries = 300)
  void a_share_is_exact_and_sticky_through_any_scaling(
      @ForAll @IntRange(min = 1, max = 99) int percent,
      @ForAll @Size(min = 1, max = 8) List<@IntRange(max = 40) Integer> sizes) {
    List<CohortEntry> noted = List.of();
    Set<Integer> in = Set.of();
    for (int size : sizes) {
      TestSet set = otp().with(flag("a", percent)).agents("planner", size);
      noted.forEach(c -> set.cohort(c.seed(), c.workload(), c.agents()));

      Set<Integer> now = members(set);
      noted = mirror(set).cohorts();

      int wanted = new Workload("shop", "planner", size).reached(percent);
      assertThat(now).hasSize(wanted);
      long stay = in.stream().filter(ordinal -> ordinal < size).count();
      assertThat(now.stream().filter(in::contains).count()).isEqualTo(Math.min(stay, wanted));
      in = now;
    }
  }

  /** The table is the same before and after the status is written. */
  @Property(tries = 300)
  void noting_moves_nobody(
      @ForAll @IntRange(min = 1, max = 99) int percent,
      @ForAll @IntRange(max = 40) int before,
      @ForAll @IntRange(max = 40) int size) {
    TestSet first = otp().with(flag("a", percent)).agents("planner", before);
    TestSet scaled = otp().with(flag("a", percent)).agents("planner", size);
    mirror(first).cohorts().forEach(c -> scaled.cohort(c.seed(), c.workload(), c.agents()));
    ObservedFlagSet observed = scaled.build();
    FlagSetStatus status = observed.status();

    ObservedFlagSet noted =
        observed.with(List.of(), List.of(), FlagSetMirror.of(observed, NOW).cohorts());

    assertThat(status).isNotNull();
    assertThat(FlagTable.of(noted)).isEqualTo(FlagTable.of(observed));
  }

  private static TestDriver quarter(String agents, Position position) {
    return migration("m")
        .stage("one", "a")
        .at(position, exposure("a", 25, SEED, "one"))
        .cohort(SEED, "planner", agents)
        .passed(null, exposure("a", 0, "", null))
        .passed("one", exposure("a", 25, SEED, null));
  }

  private static Set<Integer> members(TestSet set) {
    return set.table().flag("a").orElseThrow().reach() instanceof Reach.Members members
        ? members.keys().stream()
            .map(key -> Integer.valueOf(key.substring(key.lastIndexOf('/') + 1)))
            .collect(Collectors.toSet())
        : Set.of();
  }

  private static FlagSetMirror mirror(TestSet set) {
    return FlagSetMirror.of(set.build(), NOW);
  }
}
