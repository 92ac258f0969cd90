// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.agents.plan.Course;
import dev.sluice.agents.plan.Placed;
import dev.sluice.agents.plan.ReplicaPlan;
import dev.sluice.agents.plan.SeenPod;
import dev.sluice.agents.plan.SeenPod.State;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Agents are written as for the plan: S stable, U updated; in lower case starting, x stuck. */
class StandstillTest {
  private static final Placed BACK = new Placed("S", 0, 4, true, false);

  @Test
  void whoever_keeps_the_way_back_from_going_on_is_named() {
    // Given
    Course back = new Course("S", "S", 0, 1);
    List<SeenPod> pods = pods("UUxx");

    // When
    var told = Standstill.of("planner", back, pods, ReplicaPlan.of(back, 4, pods, BACK));

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

    assertThat(Standstill.of("planner", back, pods, ReplicaPlan.of(back, 4, pods, BACK))).isEmpty();
  }

  private static List<SeenPod> pods(String text) {
    List<SeenPod> pods = new ArrayList<>();
    for (int ordinal = 0; ordinal < text.length(); ordinal++) {
      char sign = text.charAt(ordinal);
      String revision = sign == 'x' ? "S" : String.valueOf(Character.toUpperCase(sign));
      State state =
          sign == 'x' ? State.Stuck : Character.isUpperCase(sign) ? State.Ready : State.Starting;
      pods.add(new SeenPod(ordinal, "uid-" + ordinal, "1", revision, state));
    }
    return pods;
  }
}
