// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import static dev.sluice.agents.plan.PodSigns.ordinals;
import static dev.sluice.agents.plan.PodSigns.placed;
import static dev.sluice.agents.plan.PodSigns.pods;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * No agent is taken down in the midst of its work, nor before those that went first have recovered.
 * Agents are written as {@link PodSigns} has them.
 */
class CareTest {
  @ParameterizedTest
  @CsvSource({
    // may be down, seen, partition of the update now, not proven; then partition
    "1, SSSSU, 4, '', 3",
    "1, SSSSU, 4, 4, 4",
    "2, SSSSU, 4, 4, 4",
    "2, SSSUU, 3, 3, 3",
    // Also where growth has brought the update below the partition.
    "1, SUSSU, 4, 1, 4"
  })
  void none_moves_before_it_is_known_what_those_before_it_recovered(
      int maxUnavailable, String seen, int now, String unproven, int partition) {
    Care care = new Care(false, Set.copyOf(ordinals(unproven)));

    ReplicaPlan plan =
        ReplicaPlan.of(
            new Course("S", "U", 5, maxUnavailable), 5, pods(seen), placed("U@" + now, 5), care);

    assertThat(plan.partition()).isEqualTo(partition);
  }

  @ParameterizedTest
  @CsvSource({
    // may be down, seen, template and partition now, whether that is current; then partition,
    // deleted, taken down
    "1, SSUUU, U@2, false, 5, '', ''",
    "1, SSuUy, U@2, false, 4, '', ''",
    "1, SSUUU, S@5, true, 4, 4, 4",
    "2, SSUUU, S@5, true, 3, '4 3', '4 3'",
    "1, SSUU!, S@4, true, 4, '', ''",
    "1, SSUUS, S@4, true, 3, 3, 3",
    "1, SSSSU, S@4, true, 0, 4, 4",
    "1, SSSSS, S@4, true, 0, '', ''",
    // What does not work goes at once, and those that work not before it is up again.
    "1, SSyUU, S@5, true, 5, 2, ''",
    "1, SSUUx, S@5, true, 3, 3, 3",
    // Below the partition it would be made as it was.
    "1, UyUUU, S@5, false, 4, '', 4",
    "1, UyUUU, S@4, false, 4, 4, 4",
    "1, Uy!SS, S@2, false, 1, '', ''",
    "1, UySSS, S@1, false, 1, 1, ''"
  })
  void on_the_way_back_too_the_stateful_set_takes_only_those_that_may_go(
      int maxUnavailable,
      String seen,
      String now,
      boolean current,
      int partition,
      String deleted,
      String takenDown) {
    Placed at = placed(now, 5);

    ReplicaPlan plan =
        ReplicaPlan.of(
            new Course("S", "U", 0, maxUnavailable),
            5,
            pods(seen),
            new Placed(at.revision(), at.partition(), 5, true, current),
            new Care(true, Set.of()));

    assertThat(plan.template()).isEqualTo("S");
    assertThat(plan.partition()).isEqualTo(partition);
    assertThat(plan.delete()).extracting(SeenPod::ordinal).isEqualTo(ordinals(deleted));
    assertThat(plan.next()).isEqualTo(ordinals(takenDown));
  }

  @ParameterizedTest
  @CsvSource({
    // seen, template and partition now; then partition, taken down
    "LLLLL, L@0, 5, ''",
    "LLLLL, U@5, 4, 4",
    "LLLlU, U@4, 2, 2",
    "lllll, L@0, 0, ''",
    "UUUUU, U@1, 0, ''"
  })
  void before_a_revision_has_passed_agents_that_work_finish_that_too(
      String seen, String now, int partition, String takenDown) {
    ReplicaPlan plan =
        ReplicaPlan.of(
            new Course(null, "U", 5, 1), 5, pods(seen), placed(now, 5), new Care(true, Set.of()));

    assertThat(plan).isEqualTo(new ReplicaPlan("U", partition, List.of(), ordinals(takenDown)));
  }

  @ParameterizedTest
  @CsvSource({
    // seen, template and partition now; then who is told that it goes
    "SSSSS, U@3, '3 4'",
    "SSSSU, U@3, 3",
    "SSSS!, U@3, 3",
    "SSSSU, U@4, 3",
    "SSSSS, S@0, '3 4'"
  })
  void who_was_let_go_drains_until_it_is_down(String seen, String now, String told) {
    List<SeenPod> pods = pods(seen);
    ReplicaPlan plan =
        ReplicaPlan.of(new Course("S", "U", 2, 2), 5, pods, placed(now, 5), Care.NONE);

    Set<Integer> leaving = plan.leaving(pods, placed(now, 5));

    assertThat(leaving).containsExactlyElementsOf(ordinals(told));
  }

  @Test
  void a_busy_agent_is_spared_on_the_way_back_too() {
    List<SeenPod> pods = pods("SSUUU");
    ReplicaPlan plan = new ReplicaPlan("S", 3, List.of(pods.get(4), pods.get(3)), List.of(4, 3));

    assertThat(plan.sparing(Set.of(4)))
        .isEqualTo(new ReplicaPlan("S", 5, List.of(pods.get(3)), List.of(3)));
  }

  @Test
  void an_agent_that_has_recovered_nothing_is_no_reason_to_kill_it_on_the_way_back() {
    Care care = new Care(false, Set.of(3, 4));

    ReplicaPlan plan =
        ReplicaPlan.of(new Course("S", "U", 0, 1), 5, pods("SSSUU"), placed("S@0", 5), care);

    assertThat(plan.delete()).extracting(SeenPod::ordinal).containsExactly(4);
  }

  @Test
  void a_busy_agent_is_spared_and_whoever_comes_after_it() {
    ReplicaPlan plan = new ReplicaPlan("U", 2, List.of(), List.of(4, 3, 2));

    assertThat(plan.sparing(Set.of(3))).isEqualTo(new ReplicaPlan("U", 4, List.of(), List.of(4)));
  }

  @Test
  void a_busy_agent_is_not_deleted_but_one_that_does_not_work_is() {
    List<SeenPod> pods = pods("SlLSU");
    ReplicaPlan plan = new ReplicaPlan("U", 4, List.of(pods.get(1), pods.get(2)), List.of(2));

    assertThat(plan.sparing(Set.of(1, 2)))
        .isEqualTo(new ReplicaPlan("U", 4, List.of(pods.get(1)), List.of()));
  }
}
