// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import static dev.sluice.agents.plan.PodSigns.ordinals;
import static dev.sluice.agents.plan.PodSigns.placed;
import static dev.sluice.agents.plan.PodSigns.pods;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Agents are written as {@link PodSigns} has them. */
class ReplicaPlanTest {
  @ParameterizedTest
  @CsvSource({"r2,3,true", "r1,4,true", "r2,4,false", "r2,5,false"})
  void a_plan_turns_agents_by_another_template_or_a_lower_partition(
      String template, int partition, boolean turns) {
    ReplicaPlan plan = new ReplicaPlan(template, partition, List.of(), List.of());

    assertThat(plan.turns(new Placed("r2", 4, 6, true, false))).isEqualTo(turns);
    assertThat(plan.turns(Placed.NOWHERE)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    // reached, may be down, seen, template and partition now; then partition, deleted, taken down
    "1, 1, SSSSS, S@0, 4, '', 4",
    "2, 1, SSSSS, S@0, 4, '', 4",
    "2, 2, SSSSS, S@0, 3, '', '4 3'",
    "9, 3, SSSSS, S@0, 2, '', '4 3 2'",
    // Who is down counts, whoever it is; and costs nothing if it is its turn.
    "2, 1, sSSSS, S@0, 5, '', ''",
    "2, 1, SSSSs, S@0, 4, '', ''",
    "2, 2, sSSSS, S@0, 4, '', 4",
    "3, 1, xxxxx, S@0, 4, '', ''",
    // A stable one that cannot come up by itself waits for nothing, and nobody for it.
    "2, 1, xSSSS, S@0, 4, '', 4",
    "2, 1, SxxSS, S@0, 4, '', 4",
    "3, 1, xSSSU, U@4, 3, '', 3",
    "1, 1, xLSSU, U@4, 4, 1, 1",
    // One step after the other, each when the one before stands.
    "3, 1, SSSSS, U@4, 4, '', ''",
    "3, 1, SSSS!, U@4, 4, '', ''",
    "3, 1, SSSS-, U@4, 4, '', ''",
    "3, 1, SSSSu, U@4, 4, '', ''",
    "3, 1, SSSSU, U@4, 3, '', 3",
    "3, 1, SSSUU, U@3, 2, '', 2",
    "3, 1, SSUUU, U@2, 2, '', ''",
    "3, 2, SSSSU, U@4, 2, '', '3 2'",
    // An agent of the update that is down stops it, wherever it is.
    "3, 3, SuSSU, U@4, 4, '', ''",
    "3, 1, SSSSy, U@4, 4, '', ''",
    // After growth the update may be below the partition, too.
    "2, 1, SSSUU, U@5, 3, '', ''",
    "3, 1, SSUUS, U@5, 4, '', 4",
    // Those that are lost there are made anew from the stable revision, and made up for above.
    "2, 1, SSSUS, U@5, 4, '', 4",
    // One that was given up is taken away, first what does not work.
    "1, 1, SLLSS, U@4, 4, '', ''",
    "1, 1, SLLSU, U@4, 4, 2, 2",
    "1, 2, SLLSU, U@4, 4, '2 1', '2 1'",
    "1, 1, SlLzU, U@4, 4, '3 1', ''",
    "2, 1, SLLSU, U@4, 4, 2, 2",
    // Such ones that are to have the update anyway are not taken down twice.
    "2, 1, SSSLL, L@3, 4, '', 4",
    "3, 1, SSSLU, U@4, 3, '', 3",
    // What says nothing of its revision is left alone.
    "1, 1, SNNSU, U@4, 4, '', ''"
  })
  void goes_forward_by_steps(
      int reached,
      int maxUnavailable,
      String seen,
      String now,
      int partition,
      String deleted,
      String takenDown) {
    ReplicaPlan plan =
        plan(new Course("S", "U", reached, maxUnavailable), 5, pods(seen), placed(now, 5));

    assertThat(plan.template()).isEqualTo("U");
    assertThat(plan.partition()).isEqualTo(partition);
    assertThat(plan.delete()).extracting(SeenPod::ordinal).isEqualTo(ordinals(deleted));
    assertThat(plan.next()).isEqualTo(ordinals(takenDown));
  }

