// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import static dev.sluice.agents.plan.PodSigns.pods;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.agents.plan.Care;
import dev.sluice.agents.plan.Course;
import dev.sluice.agents.plan.Placed;
import dev.sluice.agents.plan.ReplicaPlan;
import dev.sluice.agents.plan.SeenPod;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Agents are written as {@link dev.sluice.agents.plan.PodSigns} has them. */
class StandstillTest {
  private static final Placed BACK = new Placed("S", 0, 4, true, false);

  @Test
  void whoever_keeps_the_way_back_from_going_on_is_named() {
    // Given
    Course back = new Course("S", "S", 0, 1);
    List<SeenPod> pods = pods("UUxx");

    // When
    var told = Standstill.of("planner", back, pods, ReplicaPlan.of(back, 4, pods, BACK, Care.NONE));

    // Then
    assertThat(told)
        .contains(
            new Finding(
                Reason.AgentsStuck,
                "agents cannot come up at revision S (planner-2, planner-3), so that 2 that work at"
                    + " another are not taken back: mend what keeps them, or name another revision"
                    + " by annotation sluice.dev/rollback-to"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SSSS", "UUUU", "UUUs", "SUUx", "SSSx", "xxxx", "SSux"})
  void on_the_way_back_nobody_is_named_while_it_goes_on(String seen) {
    Course back = new Course("S", "S", 0, 1);
    List<SeenPod> pods = pods(seen);

    assertThat(Standstill.of("planner", back, pods, ReplicaPlan.of(back, 4, pods, BACK, Care.NONE)))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sSSS | S@0 | planner-0",
        "sSSU | U@3 | planner-0",
        "ssSU | U@3 | planner-0, planner-1",
        "sSxU | U@3 | planner-0"
      })
  void whoever_keeps_an_update_from_going_on_is_named(String seen, String now, String named) {
    assertThat(forward(seen, now))
        .contains(
            new Finding(
                Reason.AgentsInTheWay,
                named
                    + " to be ready: no agent is taken down for revision U while as many are down"
                    + " as may be (1)"));
  }

  @ParameterizedTest
  @CsvSource({"SSSS, S@0", "xSSS, S@0", "SSSU, U@3", "SSsu, U@3", "sSUU, U@2", "SSSs, S@0"})
  void on_the_way_forward_nobody_is_named_while_it_goes_on(String seen, String now) {
    assertThat(forward(seen, now)).isEmpty();
  }

  @Test
  void whoever_keeps_an_update_from_beginning_is_named() {
    // Given
    Course course = new Course("S", "U", 2, 1);
    Placed notCurrent = new Placed("S", 0, 4, true, false);
    List<SeenPod> pods = pods("SSSx");

    // When
    var told =
        Standstill.of(
            "planner", course, pods, ReplicaPlan.of(course, 4, pods, notCurrent, Care.NONE));

    // Then
    assertThat(told)
        .contains(
            new Finding(
                Reason.AgentsStuck,
                "agents cannot come up at revision S (planner-3), so that the StatefulSet would make"
                    + " lost agents of the one before it: revision U waits until they do, mend what"
                    + " keeps them"));
  }

  private static Optional<Finding> forward(String seen, String now) {
    Course course = new Course("S", "U", 2, 1);
    String[] parts = now.split("@", 2);
    Placed placed = new Placed(parts[0], Integer.parseInt(parts[1]), 4, true, parts[0].equals("S"));
    List<SeenPod> pods = pods(seen);
    return Standstill.of(
        "planner", course, pods, ReplicaPlan.of(course, 4, pods, placed, Care.NONE));
  }
}
