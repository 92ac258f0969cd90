// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.RecentWork.Work;
import dev.sluice.demo.fleet.AgentView;
import dev.sluice.demo.fleet.AgentView.Connection;
import dev.sluice.demo.fleet.FleetView;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentWorkTest {
  private final RecentWork recently = new RecentWork();

  @Test
  void one_look_alone_says_nothing() {
    recently.add(look(0, 1000, 50));

    assertThat(recently.work()).isEmpty();
  }

  @Test
  void what_happened_more_than_a_second_ago_counts_no_more() {
    recently.add(look(0, 1000, 50));
    recently.add(look(0.5, 1050, 60));
    recently.add(look(1.0, 1100, 70));
    recently.add(look(1.5, 1150, 70));
    recently.add(look(2.0, 1200, 71));

    assertThat(recently.work()).containsEntry("a", new Work(100, 1));
  }

  @Test
  void the_error_rate_of_several_is_that_of_their_work_together() {
    Work both = new Work(100, 20).plus(new Work(300, 0));

    assertThat(both.errorRate()).hasValue(0.05);
  }

  @Test
  void no_work_has_no_error_rate() {
    assertThat(Work.NONE.errorRate()).isEmpty();
  }

  private static FleetView look(double seconds, long requests, long errors) {
    AgentView agent =
        new AgentView("a", "planner-0", Connection.READY, null, requests, errors, List.of());
    return new FleetView(Scenes.at(seconds), List.of(agent), List.of());
  }
}