  @ParameterizedTest
  @CsvSource({
    // seen, wanted, reached, partition of the update now, partition then
    "SSSSSUUUUU, 20, 10, 5, 15",
    "SSSSSUUUUU, 20, 5, 5, 20",
    "SSSSSUUUUU, 11, 6, 5, 5",
    "SSSSSUUUUU, 8, 4, 5, 4",
    "SSSSSUUUUU, 5, 3, 5, 4",
    // What has been released before may come up with the update at any time.
    "SSSSSSSS!U, 20, 5, 5, 20",
    "SSSSSSSS-U, 20, 6, 5, 19",
    "UUUUUUUUUU, 20, 20, 0, 0"
  })
  void growth_raises_the_partition_at_once(
      String seen, int wanted, int reached, int partitionNow, int partition) {
    Placed now = new Placed("U", partitionNow, seen.length(), true, false);

    ReplicaPlan plan = plan(new Course("S", "U", reached, 1), wanted, pods(seen), now);

    assertThat(plan).isEqualTo(new ReplicaPlan("U", partition, List.of(), plan.next()));
    assertThat(plan.next()).allMatch(ordinal -> ordinal >= partition && ordinal < partitionNow);
  }

  @ParameterizedTest
  @CsvSource({
    // may be down, seen, template and partition now; then deleted, taken down
    "1, SSUUU, S@0, 4, 4",
    "2, SSUUU, S@0, '4 3', '4 3'",
    "1, SSuUU, S@0, 2, ''",
    "1, SSyyU, S@0, '3 2', ''",
    "2, SSUyU, S@0, '3 4', 4",
    "1, SSUU!, S@0, '', ''",
    "1, SSUUs, S@0, '', ''",
    "1, SSUU-, S@0, '', ''",
    // A stable one that cannot come up by itself does not keep the others where they are.
    "1, SSUUx, S@0, 3, 3",
    "2, SSUUx, S@0, '3 2', '3 2'",
    // Two that cannot, or one where none can be seen to work, speak against the revision.
    "1, UUUUx, S@0, '', ''",
    "1, SSUxx, S@0, '', ''",
    "2, UUUUx, S@0, 3, 3",
    "2, UUUxx, S@0, '', ''",
    // What does not work has nothing to lose.
    "1, uyUxx, S@0, '1 0', ''",
    "1, sSSSS, S@0, '', ''",
    "1, SLLSS, S@0, 2, 2",
    "1, SNnSS, S@0, '', ''",
    // As long as the StatefulSet has another template it would make them as they were.
    "1, SSuUU, U@2, '', ''"
  })
  void goes_back_with_what_does_not_work_first(
      int maxUnavailable, String seen, String now, String deleted, String takenDown) {
    ReplicaPlan plan = plan(new Course("S", "U", 0, maxUnavailable), 5, pods(seen), placed(now, 5));

    assertThat(plan.template()).isEqualTo("S");
    assertThat(plan.partition()).isZero();
    assertThat(plan.delete()).extracting(SeenPod::ordinal).isEqualTo(ordinals(deleted));
    assertThat(plan.next()).isEqualTo(ordinals(takenDown));
  }

  @Test
  void nothing_is_lowered_or_deleted_before_the_controller_has_seen_what_stands() {
    Placed unseen = new Placed("U", 4, 5, false, false);

    ReplicaPlan plan = plan(new Course("S", "U", 3, 1), 5, pods("SlSSU"), unseen);

    assertThat(plan).isEqualTo(new ReplicaPlan("U", 4, List.of(), List.of()));
  }

  @Test
  void growth_meanwhile_brings_stable_agents_only() {
    Placed unseen = new Placed("U", 4, 5, false, false);

    ReplicaPlan plan = plan(new Course("S", "U", 5, 1), 10, pods("SSSSU"), unseen);

    assertThat(plan).isEqualTo(new ReplicaPlan("U", 10, List.of(), List.of()));
  }

