// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fleet.AgentId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelfTestTest {
  private static List<AgentId> agents(int from, int to) {
    List<AgentId> agents = new ArrayList<>();
    for (int i = from; i < to; i++) {
      agents.add(Arms.agent(i));
    }
    return agents;
  }

  @Test
  void alarms_falsely_no_more_often_than_alpha() {
    // Given agents that differ by nature
    Lots lots = new Lots(30);
    Arms arms = Arms.differing(lots, 8, 1, 0.3);
    SelfTest test = SelfTest.NONE;

    // When
    while (test.runs() < 300) {
      test = test.after(arms.look(lots, 1, 0), agents(0, 8), Arms.ALPHA);
    }

    // Then
    assertThat((double) test.alarms() / test.runs())
        .isLessThanOrEqualTo(Many.most(Arms.ALPHA, 300));
  }

  @Test
  void sees_when_the_test_itself_cannot_be_trusted() {
    // Given errors that come in bursts of many looks, now in this half, now in the other
    Lots lots = new Lots(31);
    Arms calm = Arms.differing(lots, 2, 1, 0);
    SelfTest test = SelfTest.NONE;

    // When
    for (int i = 0; test.runs() < 50; i++) {
      int hour = i / 60 % 5;
      test = test.after(calm.look(lots, hour == 4 ? 8 : 1, 1), agents(0, 2), Arms.ALPHA);
    }

    // Then
    assertThat((double) test.alarms() / test.runs()).isGreaterThan(Many.most(Arms.ALPHA, 50));
  }

  @Test
  void goes_on_with_what_it_knows_when_the_rest_becomes_smaller() {
    // Given
    Lots lots = new Lots(32);
    Arms arms = Arms.differing(lots, 8, 1, 0);
    SelfTest test = SelfTest.NONE;
    for (int i = 0; i < History.LOOKS + 5; i++) {
      test = test.after(arms.look(lots, 1, 0), agents(0, 8), Arms.ALPHA);
    }

    // When
    SelfTest smaller = test.after(arms.look(lots, 1, 0), agents(2, 8), Arms.ALPHA);

    // Then
    assertThat(smaller.run()).isNotNull();
    assertThat(smaller.history().looks()).hasSize(History.LOOKS + 6);
  }

  @Test
  void begins_anew_when_agents_come_in_of_which_nothing_is_known() {
    // Given
    Lots lots = new Lots(33);
    Arms arms = Arms.differing(lots, 8, 1, 0);
    SelfTest test = SelfTest.NONE;
    for (int i = 0; i < History.LOOKS + 5; i++) {
      test = test.after(arms.look(lots, 1, 0), agents(2, 8), Arms.ALPHA);
    }

    // When
    SelfTest greater = test.after(arms.look(lots, 1, 0), agents(0, 8), Arms.ALPHA);

    // Then
    assertThat(greater.run()).isNull();
    assertThat(greater.history().looks()).hasSize(1);
  }
}