  @ParameterizedTest
  @CsvSource({
    // why it cannot go forward yet: seen, now, whether observed, whether that is current
    "SSSSS, S, 0, false, true",
    "SSSSU, S, 0, true, false",
    "sxxxx, S, 0, true, false",
    "Sxxxx, S, 0, true, false",
    "LLLLL, L, 0, true, true",
    "LLLLL, L, 0, true, false",
    "U,     U, 0, true, true",
    "U,     U, 0, true, false"
  })
  void before_it_goes_forward_the_stable_revision_is_the_current_one(
      String seen, String revision, int partition, boolean observed, boolean current) {
    Placed now = new Placed(revision, partition, seen.length(), observed, current);

    ReplicaPlan plan = plan(new Course("S", "U", 1, 1), 10, pods(seen), now);

    assertThat(plan.template()).isEqualTo("S");
    assertThat(plan.partition()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    // reached, seen, template and partition now; then deleted
    "1, SSSSSSSUUU, S@0, 9",
    "1, SSSSSSSUuU, S@0, 8",
    "2, SSSSSSSUUU, U@7, ''",
    "2, SSSSSSSUUU, U@10, ''"
  })
  void a_retry_before_the_way_back_is_at_its_end_goes_it_first(
      int reached, String seen, String now, String deleted) {
    ReplicaPlan plan = plan(new Course("S", "U", reached, 1), 10, pods(seen), placed(now, 10));

    assertThat(plan.template()).isEqualTo("S");
    assertThat(plan.partition()).isZero();
    assertThat(plan.delete()).extracting(SeenPod::ordinal).isEqualTo(ordinals(deleted));
  }

  @Test
  void a_fleet_of_which_no_agent_can_come_up_goes_forward_although_that_is_not_the_current_one() {
    Placed now = new Placed("S", 0, 3, true, false);

    ReplicaPlan plan = plan(new Course("S", "U", 1, 1), 3, pods("xxx"), now);

    assertThat(plan).isEqualTo(new ReplicaPlan("U", 2, List.of(), List.of()));
  }

  @Test
  void where_all_are_to_have_the_update_it_may_be_the_current_one() {
    Placed now = new Placed("U", 0, 5, true, true);

    ReplicaPlan plan = plan(new Course("S", "U", 5, 1), 5, pods("UUUUU"), now);

    assertThat(plan).isEqualTo(new ReplicaPlan("U", 0, List.of(), List.of()));
  }

  @Test
  void without_a_revision_to_go_back_to_all_start_at_once_and_nothing_is_deleted() {
    Course first = new Course(null, "U", 0, 1);

    ReplicaPlan plan = plan(first, 5, pods("yyNNU"), placed("U@0", 5));

    assertThat(plan).isEqualTo(new ReplicaPlan("U", 0, List.of(), List.of()));
  }

  @Test
  void a_stateful_set_that_is_not_there_is_made_of_the_stable_revision() {
    ReplicaPlan plan = plan(new Course("S", "U", 2, 1), 5, List.of(), Placed.NOWHERE);

    assertThat(plan).isEqualTo(new ReplicaPlan("S", 0, List.of(), List.of()));
  }

  @Test
  void without_agents_the_template_is_the_stable_one_because_that_becomes_the_current_one() {
    Placed now = new Placed("U", 4, 5, true, false);

    ReplicaPlan plan = plan(new Course("S", "U", 0, 1), 0, pods("SSSSU"), now);

    assertThat(plan).isEqualTo(new ReplicaPlan("S", 0, List.of(), List.of()));
  }

  @Test
  void at_rest_nothing_is_to_be_done() {
    ReplicaPlan plan = plan(Course.at("S", 5, 1), 5, pods("SSSSS"), placed("S@0", 5));

    assertThat(plan).isEqualTo(new ReplicaPlan("S", 0, List.of(), List.of()));
  }

  @ParameterizedTest
  @CsvSource({"-1, 1", "1, 0"})
  void a_course_without_sense_is_refused(int reached, int maxUnavailable) {
    assertThatThrownBy(() -> new Course("S", "U", reached, maxUnavailable))
        .hasMessage(
            "%d agents are reached, %d may be down: give at least 0 and 1"
                .formatted(reached, maxUnavailable));
  }

  private static ReplicaPlan plan(Course course, int replicas, List<SeenPod> pods, Placed now) {
    return ReplicaPlan.of(course, replicas, pods, now, Care.NONE);
  }
}
